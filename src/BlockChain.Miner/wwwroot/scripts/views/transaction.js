// A transaction: what it does, and how sure it is.

import * as api from '../api.js';
import { onChange, ready, state } from '../chain.js';
import { copyButton } from '../copy.js';
import { el, facts, refill, table } from '../dom.js';
import { clock, count, feeRate, percent } from '../format.js';
import { NO_PROMISE, oddsOfUndoing } from '../odds.js';
import { amount, badge, blockLink, heading, lead, moment, section, transactionLink, whole } from '../parts.js';
import { anatomy } from './anatomy.js';
import { flow } from './flow.js';
import { merkleBranch } from './merkle.js';

const USUAL_SHARE = 10;
const ASKED_FOR = 6;
const UNKNOWN = { confirmed: false, isUnknown: true };

export async function view([id = ''], signal) {
  await ready();
  const route = `tx/${encodeURIComponent(id)}`;
  const [transaction, hex] = await Promise.all([api.json(route, signal), api.text(`${route}/hex`, signal)]);
  const standing = el('div');
  const moved = el('div');
  const branch = el('div');
  const odds = makeOdds();
  let provedIn = null;
  const update = api.inOrder(
    () => Promise.all(['status', 'outspends'].map(what => api.orNull(api.json(`${route}/${what}`, signal)))),
    ([status, spends]) => {
      stand(status ?? UNKNOWN);
      refill(moved, flow(transaction, spends));
    });
  const stand = status => {
    const confirmations = status.confirmed ? state.node.height - status.block_height + 1 : 0;
    refill(standing, describe(transaction, status, confirmations));
    odds.update(confirmations);
    if (provedIn !== (status.confirmed ? status.block_hash : null)) { // An opened branch stays open while its block does.
      provedIn = status.confirmed ? status.block_hash : null;
      branch.replaceChildren(...provedIn ? [section('Merkle branch', merkleBranch({ ...transaction, status }, route, signal))] : []);
    }
  };

  await update();
  onChange(() => update().catch(() => {}), signal);
  return {
    title: `Transaction ${transaction.txid.slice(0, 10)}`,
    body: [
      heading(transaction.vin[0].is_coinbase ? 'Coinbase transaction (block reward)' : 'Transaction'),
      lead(transaction.txid),
      standing,
      section('Inputs and outputs', moved),
      section('Can this payment still be reversed?', odds.element),
      branch,
      section('Bytes', el('details', {}, el('summary', {}, `All ${count(transaction.size)} bytes`), whole(hex), ' ', copyButton(hex)),
        anatomy(hex, transaction), scripts(transaction)),
    ],
  };
}

function describe(transaction, status, confirmations) {
  const isCoinbase = transaction.vin[0].is_coinbase;
  return facts([
    ['Status', describeStatus(status)],
    status.replaced_by && ['Its coins were spent by', transactionLink(status.replaced_by)],
    ['Confirmations', count(confirmations)],
    status.confirmed && ['Time', moment(status.block_time)],
    ['Fee', isCoinbase ? 'none (it collects the block’s fees)' : amount(transaction.fee)],
    !isCoinbase && ['Fee rate', feeRate((transaction.fee / transaction.size).toFixed(2)),
      el('small', {}, ' a unit is 1/100,000,000 coin')],
    ['Size', `${count(transaction.size)} bytes`],
    ['Version', `${transaction.version} · ${transaction.locktime === 0 ? 'no lock time' : `lock time ${count(transaction.locktime)}`}`],
  ]);
}

function describeStatus(status) {
  if (status.confirmed) {
    return [badge('good', 'confirmed'), ' in ', blockLink(status.block_hash, `block ${count(status.block_height)}`)];
  }

  if (status.in_best_chain === false) {
    return [badge('bad', 'reversed'), ' it was in ', blockLink(status.block_hash, `block ${count(status.block_height)}`),
      ', which is on a side branch'];
  }

  return status.isUnknown
    ? [badge('bad', 'unknown'), ' this node no longer has this transaction']
    : [badge('waits', 'unconfirmed'), ' waiting in the mempool'];
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
    sentence.replaceChildren(...confirmations === 0
      ? ['Not in a block yet: the payer could still replace it. Wait for a confirmation.']
      : confirmations === 1 ? [NO_PROMISE]
      : [`An attacker with ${share.value} % of the hash power has `, ...chance(oddsOfUndoing(part, confirmations - 1))]);
    ladder.replaceChildren(table('Chance of reversal by number of confirmations', ['Confirmations', 'Chance of reversal'],
      Array.from({ length: ASKED_FOR }, (_, i) => [String(i + 1), i === 0 ? 'no promise' : percent(oddsOfUndoing(part, i))])));
  }

  return {
    update,
    element: [
      sentence,
      el('label', { class: 'range', for: 'share' }, 'The attacker’s share', share),
      el('details', {}, el('summary', {}, 'How the risk falls with each confirmation'), ladder),
      el('p', { class: 'pale' }, 'Section 11 of the Bitcoin paper: each block on top makes it exponentially harder, as long as '
        + 'honest miners have the majority.'),
    ],
  };
}

/** The odds are never zero, only too small to be written. */
function chance(odds) {
  const times = 1 / odds;
  return odds === 0 ? ['practically no chance of reversing this payment (less than 1 in 10^300).']
    : ['a ', el('strong', {}, percent(odds)), ' chance of reversing this payment',
      times < 2 ? '.' : ` (1 in ${times < 1e6 ? count(Number(times.toPrecision(2))) : `10^${Math.floor(Math.log10(times))}`}).`];
}

const scripts = transaction => el('details', {}, el('summary', {}, 'Scripts'),
  table('Scripts', ['Of', 'Script'], [
    ...transaction.vin.map((input, i) => [`input ${i}`, el('code', { class: 'whole' }, input.scriptsig_asm || input.scriptsig)]),
    ...transaction.vout.map((output, i) => [`output ${i}`, el('code', { class: 'whole' }, output.scriptpubkey_asm)]),
  ].slice(0, 50)));
