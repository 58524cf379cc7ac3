// The Merkle tree of a block, and the branch that leads from a transaction to the root. Both are asked for when they are opened.

import * as api from '../api.js';
import { fromHex, readHash, showHash, toHex } from '../cheat/bytes.js';
import { el, table } from '../dom.js';
import { count, many } from '../format.js';
import { fold, levelsOf } from '../merkle.js';
import { transactionLink, whole } from '../parts.js';

const SHOWN = 16;

/** A part of a view that is filled when it is opened for the first time. */
function whenOpened(summary, load) {
  const body = el('div', { role: 'status' });
  const details = el('details', { toggle: async () => {
    if (details.open && body.children.length === 0) {
      body.replaceChildren(el('p', { class: 'pale' }, 'Asking the node…'));
      body.replaceChildren(...[await load().catch(problem => el('p', {}, problem.message))].flat());
    }
  } }, el('summary', {}, summary), body);
  return details;
}

/** From the root down to the ids, as many of each level as there is room for. */
export const merkleTree = (block, route, signal) => whenOpened(`From ${many(block.tx_count, 'transaction')} to one root`, async () => {
  const ids = await api.json(`${route}/txids`, signal);
  const levels = levelsOf(ids.map(readHash));
  const root = showHash(levels.at(-1)[0]);
  const name = (hash, depth, i) => depth === 0 ? transactionLink(ids[i], ids[i].slice(0, 8)) : showHash(hash).slice(0, 8);
  return [
    el('p', {}, 'Each hash is SHA-256, applied twice, of the two below it side by side; one that is alone is paired with itself. The root '
      + 'is in the header.'),
    ...levels.map((level, depth) => el('ol', { class: 'level', 'aria-label': depth === 0 ? 'Transactions' : `Level ${depth}` },
      level.slice(0, SHOWN).map((hash, i) => el('li', {}, name(hash, depth, i))),
      level.length > SHOWN && el('li', {}, `and ${count(level.length - SHOWN)} more`))).reverse(),
    el('p', {}, 'Root ', whole(root), root === block.merkle_root ? ' ✓ as in the header' : ' ✗ not that of the header'),
  ];
});

/** What a wallet checks to know that a transaction is in a block. */
export const merkleBranch = (transaction, route, signal) => whenOpened('The hashes that prove it is in its block', async () => {
  const { merkle, pos } = await api.json(`${route}/merkle-proof`, signal);
  const header = fromHex(await api.text(`block/${transaction.status.block_hash}/header`, signal));
  const branch = merkle.map((hash, depth) => ({ partner: readHash(hash), isLeft: (pos >> depth) % 2 === 1 }));
  const way = fold(readHash(transaction.txid), branch);
  const isProved = toHex(way.at(-1)) === toHex(header.slice(36, 68));
  return [
    el('p', {}, merkle.length === 0 ? 'It is the only transaction of its block, so its id is the Merkle root.'
      : `It is at place ${count(pos)} of its block, counted from 0. At each step its hash so far is hashed with the one beside it.`),
    merkle.length > 0 && table('Merkle branch', ['Step', 'Hash beside it', 'Side', 'Result'], branch.map(({ partner, isLeft }, i) => [
      String(i + 1), whole(showHash(partner)), isLeft ? 'left' : 'right', whole(showHash(way[i + 1]))])),
    el('p', { class: isProved ? 'verdict good' : 'verdict bad' }, isProved
      ? '✓ This leads to the Merkle root in the header of the block.' : '✗ This does not lead to the Merkle root in the header.'),
  ].filter(part => part);
});
