// A copy of the newest blocks that may be tampered with, and the rules that find it out.

import { expand } from '../header.js';
import { merkleRoot, parseBlock, showHash, toHex, writeHeader, writeTransaction } from './bytes.js';
import { doubleSha256 } from './sha256.js';

/** What a block that is mined again in the browser has to meet: some 16,000 tries. */
export const EASY_BITS = 0x1f03ffff;

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

  root(i) {
    return merkleRoot(this.blocks[i].transactions.map(idOf));
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
      yield { rule: 'high-hash', text: 'The hash is above the target: the work is not done for these bytes.' };
    }

    if (i > 0 && !isSame(header.previous, hashes[i - 1])) {
      yield { rule: 'prev-blk-not-found', text: 'The hash of the block before is another now.' };
    } else if (i === 0 && !isSame(header.previous, original.header.previous)) {
      yield { rule: 'prev-blk-not-found', text: 'No block has this hash.' };
    } else if (brokenBefore?.length > 0) {
      yield { rule: 'bad-prevblk', text: 'It stands on a block that breaks a rule.' };
    }

    if (header.bits !== original.header.bits && header.bits !== EASY_BITS) {
      yield { rule: 'bad-diffbits', text: 'The target is not what the blocks before ask for.' };
    }

    yield* this.#timeProblems(i);
    if (height > 0 && (header.version < 4 || header.version > 0x7fffffff)) {
      yield { rule: 'bad-version', text: 'The version is below 4.' };
    }

    if (!isSame(header.root, this.root(i))) {
      yield { rule: 'bad-txnmrklroot', text: 'The Merkle root is not that of these transactions.' };
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
        rule: 'mandatory-script-verify-flag-failed',
        text: `The signature in transaction ${changed} is for other bytes, and no amount of work makes a new one: only its owner’s key does.`,
      };
    }
  }
}

function* coinbaseProblems(coinbase, original, height) {
  const claimed = total(coinbase);
  const allowed = total(original);
  if (claimed > allowed) {
    yield { rule: 'bad-cb-amount', text: `The coinbase takes more than the ${allowed} units of the real one, minted coins and fees.` };
  }

  if (coinbase.outputs.some(output => output.value < 0n)) {
    yield { rule: 'bad-txns-vout-negative', text: 'An amount is below zero.' };
  }

  const length = heightLength(original.inputs[0].script);
  if (height > 0 && !isSame(coinbase.inputs[0]?.script.slice(0, length) ?? [], original.inputs[0].script.slice(0, length))) {
    yield { rule: 'bad-cb-height', text: 'The coinbase does not begin with the height.' };
  }
}

/** The height comes first: a single opcode, or a length and so many bytes. */
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
