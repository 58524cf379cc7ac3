// A block: whether it counts, its 80 bytes, what is in it.

import * as api from '../api.js';
import { onChange, ready, state, work } from '../chain.js';
import { el, facts, refill, table } from '../dom.js';
import { clock, count, difficulty, large, many } from '../format.js';
import { compare, drawHeader } from '../header.js';
import { rulesOf, subsidyAt } from '../networks.js';
import { amount, badge, blockLink, heading, lead, moment, more, section, transactionLink } from '../parts.js';
import { flow } from './flow.js';
import { merkleTree } from './merkle.js';

const HEIGHT = /^\d{1,9}$/;

/** A block by its hash, or by its height in the best chain. */
export async function view([name = ''], signal) {
  await ready();
  const hash = HEIGHT.test(name) ? await api.text(`block-height/${name}`, signal) : name;
  const route = `block/${encodeURIComponent(hash)}`;
  const [block, header, status] = await Promise.all(
    [api.json(route, signal), api.text(`${route}/header`, signal), api.json(`${route}/status`, signal)]);
  const standing = el('div');
  const reward = await readReward(block, status, route, signal);
  let now = status;
  const stand = latest => {
    now = latest;
    refill(standing, place(block, now, reward));
  };
  stand(status);
  turnByArrows(() => [block.previousblockhash, now.next_best], signal);
  const update = api.inOrder(() => api.json(`${route}/status`, signal), stand);
  onChange(() => update().catch(() => {}), signal);
  return {
    title: `Block ${block.height}`,
    body: [
      heading(`Block ${count(block.height)}`),
      lead(block.id),
      standing,
      section('Header', el('p', {},
        'These 80 bytes are what miners hash. The Merkle root ties all transactions of the block to them.'),
        drawHeader(header, block)),
      section('Merkle tree', merkleTree(block, route, signal)),
      section('Proof of work', compare(block.id, block.bits), el('p', {},
        `The hash is SHA-256 applied twice to these bytes. On average it takes ${large(work(block.difficulty))} tries to find one `
        + `this low (difficulty ${difficulty(block.difficulty)}).`)),
      section(many(block.tx_count, 'transaction'), await transactions(block, status, route, signal)),
    ],
  };
}

/** What the miner took; null of a block on a side branch. */
async function readReward(block, status, route, signal) {
  if (!status.in_best_chain || block.height === 0) {
    return null;
  }

  const { vout } = await api.json(`tx/${await api.text(`${route}/txid/0`, signal)}`, signal);
  return { taken: BigInt(vout.reduce((sum, output) => sum + output.value, 0)), subsidy: subsidyAt(block.height, rulesOf(state.node)) };
}

/** The arrow keys lead to the block before and to the block after. */
function turnByArrows(neighbours, signal) {
  document.addEventListener('keydown', event => {
    const isTaken = event.altKey || event.ctrlKey || event.metaKey || event.shiftKey
      || event.target.closest('input, textarea, select, [role=region], summary');
    const hash = neighbours()[['ArrowLeft', 'ArrowRight'].indexOf(event.key)];
    if (hash && !isTaken) {
      location.hash = `#/block/${hash}`;
    }
  }, { signal });
}

function place(block, status, reward) {
  const isGenesis = block.previousblockhash === null;
  return facts([
    ['Status', status.in_best_chain
      ? [badge('good', 'confirmed'), ' in the best chain']
      : [badge('waits', 'side branch'), ' not in the best chain: stale, unless its branch gets more work']],
    status.in_best_chain && ['Confirmations', count(state.node.height - block.height + 1)],
    ['Time', moment(block.timestamp)],
    ['Median of the last 11 block times', clock(block.mediantime)],
    reward && ['Reward', amount(reward.taken), el('small', {}, ' ', ...reward.taken >= reward.subsidy
      ? [amount(reward.subsidy), ' new coins + ', amount(reward.taken - reward.subsidy), ' fees'] : ['less than allowed'])],
    ['Size', `${count(block.size)} bytes`],
    ['← Previous block', isGenesis ? 'none (this is the first block)' : blockLink(block.previousblockhash)],
    ['Next block →', status.next_best ? blockLink(status.next_best)
      : status.in_best_chain ? 'none yet' : 'none in the best chain'],
  ]);
}

async function transactions(block, status, route, signal) {
  if (!status.in_best_chain) {
    const ids = await api.json(`${route}/txids`, signal);
    return [
      el('p', {}, 'This block is not in the best chain, so its transactions are listed without their inputs.'),
      table('Transactions', ['Place', 'Transaction'], ids.slice(0, 100).map((id, i) => [String(i), transactionLink(id)])),
    ];
  }

  const list = el('ol', { class: 'cards' });
  const add = page => list.append(...page.map(transaction => el('li', {}, card(transaction))));
  add(await api.json(`${route}/txs`, signal));
  let shown = list.children.length;
  return [list, shown < block.tx_count && more(async () => {
    const page = await api.json(`${route}/txs/${shown}`, signal);
    add(page);
    shown += page.length;
    return shown < block.tx_count;
  })];
}

const card = transaction => [
  el('p', { class: 'card-head' }, transactionLink(transaction.txid),
    el('span', {}, transaction.vin[0].is_coinbase ? 'block reward: new coins + fees' : ['fee ', amount(transaction.fee)])),
  flow(transaction),
];
