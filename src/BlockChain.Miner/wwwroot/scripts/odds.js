// Section 11 of the paper: how likely an attacker still undoes a payment.

/** What can be said before a block was linked after the one with the payment, where the formula below is 1 for everyone. */
export const NO_PROMISE =
  'The paper’s formula counts only the blocks after the payment’s. None has followed yet, so it promises nothing.';

/**
 * The paper's AttackerSuccessProbability: `share` is the attacker's share of all hash power, `blocks` how many were linked
 * after the one with the payment. The sum is arranged as in the wallet (AttackerOdds.cs), so that small odds keep their digits.
 */
export function oddsOfUndoing(share, blocks) {
  if (share >= 0.5 || blocks === 0) {
    return 1;
  }

  const ratio = share / (1 - share);
  const lambda = blocks * ratio;
  let logPoisson = blocks * Math.log(lambda) - lambda;
  for (let k = 2; k <= blocks; k++) {
    logPoisson -= Math.log(k);
  }

  let sum = 1;
  for (let k = blocks, term = 1; k > 0 && term > 1e-18; k--) {
    term *= k / blocks;
    sum += term;
  }

  for (let k = blocks + 1, term = 1; term > 1e-18; k++) {
    term *= lambda / k;
    sum += term;
  }

  return Math.min(1, Math.exp(logPoisson) * sum);
}
