export const words = {
  teaser: 'More payments arrive than fit into blocks. Who waits?',
  intro: [
    'A block has room for a limited number of bytes. Miners fill it with the payments that bring most for each byte: the '
      + 'fee rate. What does not fit waits in the mempool for a later block.',
    'Far below capacity, a low fee waits about one block longer than a high one; near capacity, many times longer, because '
      + 'blocks do not come regularly and a queue forms after each slow one. The fee rate decides the place in it. Above '
      + 'capacity, a low fee may wait for good.',
    'The live network’s blocks have room for every payment. What is measured is blocks of 2 kB at three loads: half of what '
      + 'fits, nine tenths, and a quarter too much.',
  ],
  formula: 'none: the figures are measured. The limits are simple, though. With a load below 1 everything is confirmed in '
    + 'the end; with a load of L above 1 only a share of 1/L can be, and it is the share that pays most.',
  why: 'Miners sort by fee rate, so a payment with a higher fee rate is served as if the lower ones were not there. The '
    + 'whole shortage falls on those at the bottom of the list.',
  next: [
    'Compare the curves: at which of the loads does a low fee mean waiting for good?',
    '“simulate fees” also measures the seconds that each fee waits. At nine tenths nearly every payment is confirmed: how much '
      + 'longer does a low fee wait?',
    'What would change if blocks were twice as large, and who would have to store them?',
  ],
};
