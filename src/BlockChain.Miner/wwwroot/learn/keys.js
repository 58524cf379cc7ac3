// From a public key to an address: RIPEMD-160, and Base58 with a checksum.

import { doubleSha256, sha256 } from '../scripts/cheat/sha256.js';

const LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'; // Without 0, O, I and l, which look alike.

/** HASH160: what an output names as its owner. */
export const hash160 = bytes => ripemd160(sha256(bytes));

/** An address: the network's version, the hash, and four bytes by which a typing error is noticed. */
export function addressOf(hash, version) {
  const data = Uint8Array.of(version, ...hash);
  const whole = [...data, ...doubleSha256(data).slice(0, 4)];
  let number = whole.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = '';
  for (; number > 0n; number /= 58n) {
    text = LETTERS[Number(number % 58n)] + text;
  }

  return '1'.repeat(Math.max(0, whole.findIndex(byte => byte > 0))) + text;
}

// RIPEMD-160 (Dobbertin, Bosselaers, Preneel 1996): two lines of 80 steps each, side by side, added in the end.
const ORDER = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8, 3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0,
    6, 13, 11, 5, 12, 1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2, 4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13],
  [5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2, 15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12,
    2, 10, 0, 4, 13, 8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14, 12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11],
];
const TURNS = [
  [11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, 7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12, 11, 13, 6, 7, 14, 9, 13, 15, 14,
    8, 13, 6, 5, 12, 7, 5, 11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12, 9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6],
  [8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, 9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11, 9, 7, 15, 11, 8, 6, 6, 14, 12, 13,
    5, 14, 13, 13, 7, 5, 15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8, 8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11],
];
const CONSTANTS = [[0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e], [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0]];
const MIX = [
  (x, y, z) => x ^ y ^ z, (x, y, z) => (x & y) | (~x & z), (x, y, z) => (x | ~y) ^ z, (x, y, z) => (x & z) | (y & ~z), (x, y, z) => x ^ (y | ~z),
];

export function ripemd160(bytes) {
  const data = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  data.set(bytes);
  data[bytes.length] = 0x80;
  const view = new DataView(data.buffer);
  view.setBigUint64(data.length - 8, BigInt(bytes.length) * 8n, true);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let at = 0; at < data.length; at += 64) {
    const words = Array.from({ length: 16 }, (_, i) => view.getUint32(at + 4 * i, true));
    const [[a, b, c, d, e], [f, g, h, i, j]] = [0, 1].map(line => steps(state, words, line));
    state = [state[1] + c + i, state[2] + d + j, state[3] + e + f, state[4] + a + g, state[0] + b + h].map(word => word | 0);
  }

  const hash = new DataView(new ArrayBuffer(20));
  state.forEach((word, i) => hash.setInt32(4 * i, word, true));
  return new Uint8Array(hash.buffer);
}

function steps([a, b, c, d, e], words, line) {
  for (let i = 0; i < 80; i++) {
    const round = Math.floor(i / 16);
    const mixed = MIX[line === 0 ? round : 4 - round](b, c, d);
    const sum = (turn((a + mixed + words[ORDER[line][i]] + CONSTANTS[line][round]) | 0, TURNS[line][i]) + e) | 0;
    [a, b, c, d, e] = [e, sum, b, turn(c, 10), d];
  }

  return [a, b, c, d, e];
}

const turn = (word, bits) => (word << bits) | (word >>> (32 - bits));
