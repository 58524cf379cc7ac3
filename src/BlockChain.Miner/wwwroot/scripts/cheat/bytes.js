// Blocks and transactions in Bitcoin's bytes: read, changed, and written again.

export const toHex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');

/** Bytes from hex; null where it is none. Spaces are left out. */
export function fromHex(text) {
  const hex = text.replace(/\s/g, '');
  return /^([0-9a-f]{2})*$/i.test(hex) ? Uint8Array.from(hex.match(/../g) ?? [], pair => parseInt(pair, 16)) : null;
}

/** Hashes are shown with their bytes reversed. */
export const showHash = bytes => toHex(bytes.slice().reverse());

export const readHash = text => /^[0-9a-f]{64}$/i.test(text) ? fromHex(text).reverse() : null;

/** A header and its transactions. Throws, as all that parses here, where the bytes are no such thing. */
export const parseBlock = bytes => parse(bytes, reader => (
  { header: readHeader(reader), transactions: Array.from({ length: reader.size() }, () => readTransaction(reader)) }));

export const parseHeader = bytes => parse(bytes, readHeader);

export const parseTransaction = bytes => parse(bytes, readTransaction);

export const writeHeader = header => join(number(header.version), header.previous, header.root, number(header.time),
  number(header.bits), number(header.nonce));

export const writeTransaction = ({ version, inputs, outputs, lockTime }) => join(
  number(version), size(inputs.length),
  ...inputs.flatMap(input => [input.txid, number(input.vout), size(input.script.length), input.script, number(input.sequence)]),
  size(outputs.length),
  ...outputs.flatMap(output => [value(output.value), size(output.script.length), output.script]),
  number(lockTime));

function parse(bytes, read) {
  const reader = new Reader(bytes);
  const found = read(reader);
  reader.end();
  return found;
}

const readHeader = reader => ({
  version: reader.number(), previous: reader.take(32), root: reader.take(32),
  time: reader.number(), bits: reader.number(), nonce: reader.number(),
});

function readTransaction(reader) {
  const version = reader.number();
  const inputs = Array.from({ length: reader.size() }, () => (
    { txid: reader.take(32), vout: reader.number(), script: reader.take(reader.size()), sequence: reader.number() }));
  const outputs = Array.from({ length: reader.size() }, () => ({ value: reader.value(), script: reader.take(reader.size()) }));
  return { version, inputs, outputs, lockTime: reader.number() };
}

class Reader {
  #bytes;
  #view;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  take(length) {
    if (this.#at + length > this.#bytes.length) {
      throw new RangeError('The bytes end too soon.');
    }

    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }

  number() {
    this.take(4);
    return this.#view.getUint32(this.#at - 4, true);
  }

  value() {
    this.take(8);
    return this.#view.getBigInt64(this.#at - 8, true);
  }

  /** A number of 1, 3 or 5 bytes. What it counts takes a byte each at least, so it is never more than there are bytes. */
  size() {
    const first = this.take(1)[0];
    const length = { 0xfd: 2, 0xfe: 4 }[first] ?? 0;
    const found = length === 0 ? first : this.take(length).reduceRight((sum, byte) => sum * 256 + byte, 0);
    if (first === 0xff || found > this.#bytes.length) {
      throw new RangeError('There is less than the bytes promise.');
    }

    return found;
  }

  end() {
    if (this.#at !== this.#bytes.length) {
      throw new RangeError('There are bytes too many.');
    }
  }
}

function number(value) {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

function value(units) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, units, true);
  return new Uint8Array(view.buffer);
}

const size = length => length < 0xfd ? Uint8Array.of(length)
  : length <= 0xffff ? Uint8Array.of(0xfd, length & 255, length >> 8)
  : join(Uint8Array.of(0xfe), number(length));

function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
