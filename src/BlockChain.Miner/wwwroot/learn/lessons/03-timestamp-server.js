// Section 3: each block holds the hash of the block before it, so a change anywhere breaks everything after it.

import * as api from '../../scripts/api.js';
import { ready, state } from '../../scripts/chain.js';
import { fromHex, showHash, toHex } from '../../scripts/cheat/bytes.js';
import { doubleSha256 } from '../../scripts/cheat/sha256.js';
import { el } from '../../scripts/dom.js';
import { count } from '../../scripts/format.js';
import { expand, SIZE } from '../../scripts/header.js';
import { badge, whole } from '../../scripts/parts.js';
import { bench } from '../bench.js';
import { numberField, right, select, textField, wrong } from '../fields.js';

const BLOCKS = 4;
const EASY_BITS = 0x207fffff; // Two tries on average.
const ROOT = 36; // Where the Merkle root begins in a header.

export async function lesson({ signal }) {
  await ready();
  const { first, headers, isPractice } = await readChain(signal);
  const chain = makeChain(headers, first);
  const heights = headers.map((_, i) => [String(i), `Block ${count(first + i)}`]);
  const block = select('Block', heights);
  const value = select('Value in its header', [['previous', 'Hash of the previous block'], ['root', 'Merkle root'], ['time', 'Time'],
    ['bits', 'Difficulty bits'], ['nonce', 'Nonce']]);
  return {
    lead: [
      'A newspaper proves that something existed when it was printed. The paper’s timestamp server does the same with hashes: '
        + 'it publishes the hash of a block of items, and each hash includes the one before it. So each block confirms all blocks before it.',
    ],
    steps: [
      {
        title: 'Change one byte, three blocks deep',
        text: [
          isPractice ? `This chain has ${count(state.node.height)} blocks after its first, so blocks for practice are added here. They link as real ones do.`
            : `These are the newest ${BLOCKS} blocks of this chain.`,
          'A header has 80 bytes. Its hash is SHA-256 applied twice to them, and the next header holds that hash. Choose a byte of the first block and give it another value.',
        ],
        show: chain.element,
        question: 'Change a byte so that all four blocks are broken.',
        fields: [],
        check: () => chain.broken() === BLOCKS ? right('One byte was enough. The first hash is another one, so the second block points to a block that does not exist; and whatever is built on that is lost too.')
          : chain.isChanged() ? wrong(`Only ${chain.broken()} of the four are broken: by chance, this hash is low enough for a proof of work. The link to it is broken all the same. Try another value.`)
          : wrong('Nothing has changed yet: the byte still has the value that it had.'),
        hints: ['Bytes are numbered from 0 to 79, and a value has two hex digits, such as 00 or ff.', 'Press “Change it” after typing the value.'],
        solved: 'One byte of the first block broke all four.',
      },
      {
        title: 'Say what must change first',
        text: `Now you are the forger. Instead of a header’s byte you change an amount in a transaction of block ${count(first)}, and you want the chain to be whole again. A transaction is not in the header: only a hash ties it there.`,
        show: null,
        question: 'Which value of which block must change first?',
        fields: [block, value],
        check: () => judge(block.value, value.value, first),
        hints: ['The id of a transaction is a hash of its bytes. What in the header is made of the ids?',
          'Until that value changes, the hash of the block is still the old one.'],
        solved: `The Merkle root of block ${count(first)}: then its nonce, for the proof of work; then the link of the next block, and so on to the tip.`,
      },
    ],
  };
}

/** The newest headers, the oldest first; on a chain that is too short, with practice ones on top. */
async function readChain(signal) {
  const first = Math.max(0, state.node.height - BLOCKS + 1);
  const hashes = await Promise.all(Array.from({ length: Math.min(BLOCKS, state.node.height + 1) }, (_, i) => api.text(`block-height/${first + i}`, signal)));
  const headers = await Promise.all(hashes.map(async hash => fromHex(await api.text(`block/${hash}/header`, signal))));
  const isPractice = headers.length < BLOCKS;
  while (headers.length < BLOCKS) {
    headers.push(mineOn(headers.at(-1)));
  }

  return { first, headers, isPractice };
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

const hasWork = header => BigInt(`0x${showHash(doubleSha256(header))}`) <= expand(new DataView(header.buffer).getUint32(72, true));

function makeChain(originals, first) {
  const headers = originals.map(header => header.slice());
  const list = el('ol', { class: 'links', 'aria-label': 'Four blocks' });
  const byte = numberField('Byte, from 0 to 79', { value: '68' });
  const value = textField('New value, two hex digits', { maxlength: 2 });
  const said = el('p', { role: 'status' });

  /** Broken: no proof of work, a link that leads nowhere, or a broken block before. */
  function states() {
    let isBroken = false;
    return headers.map((header, i) => isBroken ||= !hasWork(header) || (i > 0 && toHex(header.slice(4, 36)) !== toHex(doubleSha256(headers[i - 1]))));
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

function judge(block, value, first) {
  return !block || !value ? wrong('Choose a block and a value.')
    : block !== '0' ? wrong(`Block ${count(first + Number(block))} changes later: it points to the hash of the block before it, and block ${count(first)}’s hash has not changed yet.`)
    : value === 'nonce' ? wrong('The nonce comes second. As long as the header still has the old Merkle root, its hash and its proof of work are the old, good ones.')
    : value !== 'root' ? wrong('That value may stay as it is. The transaction’s id has changed; which value is computed from the ids?')
    : right(`Yes. The Merkle root of block ${count(first)} changes first. That changes the hash, so a new nonce must be found, and then each later block needs a new link and a new nonce.`);
}
