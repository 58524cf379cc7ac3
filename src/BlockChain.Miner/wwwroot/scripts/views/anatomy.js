// The bytes of a transaction beside what they mean, as “wallet explain” prints them.

import { fromHex, parseTransaction, showHash, toHex } from '../cheat/bytes.js';
import { el, table } from '../dom.js';
import { count, inCoins } from '../format.js';

const SHOWN = 20;
const FINAL = 0xffffffff;

/** A part that is opened; null where the bytes are no transaction that this page can read. */
export function anatomy(hex, transaction) {
  let rows;
  try {
    rows = [...fieldsOf(parseTransaction(fromHex(hex)), transaction)];
  } catch {
    return null;
  }

  return el('details', {}, el('summary', {}, 'The bytes and what they mean'),
    table('Bytes and their meaning', ['Bytes', 'Meaning'], rows.map(([bytes, meaning]) => [el('code', { class: 'whole' }, bytes), meaning]),
      { class: 'anatomy' }));
}

function* fieldsOf({ version, inputs, outputs, lockTime }, { vin, vout }) {
  yield [little(version, 4), `version ${version}`];
  yield [sizeOf(inputs.length), `number of inputs: ${count(inputs.length)}`];
  for (const [i, input] of inputs.slice(0, SHOWN).entries()) {
    const isCoinbase = vin[i].is_coinbase;
    yield [toHex(input.txid), isCoinbase ? `input ${i}: no transaction, because this one makes new coins` : `input ${i} spends an output `
      + `of ${showHash(input.txid)}`];
    yield [little(input.vout, 4), isCoinbase ? 'no output' : `that transaction’s output number ${input.vout}`];
    yield [sizeOf(input.script.length), `script of ${input.script.length} bytes`];
    yield* isCoinbase ? [[toHex(input.script), 'the block’s height (BIP 34), then whatever the miner likes']] : pushesOf(input.script);
    yield [little(input.sequence, 4), `sequence${input.sequence === FINAL ? ': final' : ''}`];
  }

  yield* left(inputs, 'inputs');
  yield [sizeOf(outputs.length), `number of outputs: ${count(outputs.length)}`];
  for (const [i, output] of outputs.slice(0, SHOWN).entries()) {
    yield [little(output.value, 8), `output ${i} pays ${inCoins(output.value)} (${output.value} units)`];
    yield [sizeOf(output.script.length), `script of ${output.script.length} bytes`];
    yield* vout[i].scriptpubkey_address
      ? [[toHex(output.script.slice(0, 3)), 'OP_DUP OP_HASH160, push of 20 bytes'],
        [toHex(output.script.slice(3, 23)), `the hash of a key: ${vout[i].scriptpubkey_address}`],
        [toHex(output.script.slice(23)), 'OP_EQUALVERIFY OP_CHECKSIG']]
      : [[toHex(output.script), vout[i].scriptpubkey_asm]];
  }

  yield* left(outputs, 'outputs');
  yield [little(lockTime, 4), lockTime === 0 ? 'no lock time' : `lock time ${count(lockTime)}`];
}

/** A signature and a public key, each after its length. */
function* pushesOf(script) {
  for (let at = 0, place = 0; at < script.length; at += 1 + script[at], place++) {
    const data = script.slice(at + 1, at + 1 + script[at]);
    yield [toHex(script.slice(at, at + 1)), `${data.length} bytes are pushed`];
    yield* place === 0
      ? [[toHex(data.slice(0, -1)), 'the signature, DER (BIP 66)'], [toHex(data.slice(-1)), 'hash type ALL: all inputs and outputs are '
        + 'signed']]
      : [[toHex(data), 'the public key, whose hash the spent output names']];
  }
}

function* left(items, name) {
  if (items.length > SHOWN) {
    yield ['…', `and ${count(items.length - SHOWN)} more ${name}`];
  }
}

/** A number in a given number of bytes, the lowest first. */
function little(number, bytes) {
  const all = BigInt.asUintN(64, BigInt(number));
  return toHex(Array.from({ length: bytes }, (_, i) => Number(all >> BigInt(8 * i) & 255n)));
}

const sizeOf = length => length < 0xfd ? little(length, 1) : length <= 0xffff ? `fd${little(length, 2)}` : `fe${little(length, 4)}`;
