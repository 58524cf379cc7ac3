// An address: what it holds, what it held at every height, and by which transactions.

import * as api from '../api.js';
import { onChange, ready, state } from '../chain.js';
import { el, facts, refill } from '../dom.js';
import { count, many } from '../format.js';
import { amount, badge, blockLink, heading, lead, more, section, since, transactionLink } from '../parts.js';
import { makeBalancePlot } from './balance.js';

export async function view([address = ''], signal) {
  await ready();
  const route = `address/${encodeURIComponent(address)}`;
  const totals = el('div', { class: 'grow' });
  const history = await makeHistory(address, route, signal);
  const plot = makeBalancePlot(route, signal);
  const update = async () => refill(totals, describe(await api.json(route, signal)));
  await Promise.all([update(), plot.update()]);
  let tip = state.node.tip;
  onChange(() => {
    update().catch(() => {});
    if (tip !== state.node.tip) {
      tip = state.node.tip;
      plot.update().catch(() => {});
      history.update().catch(() => {});
    }
  }, signal);
  return {
    title: `Address ${address.slice(0, 10)}`,
    body: [
      heading('Address'),
      lead(address),
      el('div', { class: 'beside' }, totals,
        el('img', { class: 'qr', src: `api/${route}/qr`, alt: `The address ${address} as a QR code`, width: 148, height: 148 })),
      section('Balance over time', plot.element),
      section('History', history.element),
    ],
  };
}

function describe({ chain_stats: chain, mempool_stats: mempool }) {
  const pending = mempool.funded_txo_sum - mempool.spent_txo_sum;
  return facts([
    ['Balance', amount(chain.funded_txo_sum - chain.spent_txo_sum)],
    mempool.tx_count > 0 && ['Unconfirmed', amount(pending, pending > 0 ? '+' : ''), ` (${many(mempool.tx_count, 'transaction')})`],
    ['Total received', amount(chain.funded_txo_sum)],
    ['Total sent', amount(chain.spent_txo_sum)],
    ['Transactions', count(chain.tx_count)],
    ['Unspent outputs', count(chain.funded_txo_count - chain.spent_txo_count)],
  ]);
}

/** Transactions: unconfirmed ones first, then the newest; more of them on request. */
async function makeHistory(address, route, signal) {
  const list = el('tbody');
  const shown = new Set();
  let last = null;
  const row = transaction => el('tr', { 'data-txid': transaction.txid },
    el('td', {}, transaction.status.confirmed
      ? [blockLink(transaction.status.block_hash, `Block ${count(transaction.status.block_height)}`), ' ', since(transaction.status.block_time)]
      : badge('waits', 'waiting')),
    el('td', { class: 'number' }, change(transaction, address)),
    el('td', {}, transaction.vin[0].is_coinbase ? 'mined' : transaction.vin.some(input => pays(input.prevout, address)) ? 'sent' : 'received'),
    el('td', {}, transactionLink(transaction.txid)));
  const button = more(async () => {
    const page = await api.orNull(api.json(`${route}/txs/chain/${last}`, signal));
    return page ? add(page) : begin(); // A reorganisation has undone what was the last row.
  });

  /** Answers with whether there is more. How long a page is does not tell: large transactions make it short. */
  async function add(page) {
    list.append(...page.filter(transaction => !shown.has(transaction.txid)).map(row));
    for (const transaction of page.filter(one => one.status.confirmed)) {
      shown.add(transaction.txid);
      last = transaction.txid;
    }

    return page.length > 0 && shown.size < (await api.json(route, signal)).chain_stats.tx_count;
  }

  /** After a block it begins again with the newest page. */
  async function begin() {
    const page = await api.json(`${route}/txs`, signal);
    list.replaceChildren();
    shown.clear();
    return add(page);
  }

  const update = async () => button.hidden = !await begin();

  await update();
  const head = ['When', 'Change', 'What', 'Transaction'];
  return {
    update,
    element: [
      el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'History' },
        el('table', {}, el('caption', { class: 'unseen' }, 'History'),
          el('thead', {}, el('tr', {}, head.map(name => el('th', { scope: 'col' }, name)))), list)),
      button,
    ],
  };
}

const pays = (output, address) => output?.scriptpubkey_address === address;

const sum = (outputs, address) => outputs.filter(output => pays(output, address)).reduce((total, output) => total + output.value, 0);

function change(transaction, address) {
  const difference = sum(transaction.vout, address) - sum(transaction.vin.map(input => input.prevout), address);
  return amount(difference, difference > 0 ? '+' : '');
}
