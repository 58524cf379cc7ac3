// A copy of the newest blocks that may be tampered with, and the rules that catch it.

import { shortCoins } from '../format.js';
import { expand, workOf } from '../header.js';
import { levelsOf } from '../merkle.js';
import { parseBlock, showHash, toHex, writeHeader, writeTransaction } from './bytes.js';
import { doubleSha256 } from './sha256.js';

/** What a block that is mined again in the browser has to meet, if the real target is harder: about 16,000 tries. */
const EASY_BITS = 0x1f03ffff;

const LATEST = { main: 120, regtest: 7200 };
const MEDIAN_OF = 11;
const ids = new WeakMap();

/** `blocks` with their bytes, the oldest first; `times` those of the blocks before them. */
export class Copy {
  constructor(blocks, times, network) {
    this.times = times;
    this.network = network;
    this.blocks = blocks.map(({ height, bytes }) => {
      const original = parseBlock(bytes);
      const scripts = original.transactions.map(transaction => toHex(writeTransaction(transaction)));
      return { height, original, scripts, ...structuredClone(original) };
    });
  }

  /** Twice SHA-256 over the 80 bytes. */
  hash(i) {
    return doubleSha256(writeHeader(this.blocks[i].header));
  }

  /** The target that a block is mined again for. */
  easyBits(i) {
    const { bits } = this.blocks[i].original.header;
    return expand(bits) > expand(EASY_BITS) ? bits : EASY_BITS;
  }

  /** The expected number of hashes for a block as it really is. */
  realWork(i) {
    return workOf(this.blocks[i].original.header.bits);
  }

  easyWork(i) {
    return workOf(this.easyBits(i));
  }

  /** From which block on this is another chain than the real one; -1 if it is not. */
  forgedFrom(hashes) {
    return this.blocks.findIndex((block, i) => showHash(doubleSha256(writeHeader(block.original.header))) !== hashes[i]);
  }

  /** What a node compares two branches by: the expected number of hashes, of the real blocks from one on and of those here. */
  work(from) {
    const sum = workOfOne => this.blocks.reduce((total, _, i) => i < from ? total : total + workOfOne(i), 0);
    return { real: sum(i => this.realWork(i)), forged: sum(i => workOf(this.blocks[i].header.bits)) };
  }

  root(i) {
    return levelsOf(this.blocks[i].transactions.map(idOf)).at(-1)[0];
  }

  /** For each block the rules that it breaks: { rule, text }, in the order in which a node looks. */
  check() {
    const hashes = this.blocks.map((_, i) => this.hash(i));
    const broken = [];
    this.blocks.forEach((_, i) => broken.push([...this.#problems(i, hashes, broken[i - 1])]));
    return { hashes: hashes.map(showHash), broken };
  }

  *#problems(i, hashes, brokenBefore) {
    const { header, original, transactions, height } = this.blocks[i];
    const target = expand(header.bits);
    if (BigInt(`0x${showHash(hashes[i])}`) > target) {
      yield { rule: 'high-hash', text: 'The hash is above the target: no valid proof of work for these bytes.' };
    }

    if (i > 0 && !isSame(header.previous, hashes[i - 1])) {
      yield { rule: 'prev-blk-not-found', text: 'The previous block’s hash has changed; this link now points nowhere.' };
    } else if (i === 0 && !isSame(header.previous, original.header.previous)) {
      yield { rule: 'prev-blk-not-found', text: 'There is no block with this hash.' };
    } else if (brokenBefore?.length > 0) {
      yield { rule: 'bad-prevblk', text: 'It builds on an invalid block.' };
    }

    if (header.bits !== original.header.bits && header.bits !== this.easyBits(i)) {
      yield { rule: 'bad-diffbits', text: 'The target does not follow from the previous blocks.' };
    }

    yield* this.#timeProblems(i);
    if (height > 0 && (header.version < 4 || header.version > 0x7fffffff)) {
      yield { rule: 'bad-version', text: 'The version is below 4.' };
    }

    if (!isSame(header.root, this.root(i))) {
      yield {
        rule: 'bad-txnmrklroot',
        text: 'The Merkle root in the header does not match the transactions.' + (isSame(header.root, original.header.root)
          ? ' It is still the old one, so the block’s hash has not changed yet: “Mine again” puts in the new one.' : ''),
      };
    }

    yield* coinbaseProblems(transactions[0], original.transactions[0], height);
    yield* this.#signatureProblems(i);
  }

  *#timeProblems(i) {
    const { time } = this.blocks[i].header;
    const last = [...this.times, ...this.blocks.slice(0, i).map(block => block.header.time)].slice(-MEDIAN_OF).sort((a, b) => a - b);
    if (last.length > 0 && time <= last[Math.floor(last.length / 2)]) {
      yield { rule: 'time-too-old', text: 'The time is not after the median of the last 11 blocks.' };
    }

    const isChanged = time !== this.blocks[i].original.header.time;
    if (isChanged && time > Date.now() / 1000 + (LATEST[this.network] ?? LATEST.main)) {
      yield { rule: 'time-too-new', text: 'The time is too far ahead of the clock.' };
    }
  }

  /** Only the owner's key can sign a changed payment, and no key is here. */
  *#signatureProblems(i) {
    const { transactions, scripts } = this.blocks[i];
    const changed = transactions.findIndex((transaction, place) => place > 0 && toHex(writeTransaction(transaction)) !== scripts[place]);
    if (changed > 0) {
      yield {
        rule: 'block-script-verify-flag-failed',
        text: `The signature in transaction ${changed} no longer matches. No amount of mining can fix that: only the owner's private key can sign again.`,
      };
    }
  }
}

function* coinbaseProblems(coinbase, original, height) {
  const claimed = total(coinbase);
  const allowed = total(original);
  if (claimed > allowed) {
    yield { rule: 'bad-cb-amount', text: `The block reward claims more than allowed: new coins + fees = ${shortCoins(allowed)}.` };
  }

  if (coinbase.outputs.some(output => output.value < 0n)) {
    yield { rule: 'bad-txns-vout-negative', text: 'An amount is below zero.' };
  }

  const length = heightLength(original.inputs[0].script);
  if (height > 0 && !isSame(coinbase.inputs[0]?.script.slice(0, length) ?? [], original.inputs[0].script.slice(0, length))) {
    yield { rule: 'bad-cb-height', text: 'The coinbase does not begin with the height.' };
  }
}

/** The height comes first: a single opcode, or a length and that many bytes. */
const heightLength = script => script[0] > 0x50 ? 1 : 1 + script[0];

const total = transaction => transaction.outputs.reduce((sum, output) => sum + output.value, 0n);

const isSame = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** A transaction's id is kept until it is replaced: blocks may have thousands. */
function idOf(transaction) {
  if (!ids.has(transaction)) {
    ids.set(transaction, doubleSha256(writeTransaction(transaction)));
  }

  return ids.get(transaction);
}
