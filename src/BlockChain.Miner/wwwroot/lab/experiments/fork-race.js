import { percent } from '../../scripts/format.js';

export const words = {
  teaser: 'Two miners find a block at almost the same time. Which one stays?',
  intro: [
    'Sometimes two miners find a block before they have heard of each other’s. Both blocks are valid. Each node works on '
      + 'the one that it received first and keeps the other (section 5 of the Bitcoin paper), so the network has two '
      + 'branches.',
    'The next block decides. It makes one branch longer, and everybody moves to that one. The block on the other branch '
      + 'becomes stale, and the payments that only it had are waiting again.',
    'The links of the live network take 3 s, so that you see forks. What is measured is a delay of half a second.',
  ],
  formula: 'every hash is a new attempt, so the next block belongs to a miner with probability equal to his share of the '
    + 'hash power. A branch wins as often as the share of the power that works on it.',
  x: percent,
  why: 'Nobody votes and nobody is asked: the tie ends because the next block is found by chance, and chance follows hash '
    + 'power. Long ties are rare, since each additional block on both branches needs another coincidence.',
  next: [
    'Give one side more of the hash power: does its branch win more often, and by as much as you expect?',
    'Raise the delay of all links. Ties become more frequent, because more blocks are found before the last one is heard '
      + 'of.',
    'Cut the network in two and let both sides run for a while: that is a fork that cannot end until the links are open.',
  ],
};
