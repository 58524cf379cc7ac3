// The front: how the node is, the newest blocks, the latest transactions.

import * as api from '../api.js';
import { networkRate, onChange, ready, state, work } from '../chain.js';
import { el, facts, table } from '../dom.js';
import { count, difficulty, duration, hashRate, many } from '../format.js';
import { amount, badge, blockLink, heading, section, since, transactionLink } from '../parts.js';
import { makeStrip } from './strip.js';

const ROWS = 10;
const BLOCKS_LOOKED_AT = 3;

export async function view(args, signal) {
  await ready();
  const status = el('div');
  const strip = makeStrip();
  const latest = el('div');
  const confirmed = new ConfirmedTransactions(signal);
  const update = () => {
    status.replaceChildren(facts(describe(), 'facts status'));
    strip.update();
    latest.replaceChildren(list(confirmed.of(state.blocks)));
  };

  const follow = () => {
    update();
    confirmed.load(state.blocks).then(isNew => isNew && update(), () => {});
  };
  follow();
  onChange(follow, signal);
  return {
    title: 'The chain',
    body: [
      heading('The chain, as this node has it', `Network ${state.node.network}`),
      status,
      section('Newest blocks', strip.element),
      section('Latest transactions', latest),
    ],
  };
}

function describe() {
  const { node, mempool, blocks } = state;
  const [tip] = blocks;
  const rate = networkRate();
  const { threads, hashrate } = node.mining;
  return [
    ['Height', count(node.height)],
    ['Since the last block', since(tip.timestamp)],
    ['Hash rate of all', hashRate(rate)],
    ['This node mines', threads > 0 ? `${hashRate(hashrate)}, ${many(threads, 'thread')}` : 'not'],
    ['Difficulty', difficulty(tip.difficulty)],
    ['Expected for a block', duration(work(tip.difficulty) / rate)],
    ['Peers', count(node.peers)],
    ['Waiting', many(mempool.count, 'transaction')],
    ['Coins in existence', amount(node.supply)],
  ];
}

function list(confirmed) {
  const rows = [
    ...state.waiting.map(one => [
      transactionLink(one.txid), badge('waits', 'waiting'), amount(one.value), amount(one.fee),
    ]),
    ...confirmed.map(one => [
      transactionLink(one.txid), [blockLink(one.block.id, `Block ${count(one.block.height)}`), ' ', since(one.block.timestamp)],
      amount(one.value), one.isCoinbase ? 'newly minted' : amount(one.fee),
    ]),
  ];
  return table('Latest transactions', ['Transaction', 'Where', 'Coins', 'Fee'], rows.slice(0, ROWS));
}

/** The first transactions of the newest blocks: asked for once each. */
class ConfirmedTransactions {
  #known = new Map();
  #signal;

  constructor(signal) {
    this.#signal = signal;
  }

  of(blocks) {
    return blocks.slice(0, BLOCKS_LOOKED_AT).flatMap(block => this.#known.get(block.id) ?? []);
  }

  /** Answers with whether there was anything new. */
  async load(blocks) {
    const newest = blocks.slice(0, BLOCKS_LOOKED_AT);
    const missing = newest.filter(block => !this.#known.has(block.id));
    missing.forEach(block => this.#known.set(block.id, []));
    await Promise.all(missing.map(async block => {
      const transactions = await api.orNull(api.json(`block/${block.id}/txs`, this.#signal)) ?? [];
      this.#known.set(block.id, transactions.map(transaction => ({
        txid: transaction.txid,
        value: transaction.vout.reduce((sum, output) => sum + output.value, 0),
        fee: transaction.fee,
        isCoinbase: transaction.vin[0].is_coinbase,
        block,
      })).slice(0, ROWS));
    }));

    for (const hash of this.#known.keys()) {
      if (!newest.some(block => block.id === hash)) {
        this.#known.delete(hash);
      }
    }

    return missing.length > 0;
  }
}
