// Payments between the people of the network, and what became of them.

import { el, refill, table } from '../scripts/dom.js';
import { ends, many, shortCoins } from '../scripts/format.js';
import { amount, badge, section } from '../scripts/parts.js';
import { box, form, nodeChoice } from './forms.js';
import { lab, nameOf, on } from './model.js';
import { post } from './server.js';

const COIN = 100_000_000;
const SHOWN = 10;

export function makePayments(signal) {
  const list = el('div');
  let written = '';
  const update = () => {
    const { payments } = lab.state;
    const text = JSON.stringify(payments);
    if (text !== written) {
      written = text;
      refill(list, payments.length > 0 ? listPayments(payments.slice(-SHOWN).reverse()) : el('p', { class: 'pale' }, 'None yet.'));
    }
  };
  on('change', update, signal);
  update();
  return section('Payments', lab.state.can_control && pay(), list);
}

function pay() {
  const [from, to] = [nodeChoice('From'), nodeChoice('To')];
  const coins = box('Coins', { min: 0.00001, max: 1_000_000, step: 'any', value: 1 });
  to.select.selectedIndex = 1;
  return form('Pay', () => post('/payments', {
    from: Number(from.select.value), to: Number(to.select.value), amount: Math.round(COIN * Number(coins.input.value)),
  }), from.element, to.element, coins.element);
}

const listPayments = payments => table('Payments', ['From', 'To', 'Coins', 'As the receiver sees it', 'Transaction'],
  payments.map(payment => [
    nameOf(payment.from), nameOf(payment.to), el('span', { title: `fee ${shortCoins(payment.fee)}` }, amount(payment.amount)),
    describe(payment), link(payment, payment.txid),
  ]));

function describe(payment) {
  const { state, confirmations, replaced_by: replacedBy } = payment;
  return state === 'confirmed' ? badge('good', many(confirmations, 'confirmation'))
    : state === 'waiting' ? badge('waits', 'waiting')
    : [badge('bad', 'reversed'), replacedBy && [' by ', link(payment, replacedBy)]];
}

/** In the explorer of the receiver's node, where it has one. */
function link({ to }, id) {
  const explorer = lab.state.nodes.find(node => node.id === to)?.explorer;
  return explorer ? el('a', { class: 'hash', href: `${explorer.replace(/\/$/, '')}/#/tx/${id}`, title: id }, ends(id))
    : el('span', { class: 'hash', title: id }, ends(id));
}
