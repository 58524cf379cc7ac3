import { percent } from '../../scripts/format.js';

export const words = {
  teaser: 'The attacker has more than half of the hash power. What can he do, and what can he not?',
  intro: [
    'A miner with more than half of the hash power finds more blocks than all others together. He can work on a branch of '
      + 'his own, for as long as he likes, and still overtake them: the lead of the others is a random walk that drifts '
      + 'in his favour.',
    'So he decides which payments stay in the chain. He still cannot spend coins of others or create more coins than the '
      + 'rules allow: nodes would refuse such a block however much work is in it.',
  ],
  formula: 'section 11 of the Bitcoin paper: while the victim waits for six blocks after the payment’s, the attacker finds a '
    + 'Poisson-distributed number; if he is then d blocks behind, he catches up with probability (q/(1−q))^d if q < ½, and with '
    + 'certainty if q ≥ ½.',
  x: percent,
  why: 'At one half the formula changes its nature: below it, every block that the attacker is behind makes his chance '
    + 'smaller; above it, he only needs time. No number of confirmations helps against a majority.',
  next: [
    'Try 45 %, 50 % and 55 %. Where does the curve bend?',
    'Stop the attacker in the middle. What happens to the blocks that he has not published?',
  ],
};
