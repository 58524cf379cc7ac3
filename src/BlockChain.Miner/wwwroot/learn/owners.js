// For section 10: which addresses have one owner, as far as the chain shows. A transaction that
// spends two coins needs the keys of both, so "multi-input transactions … necessarily reveal that their inputs were owned by the same owner".

import * as api from '../scripts/api.js';
import { ready, state } from '../scripts/chain.js';

const MAX_PAYMENTS = 60;
const MAX_PAGES = 40; // Of ten blocks each.
const PAGE = 25;

/** Payments of this chain, the newest first; and down to which block they were looked for. */
export async function readPayments(signal) {
  await ready();
  const blocks = [...state.blocks];
  const found = () => blocks.reduce((sum, block) => sum + block.tx_count - 1, 0);
  for (let pages = 0; blocks.at(-1).height > 0 && pages < MAX_PAGES && found() < MAX_PAYMENTS; pages++) {
    blocks.push(...await api.json(`blocks/${blocks.at(-1).height - 1}`, signal));
  }

  const payments = [];
  for (const block of blocks.filter(one => one.tx_count > 1)) {
    for (let start = 0; start < block.tx_count && payments.length < MAX_PAYMENTS; start += PAGE) {
      const page = await api.orNull(api.json(`block/${block.id}/txs/${start}`, signal)) ?? [];
      payments.push(...page.filter(one => !one.vin[0].is_coinbase).map(one => ({
        id: one.txid,
        from: one.vin.map(input => input.prevout?.scriptpubkey_address).filter(address => address),
        to: one.vout.map(output => output.scriptpubkey_address).filter(address => address),
      })));
    }
  }

  return { payments: payments.slice(0, MAX_PAYMENTS), lowest: blocks.at(-1).height };
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
