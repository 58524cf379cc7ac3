// Which coins pay for a payment: what the wallet does (CoinSelection.cs, ChangelessSearch.cs), for amounts in units.

const OUTPUT = 34;
const INPUT = 32 + 4 + 1 + 107 + 4;
const MAX_TRIES = 100_000;
const DUST = 546;

/** The largest size of a payment in bytes, for up to 252 inputs. */
export const sizeOf = (inputs, outputs) => 4 + 1 + inputs * INPUT + 1 + outputs * OUTPUT + 4;

const sum = coins => coins.reduce((total, coin) => total + coin, 0);

/** What is left as change after the fee, where that is worth having; the rest is fee. Null where the coins are not enough. */
export function settle(coins, amount, rate) {
  const rest = sum(coins) - amount;
  const change = rest - rate * sizeOf(coins.length, 2);
  return rest < rate * sizeOf(coins.length, 1) || coins.length === 0 ? null
    : change < Math.max(DUST, rate * INPUT) ? { fee: rest, change: 0 } : { fee: rest - change, change };
}

/** What a selection costs: its fee now, and at the same rate what it will cost to spend every coin that is left. */
export const costOf = ({ fee, change }, left, rate) => fee + rate * INPUT * (left + (change > 0 ? 1 : 0));

/** The coins that the wallet would choose; null where even all of them are not enough. */
export function selectCoins(coins, amount, rate) {
  const sorted = [...coins].sort((a, b) => b - a);
  const count = sorted.findIndex((_, i) => sum(sorted.slice(0, i + 1)) - rate * sizeOf(i + 1, 1) >= amount) + 1;
  return count === 0 ? null : findExact(sorted, amount, rate) ?? largestFirst(sorted, count, amount, rate);
}

/** As few as are enough, the largest first; the last one exchanged for the smallest that is still enough. */
function largestFirst(sorted, count, amount, rate) {
  const chosen = sorted.slice(0, count - 1);
  const missing = amount + rate * sizeOf(count, 1) - sum(chosen);
  return [...chosen, sorted.slice(count - 1).filter(coin => coin >= missing).at(-1)];
}

/** Coins that need no change, by branch and bound: each is taken, and then left out. */
function findExact(sorted, amount, rate) {
  const worth = sorted.filter(coin => coin > rate * INPUT).map(coin => coin - rate * INPUT);
  const worthFrom = [...worth, 0];
  for (let i = worth.length - 1; i >= 0; i--) {
    worthFrom[i] = worthFrom[i + 1] + worth[i];
  }

  const least = amount + rate * (sizeOf(0, 1) + 2);
  const most = least + rate * (OUTPUT + INPUT);
  const taken = [];
  let best = null;
  let bestSum = 0;
  let tries = 0;
  function attempt(next, total) {
    if (total >= least) {
      if (total <= most && (best === null || total < bestSum)) {
        [best, bestSum] = [[...taken], total];
      }

      return;
    }

    for (let i = next; i < worth.length && total + worthFrom[i] >= least; i++) {
      if (++tries > MAX_TRIES || bestSum === least) {
        return;
      }

      const isTried = i > next && worth[i] === worth[i - 1];
      if (!isTried && total + worth[i] <= most) {
        taken.push(i);
        attempt(i + 1, total + worth[i]);
        taken.pop();
      }
    }
  }

  attempt(0, 0);
  return best?.map(i => sorted[i]) ?? null;
}
