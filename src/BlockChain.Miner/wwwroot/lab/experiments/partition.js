export const words = {
  teaser: 'The network is cut in two, and both halves go on. What happens when they meet again?',
  intro: [
    'When the links between two groups fail, each group keeps mining on its own branch. Both follow all rules, and '
      + 'neither can know that the other is still there. Payments are confirmed on both sides.',
    'When the links are back, everybody follows the branch with more work. The other side undoes its blocks, and the '
      + 'payments in them go back to waiting, or are lost if their coins were also spent on the winning side.',
  ],
  formula: 'each side finds a Poisson-distributed number of blocks, with a mean of (its share of the power) × (duration ÷ '
    + 'interval). The depth is the number on the side that found fewer.',
  within: 0.04,
  why: 'The side with less hash power usually loses, and it loses every block that it found during the cut. With equal halves the average '
    + 'depth is a little below half of all blocks: the side that loses is the one that was less lucky.',
  next: [
    'Cut off a single small node. How long could it stay alone before its user would notice that blocks come more slowly?',
    'Pay on both sides of the cut, then open the links. Which payments are waiting again?',
    'Give one node 50 % of the power and cut it off. Repeat it with other seeds (“Start over”): how often does each side win?',
  ],
};
