// For section 2: a key with all that follows from it, and a checker that knows no key.

import { fromHex, toHex } from '../scripts/cheat/bytes.js';
import { doubleSha256 } from '../scripts/cheat/sha256.js';
import { el, facts } from '../scripts/dom.js';
import { whole } from '../scripts/parts.js';
import { bench } from './bench.js';
import { numberField, textField } from './fields.js';
import { addressOf, hash160 } from './keys.js';
import { isSecret, publicPoint, readDer, readPoint, sign, toBytes, toNumber, verify, writeDer, writePoint } from './secp256k1.js';

const hashOf = text => doubleSha256(new TextEncoder().encode(text));

/** A random private key. */
export function drawKey() {
  while (true) {
    const secret = toNumber(crypto.getRandomValues(new Uint8Array(32)));
    if (isSecret(secret)) {
      return secret;
    }
  }
}

/** { message, publicKey, signature }, as the checker takes it. */
export const signText = (message, secret) => ({
  message,
  publicKey: toHex(writePoint(publicPoint(secret))),
  signature: toHex(writeDer(sign(hashOf(message), secret))),
});

/** A bench with a key and a message to sign; `signed` hears of each signature. */
export function makePair(addressVersion, signed) {
  const shown = el('div');
  const message = textField('Message to sign', { value: 'Pay 1 coin to Bob.', maxlength: 500 });
  const pair = { secret: 0n, publicKey: '' };
  function renew() {
    pair.secret = drawKey();
    const bytes = writePoint(publicPoint(pair.secret));
    const hash = hash160(bytes);
    pair.publicKey = toHex(bytes);
    shown.replaceChildren(facts([
      ['Private key: a random number', whole(toHex(toBytes(pair.secret)))],
      ['Public key: 02 or 03, and x of the point', whole(pair.publicKey)],
      ['Its hash: RIPEMD-160 of SHA-256', whole(toHex(hash))],
      ['Address: version, hash, checksum in Base58', whole(addressOf(hash, addressVersion))],
    ]));
  }

  renew();
  pair.element = bench('A key', shown,
    el('div', { class: 'row' }, el('button', { type: 'button', class: 'quiet', click: renew }, 'Generate another key')),
    message.element,
    el('div', { class: 'row' }, el('button', { type: 'button', click: () => signed(signText(message.input.value, pair.secret)) }, 'Sign')));
  return pair;
}

/** Says at every change whether the signature fits. */
export function makeChecker() {
  const fields = {
    message: textField('Message', { input: update, maxlength: 500 }),
    signature: textField('Signature (DER, in hex)', { rows: 3, input: update, maxlength: 200 }),
    publicKey: textField('Public key (hex)', { rows: 2, input: update, maxlength: 200 }),
  };
  const bit = numberField('Bit to flip, counted from 0', { value: '0' });
  const verdict = el('p', { class: 'verdict', role: 'status' });
  const bytesOf = name => name === 'message'
    ? new TextEncoder().encode(fields.message.input.value) : fromHex(fields[name].value) ?? new Uint8Array();

  function flip(name) {
    const bytes = bytesOf(name);
    if (bytes.length > 0 && bit.value >= 0) {
      const at = Math.floor(bit.value) % (8 * bytes.length);
      bytes[at >> 3] ^= 1 << (at & 7);
      fields[name].input.value = name === 'message' ? new TextDecoder().decode(bytes) : toHex(bytes);
      update();
    }
  }

  function problem() {
    const signature = readDer(bytesOf('signature'));
    const point = readPoint(bytesOf('publicKey'));
    return !fields.signature.value ? 'Nothing is signed yet.'
      : !signature ? 'These bytes are not a signature in DER.'
      : !point ? 'These bytes are not a point on the curve, so they are not a public key.'
      : !verify(hashOf(fields.message.input.value), signature, point) ? 'The signature does not fit this message and this key.'
      : null;
  }

  function update() {
    const found = problem();
    verdict.className = `verdict ${found ? 'bad' : 'good'}`;
    verdict.textContent = found ? `✗ ${found}` : '✓ valid';
  }

  update();
  return {
    element: bench('The checker',
      el('p', {}, 'It knows the message, the signature and the public key, as every node does. It does not know the private key.'),
      Object.values(fields).map(field => field.element), verdict, bit.element,
      el('div', { class: 'row' }, [['message', 'message'], ['signature', 'signature'], ['publicKey', 'public key']].map(([name, words]) =>
        el('button', { type: 'button', class: 'quiet', click: () => flip(name) }, `Flip it in the ${words}`)))),
    fill: values => {
      Object.entries(fields).forEach(([name, field]) => field.input.value = values[name]);
      update();
    },
    get values() {
      return { message: fields.message.input.value, publicKey: fields.publicKey.value, isValid: problem() === null };
    },
  };
}
