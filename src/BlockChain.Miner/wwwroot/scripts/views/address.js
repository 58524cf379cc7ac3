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
  const history = makeHistory(address, route, signal);
  const plot = makeBalancePlot(route, signal);
  let tip = null;
  let waiting = null;
  const update = api.inOrder(() => api.json(route, signal), async holder => {
    refill(totals, describe(holder));
    const isNewTip = tip !== state.node.tip;
    const isNews = isNewTip || waiting !== holder.mempool_stats.tx_count;
    [tip, waiting] = [state.node.tip, holder.mempool_stats.tx_count];
    await Promise.all([isNewTip && plot.update(), isNews && history.update()]);
  });
  await update();
  onChange(() => update().catch(() => {}), signal);
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
function makeHistory(address, route, signal) {
  const waiting = el('tbody');
  const list = el('tbody');
  let newest = null;
  let turn = Promise.resolve();
  const row = transaction => el('tr', { 'data-txid': transaction.txid },
    el('td', {}, transaction.status.confirmed
      ? [blockLink(transaction.status.block_hash, `Block ${count(transaction.status.block_height)}`), ' ', since(transaction.status.block_time)]
      : badge('waits', 'waiting')),
    el('td', { class: 'number' }, change(transaction, address)),
    el('td', {}, transaction.vin[0].is_coinbase ? 'mined' : transaction.vin.some(input => pays(input.prevout, address)) ? 'sent' : 'received'),
    el('td', {}, transactionLink(transaction.txid)));
  const button = more(() => inTurn(async () => {
    const page = await api.orNull(api.json(`${route}/txs/chain/${list.lastElementChild.dataset.txid}`, signal));
    if (!page) {
      newest = null; // A reorganisation has undone what was the last row.
      return refresh();
    }

    list.append(...page.map(row));
    return page.length > 0 && isMore();
  }));
  const update = () => inTurn(async () => button.hidden = !await refresh());

  /** Puts what is new on top. Where the newest row is not there any more, or too far down, it begins again. Answers with whether there
   *  is more. */
  async function refresh() {
    const page = await api.json(`${route}/txs`, signal);
    const confirmed = page.filter(one => one.status.confirmed);
    const place = confirmed.findIndex(one => placeOf(one) === newest);
    refill(waiting, ...page.filter(one => !one.status.confirmed).map(row));
    if (place < 0) {
      list.replaceChildren();
    }

    list.prepend(...(place < 0 ? confirmed : confirmed.slice(0, place)).map(row));
    newest = confirmed.length > 0 ? placeOf(confirmed[0]) : null;
    return isMore();
  }

  /** How long a page is does not tell: large transactions make it short. */
  const isMore = async () => list.rows.length < (await api.json(route, signal)).chain_stats.tx_count;

  /** The rows change one step after the other. */
  function inTurn(step) {
    turn = turn.then(step, step);
    return turn;
  }

  const head = ['When', 'Change', 'What', 'Transaction'];
  return {
    update,
    element: [
      el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'History' },
        el('table', {}, el('caption', { class: 'unseen' }, 'History'),
          el('thead', {}, el('tr', {}, head.map(name => el('th', { scope: 'col' }, name)))), waiting, list)),
      button,
    ],
  };
}

const placeOf = ({ txid, status }) => `${status.block_hash} ${txid}`;

const pays = (output, address) => output?.scriptpubkey_address === address;

const sum = (outputs, address) => outputs.filter(output => pays(output, address)).reduce((total, output) => total + output.value, 0);

function change(transaction, address) {
  const difference = sum(transaction.vout, address) - sum(transaction.vin.map(input => input.prevout), address);
  return amount(difference, difference > 0 ? '+' : '');
}
