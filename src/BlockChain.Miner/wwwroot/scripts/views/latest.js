// The latest transactions of the chain: payments first, then block rewards.

import * as api from '../api.js';

const ROWS = 10;
const REWARDS = 3;
const MAX_LOOKED_BACK = 100;

/** Payments are sought from the newest block down; a block's transactions are asked for once. */
export class LatestTransactions {
  #signal;
  #blocks = [];
  #transactions = new Map();
  #hasLookedBack = false;
  #loads = 0;

  constructor(signal) {
    this.#signal = signal;
  }

  get rows() {
    const all = this.#blocks.flatMap(block => this.#transactions.get(block.id) ?? []);
    return [...all.filter(one => !one.isCoinbase), ...all.filter(one => one.isCoinbase)].slice(0, ROWS);
  }

  /** Answers with whether there was anything new. `newest` are blocks, the newest first. */
  async load(newest) {
    const mine = ++this.#loads;
    const lowest = newest.at(-1).height;
    this.#blocks = [...newest, ...this.#blocks.filter(block => block.height < lowest && block.tx_count > 1)];
    if (!this.#hasLookedBack) {
      this.#hasLookedBack = true;
      await this.#lookBack(lowest);
    }

    const wanted = new Set(newest.slice(0, REWARDS));
    let room = ROWS;
    for (const block of this.#blocks.filter(one => one.tx_count > 1 && room > 0)) {
      wanted.add(block);
      room -= block.tx_count - 1;
    }

    const missing = [...wanted].filter(block => !this.#transactions.has(block.id));
    await Promise.all(missing.map(async block => this.#transactions.set(block.id, await this.#ask(block))));
    for (const hash of this.#transactions.keys()) {
      if (mine === this.#loads && ![...wanted].some(block => block.id === hash)) { // A later load wants others.
        this.#transactions.delete(hash);
      }
    }

    return missing.length > 0;
  }

  /** Once: payments are rare where nobody pays. */
  async #lookBack(lowest) {
    const isEnough = () => this.#blocks.reduce((sum, block) => sum + block.tx_count - 1, 0) >= ROWS;
    for (let height = lowest - 1; height >= 0 && height > lowest - MAX_LOOKED_BACK && !isEnough();) {
      const page = await api.json(`blocks/${height}`, this.#signal);
      this.#blocks.push(...page.filter(block => block.tx_count > 1));
      height -= page.length;
    }
  }

  /** Nothing where a reorganisation has just undone the block. */
  async #ask(block) {
    const transactions = await api.orNull(api.json(`block/${block.id}/txs`, this.#signal)) ?? [];
    return transactions.map(transaction => ({
      txid: transaction.txid,
      value: transaction.vout.reduce((sum, output) => sum + output.value, 0),
      fee: transaction.fee,
      isCoinbase: transaction.vin[0].is_coinbase,
      block,
    }));
  }
}
