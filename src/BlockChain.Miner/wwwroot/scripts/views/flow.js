// A transaction as what goes in and what comes out.

import { el } from '../dom.js';
import { count } from '../format.js';
import { addressLink, amount, transactionLink } from '../parts.js';

const SHOWN = 50;

/** Inputs → outputs. `spends` says of each output who spent it, where that is known. */
export function flow(transaction, spends = null) {
  return el('div', { class: 'flow' },
    side('Inputs', transaction.vin, drawInput),
    el('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
    side('Outputs', transaction.vout, (output, i) => drawOutput(output, i, spends?.[i])));
}

const side = (name, items, draw) => el('ul', { 'aria-label': name },
  items.slice(0, SHOWN).map((item, i) => el('li', {}, draw(item, i))),
  items.length > SHOWN && el('li', { class: 'pale' }, `and ${count(items.length - SHOWN)} more`));

const drawInput = input => input.is_coinbase
  ? [el('span', {}, 'New coins and fees')]
  : [
    ...input.prevout
      ? [el('span', { class: 'who' }, addressLink(input.prevout.scriptpubkey_address)), amount(input.prevout.value)]
      : [el('span', {}, 'a coin that this node does not have')],
    el('small', {}, `from output #${input.vout} of `, transactionLink(input.txid)),
  ];

const drawOutput = (output, i, spend) => [
  el('span', { class: 'who' }, addressLink(output.scriptpubkey_address)),
  amount(output.value),
  el('small', {}, `output #${i}`, spend && (spend.spent ? [', spent by ', transactionLink(spend.txid)] : ', unspent')),
];
