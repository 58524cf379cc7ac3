// Transaction ids to build a Merkle tree of: those of a real block, where one has enough; else a block for practice.

import * as api from '../scripts/api.js';
import { ready, state } from '../scripts/chain.js';
import { readHash, showHash } from '../scripts/cheat/bytes.js';
import { doubleSha256 } from '../scripts/cheat/sha256.js';
import { count } from '../scripts/format.js';

const MIN = 3;
const MAX = 16;
const PRACTICE = 7;

/** { ids, where }: ids as bytes, in the order of the block, and words that say where they come from. */
export async function sampleBlock(signal) {
  await ready();
  const block = state.blocks.find(one => one.tx_count >= MIN && one.tx_count <= MAX);
  const ids = block && await api.orNull(api.json(`block/${block.id}/txids`, signal));
  return ids
    ? { ids: ids.map(readHash), where: `These are the ${block.tx_count} transactions of block ${count(block.height)} of this `
      + 'chain.', block }
    : practice(signal);
}

async function practice(signal) {
  const real = await Promise.all(state.blocks.filter(block => block.height > 0).slice(0, PRACTICE)
    .map(block => api.text(`block/${block.id}/txid/0`, signal)));
  const made = Array.from({ length: PRACTICE - real.length }, (_, i) => doubleSha256(new TextEncoder().encode(`practice payment ${i + 1}`)));
  return {
    ids: [...real.map(readHash), ...made],
    where: `None of the newest blocks has between ${MIN} and ${MAX} transactions, so this is a block for practice. `
      + (real.length === 0 ? 'Its ids are hashes of made-up text.'
        : made.length === 0 ? 'Its ids are real: they come from seven blocks of this chain.'
        : `The first ${real.length} of its ids are real; the rest are hashes of made-up text.`),
  };
}

export const shortId = bytes => showHash(bytes).slice(0, 8);
