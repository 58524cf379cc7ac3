export const words = {
  teaser: 'Blocks need time to travel. How much work is lost because of it?',
  intro: [
    'While a block is on its way, the other miners still work on the one before. If one of them finds a block in that '
      + 'time, two blocks have the same height, and one of them will become stale: valid work that does not count.',
    'What matters is the delay d compared with the time T between blocks. Bitcoin’s ten minutes are long so that seconds '
      + 'of delay cost little.',
  ],
  formula: 'for many miners 1 − e^(−d/T) is the rule of thumb: the chance that another block is found within d seconds. '
    + 'For two equal miners it is exactly d / (2(T + d)).',
  within: 0.06,
  why: 'A new height takes about T + d seconds: d until everybody has the block before, and T to find the next. In that '
    + 'time the network finds (T + d)/T blocks, and one of them stays. So about d/(T + d) goes stale: nearly d/T for a '
    + 'short delay, and less than the rule of thumb for a long one.',
  next: [
    'Double the delay. Does the stale share double? And from 50 % of the interval to 100 %?',
    'Give one node half of the hash power. Its own blocks reach it without delay: whose blocks go stale more often?',
    'If blocks came every second instead of every ten, what would you have to do to the links?',
  ],
};
