// For section 3: four headers that are linked by their hashes.

import * as api from '../scripts/api.js';
import { state } from '../scripts/chain.js';
import { fromHex, showHash, toHex } from '../scripts/cheat/bytes.js';
import { doubleSha256 } from '../scripts/cheat/sha256.js';
import { el } from '../scripts/dom.js';
import { count } from '../scripts/format.js';
import { expand, SIZE } from '../scripts/header.js';
import { badge, whole } from '../scripts/parts.js';
import { bench } from './bench.js';
import { numberField, textField } from './fields.js';

export const BLOCKS = 4;
const EASY_BITS = 0x207fffff; // Two tries on average.
const ROOT = 36; // Where the Merkle root begins in a header.

/** The newest headers, the oldest first; on a chain that is too short, with practice ones on top. */
export async function readChain(signal) {
  const blocks = state.blocks.slice(0, BLOCKS).reverse();
  const headers = await Promise.all(blocks.map(async ({ id }) => fromHex(await api.text(`block/${id}/header`, signal))));
  const isPractice = headers.length < BLOCKS;
  while (headers.length < BLOCKS) {
    headers.push(mineOn(headers.at(-1)));
  }

  return { first: blocks[0].height, headers, isPractice };
}

function mineOn(previous) {
  const header = new Uint8Array(SIZE);
  const view = new DataView(header.buffer);
  view.setUint32(0, 4, true);
  header.set(doubleSha256(previous), 4);
  header.set(doubleSha256(previous.slice(ROOT)), ROOT);
  view.setUint32(68, new DataView(previous.buffer).getUint32(68, true) + 10, true);
  view.setUint32(72, EASY_BITS, true);
  for (let nonce = 0; !hasWork(header); nonce++) {
    view.setUint32(76, nonce, true);
  }

  return header;
}

export const hasWork = header => BigInt(`0x${showHash(doubleSha256(header))}`) <= expand(new DataView(header.buffer).getUint32(72, true));

/** A bench with the blocks, of which the first can be changed. */
export function makeChain(originals, first) {
  const headers = originals.map(header => header.slice());
  const list = el('ol', { class: 'links', 'aria-label': 'Four blocks' });
  const byte = numberField('Byte, from 0 to 79', { value: '68' });
  const value = textField('New value, two hex digits', { maxlength: 2 });
  const said = el('p', { role: 'status' });

  /** Broken: no proof of work, a link that leads nowhere, or a broken block before. */
  function states() {
    let isBroken = false;
    const isLinked = i => i === 0 || toHex(headers[i].slice(4, 36)) === toHex(doubleSha256(headers[i - 1]));
    return headers.map((header, i) => isBroken ||= !hasWork(header) || !isLinked(i));
  }

  function update() {
    const broken = states();
    list.replaceChildren(...headers.map((header, i) => el('li', { class: broken[i] ? 'broken' : null },
      el('h3', {}, `Block ${count(first + i)} `, broken[i] ? badge('bad', '✗ broken') : badge('good', '✓ whole')),
      el('p', {}, 'Previous ', whole(showHash(header.slice(4, 36)))), el('p', {}, 'Hash ', whole(showHash(doubleSha256(header)))))));
    said.textContent = `${broken.filter(one => one).length} of ${headers.length} blocks are broken.`;
  }

  function change() {
    if (Number.isInteger(byte.value) && byte.value >= 0 && byte.value < SIZE && /^[0-9a-f]{2}$/i.test(value.value)) {
      headers[0][byte.value] = parseInt(value.value, 16);
      update();
    } else {
      said.textContent = 'Type a byte from 0 to 79 and two hex digits.';
    }
  }

  update();
  return {
    broken: () => states().filter(one => one).length,
    isChanged: () => toHex(headers[0]) !== toHex(originals[0]),
    element: bench('Four blocks', list, byte.element, value.element, el('div', { class: 'row' },
      el('button', { type: 'button', click: change }, 'Change it'),
      el('button', { type: 'button', class: 'quiet', click: () => {
        headers[0].set(originals[0]);
        update();
      } }, 'Put it back')), said),
  };
}
