import { plain } from '../result.js';

export const words = {
  teaser: 'The hash power changes suddenly. How does the network find its rhythm again?',
  intro: [
    'Blocks should come at a steady rate although nobody knows how many miners there are. So every node computes the '
      + 'difficulty from the times in the latest blocks: if they came too fast, the next ones must be harder.',
    'Bitcoin does this every 2,016 blocks. SimpleCoin does it with every block, because a class comes and goes within '
      + 'minutes.',
    'The live network below has the fixed difficulty of regtest, the mode of Bitcoin Core in which blocks are made on demand for '
      + 'tests: it shows what happens without such a rule. What is measured is SimpleCoin’s rule.',
  ],
  formula: 'at a fixed difficulty the time to a block is exponentially distributed, with the mean (hashes for a block) ÷ '
    + '(hashes a second). When the difficulty has settled, that mean is the intended interval again.',
  y: plain,
  within: 0.03,
  why: 'After a rise blocks come quickly, and so the rule gets many measurements a minute and settles soon. After a fall '
    + 'it has to wait for slow blocks to learn anything: going down takes much longer than going up.',
  next: [
    'Let the power fall by the same factor instead of rising. How much longer does it take, and why?',
    'Watch the live network: how often do blocks come now, and does anything correct it?',
    'Can miners mislead the rule with false times in their blocks? “simulate difficulty --share 0.45” measures it, and '
      + 'compares the rule with Bitcoin’s.',
  ],
};
