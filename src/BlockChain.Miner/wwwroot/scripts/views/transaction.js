// A transaction: what it does, how sure it is.

import * as api from '../api.js';
import { onChange, ready, state } from '../chain.js';
import { el, facts, table } from '../dom.js';
import { clock, count, percent } from '../format.js';
import { oddsOfUndoing } from '../odds.js';
import { amount, badge, blockLink, heading, section, since, whole } from '../parts.js';
import { flow } from './flow.js';

const USUAL_SHARE = 10;
const ASKED_FOR = 6;

export async function view([id = ''], signal) {
  await ready();
  const route = `tx/${encodeURIComponent(id)}`;
  const [transaction, spends, hex] = await Promise.all([
    api.json(route, signal), api.json(`${route}/outspends`, signal), api.text(`${route}/hex`, signal),
  ]);
  const standing = el('div');
  const odds = makeOdds();
  const stand = status => {
    const confirmations = status.confirmed ? state.node.height - status.block_height + 1 : 0;
    standing.replaceChildren(describe(transaction, status, confirmations));
    odds.update(confirmations);
  };

  stand(transaction.status);
  onChange(() => api.orNull(api.json(`${route}/status`, signal)).then(now => stand(now ?? transaction.status), () => {}), signal);
  return {
    title: `Transaction ${transaction.txid.slice(0, 10)}`,
    body: [
      heading(transaction.vin[0].is_coinbase ? 'Transaction that mints coins' : 'Transaction'),
      whole(transaction.txid, { class: 'whole lead' }),
      standing,
      section('Inputs and outputs', flow(transaction, spends)),
      section('How sure is it?', odds.element),
      section('Bytes', el('details', {}, el('summary', {}, `All ${count(transaction.size)} bytes`), whole(hex)), scripts(transaction)),
    ],
  };
}

function describe(transaction, status, confirmations) {
  const isCoinbase = transaction.vin[0].is_coinbase;
  return facts([
    ['Where', status.confirmed
      ? [badge('good', 'confirmed'), ' in ', blockLink(status.block_hash, `block ${count(status.block_height)}`)]
      : badge('waits', 'waiting for a block')],
    ['Confirmations', count(confirmations)],
    status.confirmed && ['Time', clock(status.block_time), ' ', el('span', { class: 'pale' }, '(', since(status.block_time), ')')],
    ['Fee', isCoinbase ? 'none: it takes those of the block' : amount(transaction.fee)],
    !isCoinbase && ['Fee rate', `${(transaction.fee / transaction.size).toFixed(2)} units a byte`],
    ['Size', `${count(transaction.size)} bytes`],
    ['Version, lock time', `${transaction.version}, ${transaction.locktime}`],
  ]);
}

/** The paper's formula, with the attacker's share to be chosen. */
function makeOdds() {
  const share = el('input', {
    id: 'share', type: 'range', min: 1, max: 50, value: USUAL_SHARE, input: () => update(confirmations),
  });
  const sentence = el('p', { class: 'odds' });
  const ladder = el('div');
  let confirmations = 0;

  function update(now) {
    confirmations = now;
    const part = share.value / 100;
    share.setAttribute('aria-valuetext', `${share.value} %`);
    sentence.replaceChildren(`Who has ${share.value} % of all hash power `, ...confirmations === 0
      ? ['need not undo anything: the transaction is in no block yet.']
      : ['still undoes it with a probability of ', el('strong', {}, percent(oddsOfUndoing(part, confirmations - 1))), '.']);
    ladder.replaceChildren(table('Probability by confirmations', ['Confirmations', 'Undone'],
      Array.from({ length: ASKED_FOR }, (_, i) => [String(i + 1), percent(oddsOfUndoing(part, i))])));
  }

  return {
    update,
    element: [
      sentence,
      el('label', { class: 'range', for: 'share' }, 'The attacker’s share', share),
      el('details', {}, el('summary', {}, 'With fewer or more confirmations'), ladder),
      el('p', { class: 'pale' }, 'Section 11 of the Bitcoin paper. Each block on top makes it harder, if honest miners have more than half.'),
    ],
  };
}

const scripts = transaction => el('details', {}, el('summary', {}, 'Scripts'),
  table('Scripts', ['Of', 'Script'], [
    ...transaction.vin.map((input, i) => [`input ${i}`, el('code', { class: 'whole' }, input.scriptsig_asm || input.scriptsig)]),
    ...transaction.vout.map((output, i) => [`output ${i}`, el('code', { class: 'whole' }, output.scriptpubkey_asm)]),
  ].slice(0, 50)));
