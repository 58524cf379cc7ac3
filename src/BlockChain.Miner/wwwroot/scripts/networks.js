// The numbers of a network that the page needs. Any network but Bitcoin's regtest has the rules of main.

const REGTEST_GENESIS = '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206';
const MAIN = { spacing: 10, halving: 10_500_000, subsidy: 100_000_000n, most: 21_000_000, maturity: 10, addressVersion: 63 };
const REGTEST = { halving: 150, subsidy: 5_000_000_000n, most: 15_000, maturity: 100, addressVersion: 111 };

/** `node` as the node describes itself. A node of the lab is on regtest too, but its coins mature as fast as on main. */
export function rulesOf(node) {
  const rules = node.genesis === REGTEST_GENESIS ? REGTEST : MAIN;
  return node.network === 'lab' ? { ...rules, maturity: MAIN.maturity } : rules;
}

export const networkName = ({ network }) => network === 'main' ? 'Main network' : `Network ${network}`;

/** What a block may mint, fees apart: Bitcoin's subsidy, halved again and again. */
export function subsidyAt(height, { halving, subsidy }) {
  const halvings = Math.floor(height / halving);
  return halvings < 64 ? subsidy >> BigInt(halvings) : 0n;
}

/** All that may have been minted up to a height. The genesis block mints nothing. */
export function supplyAt(height, rules) {
  let sum = 0n;
  for (let first = 0; first <= height && subsidyAt(first, rules) > 0n; first += rules.halving) {
    const blocks = Math.min(height + 1, first + rules.halving) - Math.max(1, first);
    sum += BigInt(Math.max(0, blocks)) * subsidyAt(first, rules);
  }

  return sum;
}
