// For section 10: which addresses have one owner, as far as the chain shows. Whoever spends two coins in one transaction has the
// keys of both: the inputs of a transaction have one owner, the paper says ("necessarily reveal").

import * as api from '../scripts/api.js';
import { ready, state } from '../scripts/chain.js';

const MOST_PAYMENTS = 60;
const PAGE = 25;

/** Payments of this chain, the newest first, as far as the newest blocks and the pages before them have some. */
export async function readPayments(signal) {
  await ready();
  const blocks = [...state.blocks];
  for (let height = blocks.at(-1).height - 1, pages = 0; height >= 0 && pages < 7; pages++) {
    const page = await api.json(`blocks/${height}`, signal);
    blocks.push(...page);
    height -= page.length;
  }

  const payments = [];
  for (const block of blocks.filter(one => one.tx_count > 1)) {
    for (let start = 0; start < block.tx_count && payments.length < MOST_PAYMENTS; start += PAGE) {
      const page = await api.orNull(api.json(`block/${block.id}/txs/${start}`, signal)) ?? [];
      payments.push(...page.filter(one => !one.vin[0].is_coinbase).map(one => ({
        id: one.txid,
        from: one.vin.map(input => input.prevout?.scriptpubkey_address).filter(address => address),
        to: one.vout.map(output => output.scriptpubkey_address).filter(address => address),
      })));
    }
  }

  return { payments: payments.slice(0, MOST_PAYMENTS), lowest: blocks.at(-1).height };
}

/** Addresses by owner: a map from each address that has paid to a set that it shares with those paid from together. */
export function groupOwners(payments) {
  const groups = new Map();
  for (const { from } of payments) {
    const merged = new Set(from.flatMap(address => [...groups.get(address) ?? [address]]));
    merged.forEach(address => groups.set(address, merged));
  }

  return groups;
}

export const areLinked = (groups, one, other) => groups.get(one)?.has(other) ?? false;
