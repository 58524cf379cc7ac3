// Try to cheat: change a copy of the newest blocks, and see which rule finds it out.

import * as api from '../api.js';
import { Copy } from '../cheat/copy.js';
import { mine } from '../cheat/mine.js';
import { ready, state } from '../chain.js';
import { el } from '../dom.js';
import { count, many } from '../format.js';
import { heading } from '../parts.js';
import { makeCard } from './cheat-card.js';

const BLOCKS = 4;

export async function view(args, signal) {
  await ready();
  const chain = el('ol', { class: 'copies' });
  const verdict = el('p', { class: 'verdict', id: 'verdict' });
  const begin = async () => {
    const copy = await read(signal);
    const cards = copy.blocks.map((block, i) => makeCard(copy, i, { changed: update, mineIt: () => work(i) }));
    chain.replaceChildren(...cards.map(card => card.element));
    update();

    function update() {
      const { hashes, broken } = copy.check();
      cards.forEach((card, i) => card.update(hashes[i], broken[i]));
      tell(broken);
    }

    async function work(i) {
      cards.forEach(card => card.lock(true));
      const tries = await mine(copy, i, done => cards[i].say(`${count(done)} tries …`), signal);
      cards.forEach(card => card.lock(false));
      cards[i].fill();
      update();
      cards[i].say(`Found after ${count(tries)} tries.`);
    }
  };

  function tell(broken) {
    const first = broken.findIndex(problems => problems.length > 0);
    const bad = broken.filter(problems => problems.length > 0).length;
    verdict.className = first < 0 ? 'verdict good' : 'verdict bad';
    verdict.textContent = first < 0
      ? 'Every rule is kept. Change something below.'
      : `${many(bad, 'block')} of ${broken.length} would be refused, from the ${ordinal(first)} on.`;
  }

  await begin();
  return {
    title: 'Try to cheat',
    isKept: true,
    body: [
      heading('Try to cheat', 'On a copy'),
      el('p', {}, 'These are the newest real blocks, copied into this page: nothing that you do leaves it. Change an amount, a time, '
        + 'any byte. All hashes are computed anew, and each block says which rule a node would refuse it by.'),
      el('p', {}, 'Then do the work again: “Mine it again” links a block to the one before and looks for a nonce, at a difficulty that a '
        + 'browser can manage. (At this one, a real node would answer bad-diffbits. The work that you spare here is what protects the chain.)'),
      el('div', { class: 'row' }, verdict, el('button', { type: 'button', click: () => begin().catch(problem => {
        verdict.textContent = problem.message;
      }) }, 'Copy the newest blocks anew')),
      chain,
    ],
  };
}

const ordinal = place => ['first', 'second', 'third', 'last'][place] ?? `${place + 1}th`;

async function read(signal) {
  const newest = await api.json('blocks', signal);
  const records = newest.slice(0, BLOCKS).reverse();
  const blocks = await Promise.all(records.map(async block => (
    { height: block.height, bytes: await api.bytes(`block/${block.id}/raw`, signal) })));
  const times = state.blocks.filter(block => block.height < records[0].height).map(block => block.timestamp).reverse();
  return new Copy(blocks, times, state.node.network);
}
