// Receipts, as `wallet receipt` writes them: a payment, its way up to a block's Merkle root, and the headers after it.

import * as api from '../scripts/api.js';
import { ready, state } from '../scripts/chain.js';
import { fromHex, parseTransaction, readHash, showHash, toHex } from '../scripts/cheat/bytes.js';
import { doubleSha256 } from '../scripts/cheat/sha256.js';
import { SIZE } from '../scripts/header.js';
import { fold } from '../scripts/merkle.js';
import { hasWork } from './links.js';

const AFTER = 3;

/** The data of a receipt for the newest payment; where there is none, for a block reward. */
export async function newestReceipt(signal) {
  await ready();
  const block = state.blocks.find(one => one.tx_count > 1) ?? state.blocks.find(one => one.height > 0) ?? state.blocks.at(-1);
  const id = await api.text(`block/${block.id}/txid/${block.tx_count > 1 ? 1 : 0}`, signal);
  const [hex, proof, header, after] = await Promise.all([
    api.text(`tx/${id}/hex`, signal), api.json(`tx/${id}/merkle-proof`, signal), api.text(`block/${block.id}/header`, signal),
    api.bytes(`headers/${block.id}?count=${AFTER}`, signal),
  ]);
  return {
    network: state.node.network, height: String(block.height), position: String(proof.pos), transaction: hex, header,
    partners: proof.merkle.map(hash => toHex(readHash(hash))).join(' '),
    after: Array.from({ length: after.length / SIZE }, (_, i) => toHex(after.slice(SIZE * i, SIZE * (i + 1)))).join(' '),
  };
}

export const writeReceipt = data => ['SimpleCoin receipt, version 1', '',
  ...Object.entries(data).map(([name, value]) => `    $ ${name}=${name === 'partners' || name === 'after' ? `"${value}"` : value}`)].join('\n');

const readReceipt = text => Object.fromEntries([...text.matchAll(/^\s*\$ (\w+)="?([^"\n]*?)"?\s*$/gm)].map(([, name, value]) => [name, value]));

/** What a receipt says, line by line: [text, whether it is true]. */
export function checkReceipt(text) {
  const { position, transaction = '', header = '', partners = '', after = '' } = readReceipt(text);
  const bytes = fromHex(transaction);
  const headers = [header, ...after.split(' ')].filter(one => one).map(fromHex);
  const hashes = partners.split(' ').filter(one => one).map(fromHex);
  let paid;
  try {
    paid = parseTransaction(bytes).outputs[0];
  } catch {
    return [['It holds the bytes of a transaction.', false]];
  }

  if (headers.length === 0 || headers.some(one => one?.length !== SIZE) || hashes.some(one => one?.length !== 32)) {
    return [['It holds a header of 80 bytes, and hashes of 32.', false]];
  }

  const place = Number(position);
  const way = fold(doubleSha256(bytes), hashes.map((partner, depth) => ({ partner, isLeft: (place >> depth) % 2 === 1 })));
  return [
    [`The transaction’s id is ${showHash(way[0])}.`, true],
    [`From its place ${place}, ${hashes.length === 1 ? 'one hash leads' : `${hashes.length} hashes lead`} to the Merkle root in the `
      + 'header.', toHex(way.at(-1)) === toHex(headers[0].slice(36, 68))],
    ...headers.flatMap((one, i) => [
      ...i > 0 ? [[`Header ${i} after it holds the hash of the header `
        + 'before.', toHex(one.slice(4, 36)) === toHex(doubleSha256(headers[i - 1]))]] : [],
      [`The hash of ${i === 0 ? 'its header' : `header ${i} after it`} is at or below the target.`, hasWork(one)],
    ]),
    [`Its first output pays ${valueBytes(paid.value)} (8 bytes, the lowest first).`, true],
  ];
}

export function valueBytes(units) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, units, true);
  return toHex(new Uint8Array(view.buffer));
}
