export const words = {
  teaser: 'A payment disappears after it was confirmed. How many confirmations are enough?',
  intro: [
    'The attacker pays the victim. At the same time he works in secret on a branch in which the same coins go back to '
      + 'himself. When the victim has delivered and the secret branch is longer, he publishes it: every node follows the '
      + 'longer branch, and the payment is reversed.',
    'He does not break a signature or a rule. He only has to find more blocks than all others, starting from the block '
      + 'before the payment.',
    'The numbers of blocks here are blocks after the payment’s own, the z of the paper. Wallets count that one too: '
      + 'confirmations = z + 1.',
    'The two curves count the attacker’s blocks in two ways. The attacker in the live network has mined nothing in advance and '
      + 'needs a branch that is strictly longer, so he usually succeeds less often than either of them.',
  ],
  formula: 'section 11 of the Bitcoin paper, which expects a Poisson-distributed number of attacker blocks; Rosenfeld '
    + '(2014) counts them exactly, by the negative binomial distribution. His attacker has mined one block in advance and must get '
    + 'ahead, and his n counts the payment’s own block too: it is the same race, with his n = our z.',
  within: 0.05,
  why: 'Each confirmation is one more block that the attacker must replace, while the others keep on mining. Below half '
    + 'of the hash power his chance falls by about the same factor with every confirmation; it never becomes exactly zero.',
  next: [
    'Wait for one more block, then two. By which factor does the chance fall each time?',
    'Raise the attacker’s share to 45 %: how much do ten blocks help now?',
    'Look at the payments: the reversed one names the transaction that spent its coins. Open both in the explorer.',
  ],
};
