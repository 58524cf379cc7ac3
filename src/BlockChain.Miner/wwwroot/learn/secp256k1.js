// ECDSA on secp256k1, Bitcoin's signatures, written to be read.
//
// THIS MUST NOT GUARD MONEY. BigInt takes more or less time for different numbers, so anyone who measures how long a signature
// takes learns something about the private key; and what this page draws is shown on the screen. Real wallets use a library
// that takes the same time for every key. For seeing what a signature is, this is right to the last bit: it is tested
// against public known answers.

import { sha256 } from '../scripts/cheat/sha256.js';

const P = 2n ** 256n - 2n ** 32n - 977n; // Coordinates are counted modulo this prime.
export const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n; // How many points there are; keys are below it.
const G = [
  0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
];

const mod = (a, m) => (a % m + m) % m;

/** 1/a modulo a prime, by Euclid's algorithm. */
function inverse(a, m) {
  let [low, high, x, y] = [mod(a, m), m, 1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high, x, y] = [high - quotient * low, low, y - quotient * x, x];
  }

  return mod(x, m);
}

function power(base, exponent, m) {
  let result = 1n;
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) {
      result = result * base % m;
    }

    base = base * base % m;
  }

  return result;
}

/** Points of the curve y² = x³ + 7 are [x, y]; null is the point at infinity, the zero of the addition. */
export function add(a, b) {
  if (!a || !b) {
    return a ?? b;
  }

  if (a[0] === b[0] && mod(a[1] + b[1], P) === 0n) {
    return null;
  }

  const slope = a[0] === b[0]
    ? 3n * a[0] * a[0] * inverse(2n * a[1], P) % P // The tangent.
    : (b[1] - a[1]) * inverse(b[0] - a[0], P) % P; // The line through both.
  const x = mod(slope * slope - a[0] - b[0], P);
  return [x, mod(slope * (a[0] - x) - a[1], P)];
}

/** A point times a number, by doubling and adding. */
export function multiply(point, times) {
  let result = null;
  for (let rest = times; rest > 0n; rest >>= 1n) {
    if (rest & 1n) {
      result = add(result, point);
    }

    point = add(point, point);
  }

  return result;
}

export const isSecret = secret => secret > 0n && secret < N;

/** The public key: easy to compute from the secret, and nobody knows a way back. */
export const publicPoint = secret => multiply(G, secret);

/** 33 bytes: x, and whether y is even (2) or odd (3). */
export const writePoint = ([x, y]) => Uint8Array.of(y & 1n ? 3 : 2, ...toBytes(x));

/** A point from its 33 or 65 bytes; null where they are none. */
export function readPoint(bytes) {
  const x = toNumber(bytes.slice(1, 33));
  if (x >= P) {
    return null;
  }

  const square = mod(x * x * x + 7n, P);
  if (bytes.length === 65 && bytes[0] === 4) {
    const y = toNumber(bytes.slice(33));
    return y < P && y * y % P === square ? [x, y] : null;
  }

  if (bytes.length !== 33 || (bytes[0] !== 2 && bytes[0] !== 3)) {
    return null;
  }

  const root = power(square, (P + 1n) / 4n, P);
  return root * root % P !== square ? null : [x, (root & 1n) === BigInt(bytes[0] & 1) ? root : P - root];
}

/** Signs a hash of 32 bytes. s is made the lower of the two that are right, as Bitcoin's nodes want it. */
export function sign(hash, secret) {
  for (const k of nonces(hash, secret)) {
    const r = publicPoint(k)[0] % N;
    const s = mod(inverse(k, N) * (toNumber(hash) + r * secret), N);
    if (r > 0n && s > 0n) {
      return { r, s: s > N / 2n ? N - s : s };
    }
  }
}

/** Whether a signature fits a hash and a public key. */
export function verify(hash, { r, s }, point) {
  if (!isSecret(r) || !isSecret(s)) {
    return false;
  }

  const w = inverse(s, N);
  const found = add(multiply(G, mod(toNumber(hash) * w, N)), multiply(point, mod(r * w, N)));
  return found !== null && found[0] % N === r;
}

/**
 * RFC 6979: the secret number of each signature follows from the key and the hash. If one were ever used for two different hashes,
 * anyone could compute the key from the two signatures.
 */
function* nonces(hash, secret) {
  const seed = [...toBytes(secret), ...toBytes(mod(toNumber(hash), N))];
  let key = new Uint8Array(32);
  let value = new Uint8Array(32).fill(1);
  const stir = (...more) => {
    key = hmac(key, [...value, ...more]);
    value = hmac(key, value);
  };
  stir(0, ...seed);
  stir(1, ...seed);
  while (true) {
    value = hmac(key, value);
    if (isSecret(toNumber(value))) {
      yield toNumber(value);
    }

    stir(0);
  }
}

/** HMAC-SHA256 with a key of 32 bytes. */
function hmac(key, data) {
  const block = Uint8Array.from({ length: 64 }, (_, i) => key[i] ?? 0);
  const inner = sha256(Uint8Array.of(...block.map(byte => byte ^ 0x36), ...data));
  return sha256(Uint8Array.of(...block.map(byte => byte ^ 0x5c), ...inner));
}

/** Strict DER, as blocks carry it: 30 length, then r and s, each 02 length and the number with its sign. */
export function writeDer({ r, s }) {
  const part = number => {
    const digits = toBytes(number);
    const bytes = digits.slice(Math.min(31, digits.findIndex(byte => byte > 0)));
    return bytes[0] & 0x80 ? [2, bytes.length + 1, 0, ...bytes] : [2, bytes.length, ...bytes];
  };
  const body = [...part(r), ...part(s)];
  return Uint8Array.of(0x30, body.length, ...body);
}

/** Null where the bytes are not exactly what `writeDer` writes for some numbers (BIP 66). */
export function readDer(bytes) {
  const first = bytes[3];
  const second = bytes[5 + first];
  const isWhole = bytes[0] === 0x30 && bytes[1] === bytes.length - 2 && bytes[2] === 2 && bytes[4 + first] === 2
    && bytes.length === 6 + first + second;
  const [r, s] = isWhole ? [bytes.slice(4, 4 + first), bytes.slice(6 + first)] : [];
  const isShortest = part => part.length > 0 && part[0] < 0x80 && !(part[0] === 0 && (part.length === 1 || part[1] < 0x80));
  return isWhole && isShortest(r) && isShortest(s) ? { r: toNumber(r), s: toNumber(s) } : null;
}

export const toNumber = bytes => bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);

export const toBytes = number => Uint8Array.from({ length: 32 }, (_, i) => Number(number >> BigInt(8 * (31 - i)) & 255n));
