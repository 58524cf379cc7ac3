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
// For each step, as a hex digit: which word is taken, and by how many bits the sum is turned.
const ORDER = [
  '0123456789abcdef74d1a6f3c0952eb83ae49f812706db5c19ba08c4d37fe56240597c2ae138b6fd',
  '5e7092b4d6f81a3c6b370d5aef8c4912f5137e69b8c2a04d86413bf05c2d97aecfa4158762de039b',
];
const TURNS = [
  'befc5879bdef6798768db97f7cf9b7dcbd67e9dfe8d65c75bcefef989e56865c9f5b68dc5cdeb856',
  '899bdff5778beec69df7c89b77c76fdb97fb866ecd5edd75f58bee6e69c9c5f885c9c5e68d65fdbb',
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
    const sum = (turn((a + mixed + words[parseInt(ORDER[line][i], 16)] + CONSTANTS[line][round]) | 0, parseInt(TURNS[line][i], 16)) + e) | 0;
    [a, b, c, d, e] = [e, sum, b, turn(c, 10), d];
  }

  return [a, b, c, d, e];
}

const turn = (word, bits) => (word << bits) | (word >>> (32 - bits));
