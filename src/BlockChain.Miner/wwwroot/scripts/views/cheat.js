// Try to cheat: change a copy of the newest blocks, and see which rule catches it.

import * as api from '../api.js';
import { Copy } from '../cheat/copy.js';
import { mine } from '../cheat/mine.js';
import { networkRate, ready, state, work } from '../chain.js';
import { el } from '../dom.js';
import { count, duration, large, percent } from '../format.js';
import { heading } from '../parts.js';
import { makeCard } from './cheat-card.js';

const BLOCKS = 4;

export async function view(args, signal) {
  await ready();
  const chain = el('ol', { class: 'copies' });
  const verdict = el('p', { class: 'verdict', id: 'verdict', role: 'status' });
  const mineAll = el('button', { type: 'button', id: 'mine-all', click: () => mineFrom(0) }, 'Mine all rejected blocks again');
  const restart = el('button', { type: 'button', click: () => begin().catch(problem => {
    verdict.textContent = problem.message;
  }) }, 'Start over with the latest blocks');
  let copy;
  let cards;
  let speed = NaN; // Hashes a second of this browser.

  async function begin() {
    copy = await read(signal);
    cards = copy.blocks.map((_, i) => makeCard(copy, i, { changed: update, mineIt: () => mineFrom(i, i + 1) }));
    chain.replaceChildren(...cards.map(card => card.element));
    update();
  }

  function update() {
    const { hashes, broken } = copy.check();
    cards.forEach((card, i) => card.update(hashes[i], broken[i]));
    const first = broken.findIndex(problems => problems.length > 0);
    const bad = broken.filter(problems => problems.length > 0).length;
    const forgedFrom = copy.forgedFrom(hashes);
    const isReal = first < 0 && forgedFrom < 0;
    verdict.className = isReal ? 'verdict good' : 'verdict bad';
    const invitation = copy.blocks.length > 1 ? 'Change something above.' : 'There will be something to change after the first block.';
    verdict.textContent = isReal ? `✓ This is the real chain: all rules are met. ${invitation}`
      : first < 0 ? judge(forgedFrom)
      : `✗ ${bad} of ${broken.length} blocks would be rejected, starting with block ${count(copy.blocks[first].height)}.`;
    mineAll.hidden = first < 0;
  }

  /** What a node says of a chain that keeps the rules: it counts work. */
  function judge(forgedFrom) {
    const { real, forged } = copy.work(forgedFrom);
    if (forged >= real) {
      return '✗ Your forged chain is consistent, and it holds as much work as the real one: on this test network a block takes '
        + 'two hashes. A node still keeps the chain that it saw first, until another one has more work.';
    }

    const seconds = real / speed;
    const blockTime = work(state.blocks[0].difficulty) / networkRate();
    return `✗ Your forged chain is consistent, but it holds ${percent(forged / real)} of the real work. Every node would keep the real one.`
      + (seconds > 0 ? ` To do the real work, this browser would need ${duration(seconds)}` : '')
      + (seconds / blockTime >= 1 ? `; in that time the other miners find ${large(seconds / blockTime)} more blocks.` : seconds > 0 ? '.' : '');
  }

  /** Mines the blocks that are rejected, or the one that was asked for; each links to the one before as that is then. */
  async function mineFrom(start, end = cards.length) {
    const isAsked = i => end === start + 1 || copy.check().broken[i].length > 0;
    [...cards.map(card => card.button), mineAll, restart].forEach(button => button.disabled = true);
    for (let i = start; i < end && !signal.aborted; i++) {
      if (isAsked(i) && copy.blocks[i].height > 0) {
        const began = performance.now();
        const tries = await mine(copy, i, done => cards[i].say(`${count(done)} hashes…`), signal);
        const seconds = Math.max(1, performance.now() - began) / 1000;
        speed = tries / seconds;
        cards[i].fill();
        update();
        cards[i].say(`Found after ${count(tries)} hashes in ${seconds.toFixed(1)} s. `
          + `The real block took about ${large(copy.realWork(i))}: about ${duration(copy.realWork(i) / speed)} at this speed.`);
      }
    }

    [...cards.map(card => card.button), mineAll, restart].forEach(button => button.disabled = false);
  }

  await begin();
  return {
    title: 'Try to cheat',
    isKept: true,
    body: [
      heading('Try to cheat', 'A safe copy of the chain'),
      el('p', {}, 'These are copies of the latest real blocks. Nothing you do here leaves this page. Change an amount, a time, any '
        + 'byte: the hashes are recomputed, and each block tells you which rule it now breaks.'),
      el('p', {}, 'Then try to repair it: “Mine again” links the block to the previous one and searches for a new nonce. ', explain(copy)),
      chain,
      el('div', { class: 'row verdict-bar' }, verdict, mineAll, restart),
    ],
  };
}

function explain(copy) {
  const factor = copy.realWork(copy.blocks.length - 1) / copy.easyWork(copy.blocks.length - 1);
  return factor > 1
    ? `To be finished today it uses a target ${large(factor)} times easier than the real one, so a real node would still refuse it `
      + '(bad-diffbits). That missing work is exactly what protects the chain.'
    : 'On this test network that takes two hashes, so that work protects nothing here; on the main network it does.';
}

async function read(signal) {
  const newest = await api.json('blocks', signal);
  const records = newest.slice(0, BLOCKS).reverse();
  const blocks = await Promise.all(records.map(async block => (
    { height: block.height, bytes: await api.bytes(`block/${block.id}/raw`, signal) })));
  const times = state.blocks.filter(block => block.height < records[0].height).map(block => block.timestamp).reverse();
  return new Copy(blocks, times, state.node.network);
}
