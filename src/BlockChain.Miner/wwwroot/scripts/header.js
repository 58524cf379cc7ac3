// The 80 bytes of a header, as bytes and as what they mean.

import { el, svg } from './dom.js';
import { clock, count } from './format.js';
import { blockLink, whole } from './parts.js';

/** Name, what it is, first byte, length, in the order of the bytes. All numbers are little-endian. */
const FIELDS = [
  ['Version', 'which rules the block follows', 0, 4],
  ['Previous block', 'the hash of the block that this one builds on', 4, 32],
  ['Merkle root', 'one hash over all transactions of the block', 36, 32],
  ['Time', 'when it was mined, by the miner’s clock', 68, 4],
  ['Difficulty bits', 'the target, in short form', 72, 4],
  ['Nonce', 'the number the miner keeps changing', 76, 4],
];

export const SIZE = 80;

/** The number that a hash must not exceed, from its four bytes: a length and three digits in base 256. */
export function expand(bits) {
  const size = bits >>> 24;
  const digits = BigInt(bits & 0x7fffff);
  return size > 3 ? digits << BigInt(8 * (size - 3)) : digits >> BigInt(8 * (3 - size));
}

/** The expected number of hashes for a block of these bits. */
export const workOf = bits => 2 ** 256 / (Number(expand(bits)) + 1);

export const digitsOf = number => number.toString(16).padStart(64, '0');

/** A drawing of all bytes at scale, and a table with each field's bytes and meaning. */
export function drawHeader(hex, block) {
  const meanings = [
    String(block.version),
    block.previousblockhash ? blockLink(block.previousblockhash, block.previousblockhash) : 'none (genesis, the first block)',
    whole(block.merkle_root),
    clock(block.timestamp),
    `target = 0x${(block.bits & 0x7fffff).toString(16).padStart(6, '0')} × 256^(${block.bits >>> 24}−3)`,
    count(block.nonce),
  ];
  return [
    ruler(),
    el('ol', { class: 'fields' }, FIELDS.map(([name, what, start, size], i) => el('li', { class: `field f${i}` },
      el('span', { class: 'field-name' }, name, el('small', {}, `${size} bytes: ${what}`)),
      el('code', { class: 'bytes' }, pairs(hex.slice(2 * start, 2 * (start + size)))),
      el('span', { class: 'meaning' }, meanings[i])))),
  ];
}

const pairs = hex => hex.match(/../g).join(' ');

function ruler() {
  return svg('svg', { class: 'ruler', viewBox: `0 0 ${SIZE} 4`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    FIELDS.map(([, , start, size], i) => svg('rect', { class: `f${i}`, x: start + 0.1, width: size - 0.2, height: 4 })));
}

/** Hash and target, digit below digit: the first that differs decides. */
export function compare(hash, bits) {
  const target = digitsOf(expand(bits));
  const zeros = Math.min(leading(hash), leading(target));
  const isBelow = BigInt(`0x${hash}`) <= BigInt(`0x${target}`);
  const line = (name, digits) => el('div', {}, el('dt', {}, name),
    el('dd', {}, el('code', { class: 'whole' }, el('span', { class: 'zeros' }, digits.slice(0, zeros)), digits.slice(zeros))));
  return [
    el('dl', { class: 'compare' }, line('Hash', hash), line('Target', target)),
    el('p', { class: isBelow ? 'verdict good' : 'verdict bad' }, isBelow
      ? '✓ The hash is at or below the target, so the proof of work is valid.'
      : '✗ The hash is above the target, so there is no valid proof of work.'),
  ];
}

const leading = digits => digits.length - digits.replace(/^0+/, '').length;
