// Section 7: spent transactions can be forgotten, because a block's header holds only the root of a tree of hashes.

import { showHash } from '../../scripts/cheat/bytes.js';
import { el } from '../../scripts/dom.js';
import { count, many } from '../../scripts/format.js';
import { branchOf, fold, levelsOf } from '../../scripts/merkle.js';
import { whole } from '../../scripts/parts.js';
import { bench } from '../bench.js';
import { choice, numberField, right, wrong } from '../fields.js';
import { sampleBlock, shortId } from '../sample.js';

const KEPT = 1; // The first payment of a block; at 0 is the coinbase.

export async function lesson({ signal }) {
  const { ids, where } = await sampleBlock(signal);
  const levels = levelsOf(ids);
  const branch = branchOf(levels, KEPT);
  const number = numberField('Number of hashes');
  const folding = makeFolding(ids, branch);
  return {
    lead: [
      'Old transactions whose coins are spent could be thrown away to save space. But the block’s hash must not change. So the paper '
        + 'hashes the transactions in a Merkle tree: only the root is in the header, and branches of the tree can be cut off.',
      'SimpleCoin’s node does not prune: it keeps all history, because you can learn from it. This page prunes a copy.',
    ],
    steps: [
      {
        title: 'Prune the tree',
        text: [where, 'Each hash of a level is made of two below it; one that is alone is paired with itself. Tick the transactions whose '
          + 'coins are all spent. Where both halves of a branch are spent, the branch shrinks to its one hash.'],
        show: makeTree(ids, levels),
        question: `All transactions are spent but number ${KEPT}. How many hashes must be kept, beside the transaction itself, to compute `
          + 'the root again?',
        fields: [number],
        check: () => judgeNumber(number.value, branch.length, ids.length),
        hints: ['Tick all of them but that one, and count the hashes that are still framed in the tree.', 'It is one for each level below '
          + 'the root.'],
        solved: `It is ${branch.length} for ${ids.length} transactions; for a thousand it would be ten.`,
      },
      {
        title: 'Restore the root',
        text: `Everything else is gone. You have transaction ${KEPT}, its id, and the hashes that were kept. Put each of them on the `
          + 'right side.',
        show: folding.element,
        question: ['Find the sides, so that the last hash is the root in the header: ', whole(showHash(levels.at(-1)[0]))],
        fields: [],
        check: () => folding.judge(levels.at(-1)[0]),
        hints: [`Number ${KEPT} is odd, so at the lowest level it is a right half: the hash beside it belongs on the left.`,
          'One level up it is number 0, a left half, and stays one up to the root.'],
        solved: 'The root came back, though nearly all of the block was gone.',
      },
    ],
  };
}

function makeTree(ids, levels) {
  const spent = new Set();
  const drawing = el('div');
  const said = el('p', { role: 'status' });
  const boxes = ids.map((id, i) => el('input', { type: 'checkbox', id: `spent-${i}`, change: event => {
    event.target.checked ? spent.add(i) : spent.delete(i);
    draw();
  } }));

  /** Of a node: whether all below it is spent. */
  const isGone = (depth, place) => {
    const last = Math.min(ids.length, (place + 1) << depth);
    return Array.from({ length: last - (place << depth) }, (_, i) => (place << depth) + i).every(leaf => spent.has(leaf));
  };

  function draw() {
    let kept = 0;
    const rows = levels.map((level, depth) => el('ol', { class: 'level' }, level.map((hash, place) => {
      const isHidden = depth < levels.length - 1 && isGone(depth + 1, place >> 1);
      const isStub = isGone(depth, place) && !isHidden;
      kept += isStub ? 1 : 0;
      return el('li', { class: isHidden ? 'gone' : isStub ? 'kept' : null }, isHidden ? 'gone' : shortId(hash));
    })));
    drawing.replaceChildren(...rows.reverse());
    said.textContent = `${many(ids.length - spent.size, 'transaction')} and ${count(kept)} ${kept === 1 ? 'hash' : 'hashes'} are kept.`;
  }

  draw();
  return bench('The tree, from its root down', drawing, el('ul', { class: 'ticked' }, ids.map((id, i) =>
    el('li', {}, el('label', { for: `spent-${i}` }, boxes[i], el('span', {}, `Transaction ${i} is spent (${shortId(id)}…)`))))), said);
}

/** The way up, with a side to be chosen at each level. */
function makeFolding(ids, branch) {
  const sides = branch.map(({ partner }, i) => choice(
    `Step ${i + 1}: put ${shortId(partner)}…`, [['left', 'on the left'], ['right', 'on the right']]));
  const shown = el('div', { role: 'status' });
  const way = () => {
    const known = sides.findIndex(side => side.value === null);
    const chosen = branch.slice(0, known < 0 ? branch.length : known).map(({ partner }, i) => ({ partner, isLeft: sides[i].value === 'left' }));
    return fold(ids[KEPT], chosen);
  };
  const update = () => shown.replaceChildren(...way().map((hash, i) => el('p', {}, i === 0 ? `Id of transaction ${KEPT}: `
    + '' : `After step ${i}: `, whole(showHash(hash)))));
  sides.forEach(side => side.element.addEventListener('change', update));
  update();
  return {
    element: bench('What is left', sides.map(side => side.element), shown),
    judge: root => {
      const found = way();
      return found.length <= branch.length ? wrong('Choose a side for each hash.')
        : showHash(found.at(-1)) === showHash(root) ? right(`The root is restored from ${ids.length} transactions of which only one is left.`)
        : wrong(`The last hash is ${shortId(found.at(-1))}…, not the root. Which half of its pair is transaction ${KEPT}? Hashing left `
          + 'and right the other way round gives another hash.');
    },
  };
}

function judgeNumber(number, answer, size) {
  return Number.isNaN(number) ? wrong('Type a number.')
    : number === size - 1 ? wrong('That would keep the id of every other transaction. One hash can stand for a whole branch.')
    : number < answer ? wrong('That is too few: at each level, what is computed so far needs its other half.')
    : number > answer ? wrong('Fewer are enough: a branch that is spent as a whole shrinks to one hash.')
    : right(`Yes, one for each level: ${answer}. The number grows by only one when the block is twice as large.`);
}
