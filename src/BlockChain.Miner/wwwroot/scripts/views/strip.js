// The strip of blocks, newest first; before it, dashed, the one that is being mined.

import { state } from '../chain.js';
import { el, svg } from '../dom.js';
import { count, many } from '../format.js';
import { since } from '../parts.js';

const SHOWN = 10;
const COLUMNS = 10;
const MAX_SQUARES = 40;
const SQUARE = 8;
const STEP = 11;
const BLOCK_BYTES = 1_000_000;

/** A list that is changed only where the chain has changed: what is looked at, or has the focus, stays. */
export function makeStrip() {
  const next = el('li', { class: 'block next' });
  const element = el('ol', { class: 'strip', tabindex: '0', 'aria-label': 'Latest blocks, newest first' }, next);
  const shown = new Map();
  let isFirst = true;

  function update() {
    const blocks = state.blocks.slice(0, SHOWN);
    for (const [hash, item] of shown) {
      if (!blocks.some(block => block.id === hash)) {
        item.remove();
        shown.delete(hash);
      }
    }

    let before = next;
    for (const block of blocks) {
      const item = shown.get(block.id) ?? draw(block, !isFirst);
      shown.set(block.id, item);
      if (before.nextSibling !== item) {
        before.after(item);
      }

      before = item;
    }

    drawNext(next);
    isFirst = false;
  }

  return { element, update };
}

const draw = (block, isNew) => el('li', { class: isNew ? 'block new' : 'block', 'data-height': block.height },
  el('a', { href: `#/block/${block.id}` },
    el('strong', {}, count(block.height)),
    el('span', { class: 'hash' }, `${block.id.slice(0, 8)}…${block.id.slice(-4)}`),
    squares(block.tx_count),
    el('span', { class: 'small' }, `${many(block.tx_count, 'transaction')}`),
    el('span', { class: 'small' }, since(block.timestamp))));

function drawNext(item) {
  const { count: waiting, vsize } = state.mempool;
  const full = Math.min(100, Math.ceil(100 * vsize / BLOCK_BYTES));
  item.replaceChildren(el('div', {},
    el('strong', {}, count(state.node.height + 1)),
    el('span', { class: 'small' }, state.node.mining.threads > 0 ? 'being mined…' : 'next block'),
    squares(waiting),
    el('span', { class: 'small' }, `${count(waiting)} waiting`),
    el('span', { class: 'small' }, `${full} % full`)));
}

/** A square for each transaction, as many as there is room for. */
function squares(number) {
  const shown = Math.min(number, MAX_SQUARES);
  const rows = MAX_SQUARES / COLUMNS;
  return svg('svg', { class: 'squares', viewBox: `0 0 ${COLUMNS * STEP} ${rows * STEP}`, 'aria-hidden': 'true' },
    Array.from({ length: shown }, (_, i) => svg('rect', {
      x: (i % COLUMNS) * STEP, y: (rows - 1 - Math.floor(i / COLUMNS)) * STEP, width: SQUARE, height: SQUARE, rx: 1.5,
    })));
}
