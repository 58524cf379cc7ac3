// Section 8: to know that a payment is in a block one needs the headers and a few hashes, not the whole chain.

import { fromHex, parseTransaction, showHash } from '../../scripts/cheat/bytes.js';
import { doubleSha256 } from '../../scripts/cheat/sha256.js';
import { el } from '../../scripts/dom.js';
import { inCoins } from '../../scripts/format.js';
import { branchOf, fold, levelsOf, pair } from '../../scripts/merkle.js';
import { whole } from '../../scripts/parts.js';
import { bench, code } from '../bench.js';
import { choice, right, textField, wrong } from '../fields.js';
import { checkReceipt, newestReceipt, valueBytes, writeReceipt } from '../receipt.js';
import { sampleBlock, shortId } from '../sample.js';

const CHECKED = 1;
const FORGED_MORE = 90_000_000_000n;
const anyOf = number => crypto.getRandomValues(new Uint8Array(1))[0] % number;

export async function lesson({ signal }) {
  const [{ ids, where }, data] = await Promise.all([sampleBlock(signal), newestReceipt(signal)]);
  const lie = makeLie(ids);
  const line = choice('Line', lie.lines.map((_, i) => [String(i), `Line ${i + 1}`]));
  const receipts = makeReceipts(data);
  const real = choice('The true receipt', [['0', 'Receipt A'], ['1', 'Receipt B']]);
  const coins = textField('Coins that its first output pays', { inputmode: 'decimal' });
  return {
    lead: [
      'A phone cannot keep the whole chain. The paper lets it keep only the headers, 80 bytes a block, and ask any node for the '
        + 'Merkle branch of a payment. The node need not be trusted: a branch either leads to the root in a header, or it does not.',
    ],
    steps: [
      {
        title: 'Catch a lying node',
        text: [where, `A node claims to prove that transaction ${CHECKED} is in this block. In each line two hashes are hashed together, `
          + 'and the result is used in the next line. The last result is the root in the header, as it should be. But in one line '
          + 'the node has put another hash in place of the true partner. Fold the branch, line by line.'],
        show: drawLie(lie),
        question: 'Which line holds the first false hash?',
        fields: [line],
        check: () => judgeLine(line.value, lie),
        hints: ['“Compute” hashes the two halves of a line, and shows what really comes out.', 'In a true line it is the result that the '
          + 'node claims.'],
        solved: 'The line whose result did not follow from its two halves.',
      },
      {
        title: 'Read and check a receipt',
        text: 'A receipt (the wallet’s “receipt” command writes one) has all that is needed: the transaction, its branch, the header '
          + 'of its block, and some headers after it. Here are two receipts for the same payment. One was changed, so that it pays '
          + 'more. Have them checked, and read for yourself what the true one pays: the 8 bytes of an amount are units of 1/100,000,000 '
          + 'coin, the lowest byte first.',
        show: [receipts.map((text, i) => drawReceipt(text, 'AB'[i])), makeReader()],
        question: 'Which receipt is true, and how many coins does its first output pay?',
        fields: [real, coins],
        check: () => judgeReceipt(real.value, coins.value, receipts, data),
        hints: ['Copy a receipt into the box and press “Check the receipt”.',
          'The bytes 00 e1 f5 05 00 00 00 00 are 0x05f5e100 units, which is 100,000,000: 1 coin.'],
        solved: 'You checked a payment without asking any node whether it is true.',
      },
    ],
  };
}

const drawReceipt = (text, letter) => el('details', {}, el('summary', {}, `Receipt ${letter}`), code(text, `Copy receipt ${letter}`));

/** The claimed branch: in one line the partner is false, and the result is claimed all the same. */
function makeLie(ids) {
  const levels = levelsOf(ids);
  const branch = branchOf(levels, CHECKED);
  const way = fold(ids[CHECKED], branch);
  const place = anyOf(branch.length);
  return { place, lines: branch.map(({ partner, isLeft }, i) => {
    const shown = i === place ? doubleSha256(partner) : partner;
    const [left, rightHalf] = isLeft ? [shown, way[i]] : [way[i], shown];
    return { left, right: rightHalf, result: way[i + 1] };
  }) };
}

const drawLie = ({ lines }) => el('div', {}, lines.map(({ left, right: second, result }, i) => {
  const answer = el('p', { role: 'status' });
  const compute = () => answer.replaceChildren('Real result ', whole(showHash(pair(left, second))));
  return bench(`Line ${i + 1}`, el('p', {}, 'Left ', whole(showHash(left))), el('p', {}, 'Right ', whole(showHash(second))),
    el('p', {}, 'Claimed result ', whole(showHash(result))),
    el('button', { type: 'button', class: 'quiet', click: compute }, `Compute line ${i + 1}`), answer);
}));

/** The same receipt twice: as it is, and with a larger amount written into the transaction. */
function makeReceipts(data) {
  const { value } = parseTransaction(fromHex(data.transaction)).outputs[0];
  const forged = { ...data, transaction: data.transaction.replace(valueBytes(value), valueBytes(value + FORGED_MORE)) };
  const both = [writeReceipt(data), writeReceipt(forged)];
  return anyOf(2) === 0 ? both : both.reverse();
}

function makeReader() {
  const text = textField('A receipt', { rows: 6 });
  const lines = el('div', { role: 'status' });
  return bench('Check a receipt, one of yours '
    + 'too', text.element, el('button', { type: 'button', class: 'quiet', click: () => lines.replaceChildren(
    el('ul', { class: 'ticked' }, checkReceipt(text.value).map(([line, isTrue]) => el('li', {}, `${isTrue ? '✓' : '✗ false:'} `
      + `${line}`)))) }, 'Check the receipt'), lines);
}

function judgeLine(answer, { place, lines }) {
  const { left, right: second, result } = lines[answer] ?? {};
  return !left ? wrong('Choose a line.')
    : Number(answer) !== place ? wrong(`Line ${Number(answer) + 1} is true: its two halves do hash to ${shortId(result)}….`)
    : right(`Yes: the halves of line ${place + 1} hash to ${shortId(pair(left, second))}…, not to ${shortId(result)}…. The node could not `
      + 'find a false hash that fits: that would mean breaking SHA-256.');
}

function judgeReceipt(real, coins, receipts, data) {
  if (real === null || !/^\d+(\.\d{1,8})?$/.test(coins)) {
    return wrong('Choose a receipt, and type an amount in coins, such as 0.5.');
  }

  const isTrue = checkReceipt(receipts[real]).every(([, one]) => one);
  const { value } = parseTransaction(fromHex(data.transaction)).outputs[0];
  const [coin, part = ''] = coins.split('.');
  return !isTrue ? wrong('Its transaction was changed: its id is another one, and the branch no longer leads to the root in the header.')
    : BigInt(coin + part.padEnd(8, '0')) !== value ? wrong(`That receipt is true, but it pays something else. The bytes of the amount are `
      + `${valueBytes(value)}.`)
    : right(`Yes, ${inCoins(value)}. The branch leads to the root, and the header cost its work. What a receipt cannot show is `
      + 'that its block is in the best chain: compare the block’s hash with several nodes.');
}
