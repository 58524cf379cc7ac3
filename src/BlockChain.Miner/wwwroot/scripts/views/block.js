// A block: where it stands, its 80 bytes, what is in it.

import * as api from '../api.js';
import { onChange, ready, state, work } from '../chain.js';
import { el, facts, table } from '../dom.js';
import { clock, count, difficulty, many, short } from '../format.js';
import { compare, drawHeader } from '../header.js';
import { amount, badge, blockLink, heading, more, section, since, transactionLink, whole } from '../parts.js';
import { flow } from './flow.js';

const PAGE = 25;

export async function view([hash = ''], signal) {
  await ready();
  const route = `block/${encodeURIComponent(hash)}`;
  const [block, header, status] = await Promise.all(
    [api.json(route, signal), api.text(`${route}/header`, signal), api.json(`${route}/status`, signal)]);
  const standing = el('div');
  const stand = now => standing.replaceChildren(place(block, now));
  stand(status);
  onChange(() => api.json(`${route}/status`, signal).then(stand, () => {}), signal);
  return {
    title: `Block ${block.height}`,
    body: [
      heading(`Block ${count(block.height)}`),
      whole(block.id, { class: 'whole lead' }),
      standing,
      section('Header', el('p', {}, 'The 80 bytes that miners hash. Everything else in the block hangs on the Merkle root.'),
        drawHeader(header, block)),
      section('Proof of work', compare(block.id, block.bits), el('p', {},
        `Twice SHA-256 over these bytes gives the hash. About ${short(work(block.difficulty)).trim()} tries were to be expected, `
        + `difficulty ${difficulty(block.difficulty)}.`)),
      section(many(block.tx_count, 'transaction'), await transactions(block, status, route, signal)),
    ],
  };
}

function place(block, status) {
  const isGenesis = block.previousblockhash === null;
  return facts([
    ['Where', status.in_best_chain ? badge('good', 'in the best chain') : badge('waits', 'on a side branch')],
    status.in_best_chain && ['Confirmations', count(state.node.height - block.height + 1)],
    ['Time', clock(block.timestamp), ' ', el('span', { class: 'pale' }, '(', since(block.timestamp), ')')],
    ['Median time past', clock(block.mediantime)],
    ['Size', `${count(block.size)} bytes`],
    ['Before it', isGenesis ? 'nothing' : blockLink(block.previousblockhash)],
    ['After it', status.next_best ? blockLink(status.next_best) : 'nothing yet'],
  ]);
}

async function transactions(block, status, route, signal) {
  if (!status.in_best_chain) {
    const ids = await api.json(`${route}/txids`, signal);
    return [
      el('p', {}, 'The block is not in the best chain: what its transactions spend is not looked up.'),
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
    return shown < block.tx_count && page.length === PAGE;
  })];
}

const card = transaction => [
  el('p', { class: 'card-head' }, transactionLink(transaction.txid),
    el('span', {}, transaction.vin[0].is_coinbase ? 'mints coins and takes the fees' : ['fee ', amount(transaction.fee)])),
  flow(transaction),
];
