// SHA-256 (FIPS 180-4), to be read. A browser has its own, crypto.subtle, but only on https and on the node's own
// computer: a class that opens the teacher's node over the network would have none.

const PRIMES = primes(64);
const fraction = number => Math.floor((number - Math.floor(number)) * 2 ** 32); // The first 32 bits after the point.
const CONSTANTS = Uint32Array.from(PRIMES, prime => fraction(Math.cbrt(prime)));
const START = Uint32Array.from(PRIMES.slice(0, 8), prime => fraction(Math.sqrt(prime)));

/** SHA-256 of SHA-256, as Bitcoin hashes blocks and transactions. */
export const doubleSha256 = bytes => sha256(sha256(bytes));

export function sha256(bytes) {
  const data = pad(bytes);
  const view = new DataView(data.buffer);
  const state = START.slice();
  const words = new Uint32Array(64);
  for (let at = 0; at < data.length; at += 64) {
    for (let i = 0; i < 16; i++) {
      words[i] = view.getUint32(at + 4 * i);
    }

    compress(state, words);
  }

  const hash = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => hash.setUint32(4 * i, word));
  return new Uint8Array(hash.buffer);
}

/** One bit, zeros, and the length in bits, up to a multiple of 64 bytes. */
function pad(bytes) {
  const data = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  data.set(bytes);
  data[bytes.length] = 0x80;
  new DataView(data.buffer).setBigUint64(data.length - 8, BigInt(bytes.length) * 8n);
  return data;
}

function compress(state, words) {
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15];
    const y = words[i - 2];
    words[i] = words[i - 16] + words[i - 7]
      + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }

  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + CONSTANTS[i] + words[i]) | 0;
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }

  [a, b, c, d, e, f, g, h].forEach((word, i) => state[i] += word);
}

const turn = (word, bits) => (word >>> bits) | (word << (32 - bits));


function primes(number) {
  const found = [];
  for (let candidate = 2; found.length < number; candidate++) {
    if (found.every(prime => candidate % prime !== 0)) {
      found.push(candidate);
    }
  }

  return found;
}
