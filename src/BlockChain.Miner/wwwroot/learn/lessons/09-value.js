// Section 9: a payment spends whole coins, so it combines some, and gives the rest back as change.

import * as api from '../../scripts/api.js';
import { ready, state } from '../../scripts/chain.js';
import { el, facts } from '../../scripts/dom.js';
import { count, many, shortCoins } from '../../scripts/format.js';
import { costOf, selectCoins, settle, sizeOf } from '../coin-selection.js';
import { bench } from '../bench.js';
import { numberField, right, textField, wrong } from '../fields.js';

const RATE = 10;
const PURSE = [100_000_000, 55_000_000, 41_004_000, 30_000_000, 20_000_000, 7_500_000, 800_000];
const AMOUNT = 61_000_000;
const [INPUTS, OUTPUTS, LOW_RATE] = [3, 2, 2];
const MAX_COINS = 500;

export async function lesson({ signal }) {
  await ready();
  const chosen = new Set();
  const fee = numberField('Units');
  return {
    lead: [
      'It would be possible to handle each cent separately, says the paper, but unwieldy. So a transaction has several inputs and '
        + 'outputs: it combines coins, pays one output, and returns the change, if any, in another. Each input and each output takes '
        + 'room in the block, and room is what a fee pays for.',
    ],
    steps: [
      {
        title: 'Choose coins by hand',
        text: [
          `Here is a purse of ${PURSE.length} coins. Pay ${shortCoins(AMOUNT)} from it, at ${RATE} units a byte. Change costs twice: its `
            + 'output now, and an input when it is spent. If very little is left, it is not worth having, and goes to the miner.',
          'What you choose is judged by its whole cost: the fee now, and what it will cost to spend all coins that are left, at the same rate.',
        ],
        show: makePurse(chosen),
        question: `Choose coins that cost no more than what the wallet’s algorithm would choose.`,
        fields: [],
        check: () => judgeChoice(chosen),
        hints: ['Look for coins that together are just a little more than the payment and its fee, so that there is no change.',
          'Two coins do. Their digits give them away.'],
        solved: 'Without change: a smaller transaction now, and no coin to spend later.',
      },
      {
        title: 'Compute a fee',
        text: `A transaction takes 10 bytes, each input up to ${sizeOf(1, 0) - sizeOf(0, 0)} (the signature is most of it) and each `
          + `output ${sizeOf(0, 1) - sizeOf(0, 0)}. The amount paid does not matter. `
          + 'Below, see what the wallet would choose for a real purse of this chain.',
        show: makeRealPurse(signal),
        question: `What is the fee, in units, of a transaction with ${INPUTS} inputs and ${OUTPUTS} outputs at ${LOW_RATE} units a byte?`,
        fields: [fee],
        check: () => judgeFee(fee.value),
        hints: [`10 + ${INPUTS} × ${sizeOf(1, 0) - sizeOf(0, 0)} + ${OUTPUTS} × ${sizeOf(0, 1) - sizeOf(0, 0)} `
          + 'bytes.', 'A rate of 2 units a byte doubles the number of bytes.'],
        solved: `${sizeOf(INPUTS, OUTPUTS)} bytes × ${LOW_RATE} = ${count(LOW_RATE * sizeOf(INPUTS, OUTPUTS))} units.`,
      },
    ],
  };
}

const coinsOf = chosen => [...chosen].map(i => PURSE[i]);

const wholeCost = (coins, settled) => costOf(settled, PURSE.length - coins.length, RATE);

function makePurse(chosen) {
  const said = el('div', { role: 'status' });
  const update = () => {
    const coins = coinsOf(chosen);
    const settled = settle(coins, AMOUNT, RATE);
    const total = coins.reduce((sum, coin) => sum + coin, 0);
    said.replaceChildren(facts([
      ['Chosen', coins.length === 0 ? 'nothing yet' : `${shortCoins(total)} in ${many(coins.length, 'coin')}`],
      ...settled
        ? [
          ['Fee', `${count(settled.fee)} units`],
          ['Change', settled.change ? shortCoins(settled.change) : 'none'],
          ['Whole cost', `${count(wholeCost(coins, settled))} units`],
        ]
        : [['Result', 'not enough for the payment and its fee']],
    ]));
  };
  update();
  return bench('Your purse', el('ul', { class: 'ticked' }, PURSE.map((coin, i) => el('li', {}, el('label', { for: `coin-${i}` },
    el('input', { type: 'checkbox', id: `coin-${i}`, change: event => {
      event.target.checked ? chosen.add(i) : chosen.delete(i);
      update();
    } }), el('span', {}, shortCoins(coin)))))), said);
}

function judgeChoice(chosen) {
  const coins = coinsOf(chosen);
  const settled = settle(coins, AMOUNT, RATE);
  const best = selectCoins(PURSE, AMOUNT, RATE);
  const aim = wholeCost(best, settle(best, AMOUNT, RATE));
  if (!settled) {
    return wrong(`These coins are not enough for ${shortCoins(AMOUNT)} and the fee.`);
  }

  const cost = wholeCost(coins, settled);
  return cost > aim ? wrong(`That works, and costs ${count(cost)} units. The wallet needs ${count(aim)}. `
      + (settled.change ? 'Yours leaves change, which costs an output now and an input later.' : 'Yours leaves the miner more than it must.'))
    : right(`${count(cost)} units. The wallet chooses ${best.map(shortCoins).join(' + ')}, which costs ${count(aim)}: it searches for `
      + 'coins that need no change (“branch and bound”), and takes the largest first where there are none.');
}

/** What the wallet would choose from all that an address has. */
function makeRealPurse(signal) {
  const address = textField('An address of this chain', { maxlength: 60 });
  const amount = numberField('Coins to pay', { value: '0.5' });
  const said = el('p', { role: 'status' });
  newestOwner(signal).then(found => address.input.value ||= found, () => {});
  const show = async () => {
    const found = await api.orNull(api.json(`address/${encodeURIComponent(address.value)}/utxo`, signal));
    const isSpendable = coin => !(coin.matures_at > state.node.height + 1);
    const coins = (found ?? []).filter(isSpendable).map(coin => coin.value).sort((a, b) => b - a).slice(0, MAX_COINS);
    const wanted = Math.round(amount.value * 1e8);
    const best = wanted > 0 ? selectCoins(coins, wanted, RATE) : null;
    const settled = best && settle(best, wanted, RATE);
    said.textContent = !found ? 'This is not an address of this network.'
      : !(wanted > 0) ? 'Type an amount of coins.'
      : !best ? `It has ${many(coins.length, 'coin')} that can be spent now, which is not enough.`
      : `Of its ${many(coins.length, 'coin')} the wallet takes ${best.length}, the largest of ${shortCoins(best[0])}: `
        + `${count(settled.fee)} units of fee, ${settled.change ? `${shortCoins(settled.change)} of change` : 'no change'}.`;
  };
  const button = el('button', { type: 'button', class: 'quiet', click: () => show().catch(problem => {
    said.textContent = problem.message;
  }) }, 'Choose as the wallet does');
  return bench('A real purse', address.element, amount.element, el('div', { class: 'row' }, button), said);
}

/** Whom the newest block pays. */
async function newestOwner(signal) {
  const coinbase = await api.json(`tx/${await api.text(`block/${state.node.tip}/txid/0`, signal)}`, signal);
  return coinbase.vout[0].scriptpubkey_address ?? '';
}

function judgeFee(fee) {
  const bytes = sizeOf(INPUTS, OUTPUTS);
  return Number.isNaN(fee) ? wrong('Type a number of units.')
    : fee === LOW_RATE * bytes ? right(`${bytes} bytes × ${LOW_RATE} = ${count(fee)} units, whether it pays one coin or a thousand.`)
    : fee === bytes ? wrong('That is its size in bytes. The rate says how many units are paid for each.')
    : wrong('That is not it. Add up the bytes: the ten that every transaction has, the inputs, and the outputs.');
}
