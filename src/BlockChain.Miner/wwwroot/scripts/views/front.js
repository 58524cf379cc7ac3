// The front: how the node is, the newest blocks, the latest transactions.

import { networkRate, onChange, ready, state, work } from '../chain.js';
import { el, facts, refill, table } from '../dom.js';
import { count, difficulty, duration, hashRate, many, percent } from '../format.js';
import { networkName, rulesOf } from '../networks.js';
import { amount, badge, blockLink, heading, section, since, transactionLink } from '../parts.js';
import { LatestTransactions } from './latest.js';
import { makeStrip } from './strip.js';

const ROWS = 10;

export async function view(args, signal) {
  await ready();
  const sync = el('p', { class: 'notice sync' });
  const status = el('div');
  const strip = makeStrip();
  const list = el('div');
  const latest = new LatestTransactions(signal);
  const update = () => {
    sync.textContent = describeSync(state.node.sync);
    sync.hidden = !sync.textContent;
    refill(status, facts(describe(), 'facts status'));
    strip.update();
    refill(list, draw(latest.rows));
  };

  const follow = () => {
    update();
    latest.load(state.blocks).then(isNew => isNew && update(), () => {});
  };
  follow();
  onChange(follow, signal);
  return {
    title: 'The chain',
    body: [
      heading('The blockchain, as this node sees it', networkName(state.node)),
      sync,
      status,
      section('Latest blocks', strip.element),
      section('Latest transactions', list),
    ],
  };
}

/** Where the node knows of blocks that it does not have: one on its way is no news. */
function describeSync({ state: now, height, best_header: best, progress }) {
  return now === 'waiting' ? 'This node is waiting for a first peer. Its chain may be out of date.'
    : now === 'catching-up' && best > height + 1
      ? `This node is still catching up: block ${count(height)} of ${count(best)} (${percent(Math.floor(100 * progress) / 100)}).`
      : '';
}

function describe() {
  const { node, mempool, blocks } = state;
  const [tip] = blocks;
  const rate = networkRate();
  const { threads, hashrate } = node.mining;
  const { spacing, halving, most } = rulesOf(node);
  return [
    ['Height', count(node.height)],
    ['Last block', since(tip.timestamp)],
    ['Network hash rate', hashRate(rate), rate > 0 && note(rate === hashrate ? 'this node’s own'
      : `estimated from the last ${many(blocks.length, 'block')}`)],
    ['This node', threads > 0 ? [`mining at ${hashRate(hashrate)}`, note(many(threads, 'thread'))] : 'not mining'],
    ['Difficulty', difficulty(tip.difficulty)],
    ['Expected block time', duration(work(tip.difficulty) / rate), spacing && note(`target ${duration(spacing)}`)],
    ['Peers', count(node.peers)],
    ['Mempool', el('a', { href: '#/mempool' }, `${many(mempool.count, 'transaction')} waiting`)],
    ['Coins so far', amount(node.supply),
      note(`of ${count(most)}; next halving in ${many(halving - (node.height % halving), 'block')}`)],
  ];
}

const note = text => el('small', {}, text);

function draw(confirmed) {
  const rows = [
    ...state.waiting.map(one => [
      transactionLink(one.txid), badge('waits', 'waiting'), 'payment', amount(one.value), amount(one.fee),
    ]),
    ...confirmed.map(one => [
      transactionLink(one.txid), [blockLink(one.block.id, `Block ${count(one.block.height)}`), ' ', since(one.block.timestamp)],
      one.isCoinbase ? 'block reward' : 'payment', amount(one.value), one.isCoinbase ? '–' : amount(one.fee),
    ]),
  ];
  return table('Latest transactions', ['Transaction', 'Where', 'Type', 'Coins', 'Fee'], rows.slice(0, ROWS));
}
