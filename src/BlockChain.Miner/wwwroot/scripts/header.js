// The 80 bytes of a header, as bytes and as what they mean.

import { el, svg } from './dom.js';
import { clock, count } from './format.js';
import { blockLink, whole } from './parts.js';

/** Name, first byte, length, in the order of the bytes. All numbers are little-endian. */
export const FIELDS = [
  ['version', 0, 4], ['previous', 4, 32], ['merkle root', 36, 32], ['time', 68, 4], ['bits', 72, 4], ['nonce', 76, 4],
];

export const SIZE = 80;

/** The number that a hash must not exceed, from its four bytes: a length and three digits to the base 256. */
export function expand(bits) {
  const size = bits >>> 24;
  const digits = BigInt(bits & 0x7fffff);
  return size > 3 ? digits << BigInt(8 * (size - 3)) : digits >> BigInt(8 * (3 - size));
}

export const digitsOf = number => number.toString(16).padStart(64, '0');

/** A drawing of all bytes at scale, and a table with each field's bytes and meaning. */
export function drawHeader(hex, block) {
  const meanings = [
    String(block.version),
    block.previousblockhash ? blockLink(block.previousblockhash, block.previousblockhash) : 'none: this is the first block',
    whole(block.merkle_root),
    clock(block.timestamp),
    `target with ${(block.bits >>> 24)} bytes, the first of them ${(block.bits & 0x7fffff).toString(16).padStart(6, '0')}`,
    count(block.nonce),
  ];
  return [
    ruler(),
    el('ol', { class: 'fields' }, FIELDS.map(([name, start, size], i) => el('li', { class: `field f${i}` },
      el('span', { class: 'field-name' }, name, el('small', {}, `${size} bytes`)),
      el('code', { class: 'bytes' }, pairs(hex.slice(2 * start, 2 * (start + size)))),
      el('span', { class: 'meaning' }, meanings[i])))),
  ];
}

const pairs = hex => hex.match(/../g).join(' ');

function ruler() {
  return svg('svg', { class: 'ruler', viewBox: `0 0 ${SIZE} 4`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    FIELDS.map(([, start, size], i) => svg('rect', { class: `f${i}`, x: start + 0.1, width: size - 0.2, height: 4 })));
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
      ? 'The hash is not above the target: the work was done.'
      : 'The hash is above the target: no work was done for these bytes.'),
  ];
}

const leading = digits => digits.length - digits.replace(/^0+/, '').length;
