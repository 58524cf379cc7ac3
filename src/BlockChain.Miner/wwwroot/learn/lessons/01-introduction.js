// Section 1: a payment between two people, without a bank between them.

import * as api from '../../scripts/api.js';
import { onChange, ready, state } from '../../scripts/chain.js';
import { el, facts, refill } from '../../scripts/dom.js';
import { count, inCoins, many, percent } from '../../scripts/format.js';
import { rulesOf } from '../../scripts/networks.js';
import { NO_PROMISE, oddsOfUndoing } from '../../scripts/odds.js';
import { badge, blockLink, transactionLink } from '../../scripts/parts.js';
import { bench, code, generateButton, walletCommand } from '../bench.js';
import { choice, numberField, right, textField, wrong } from '../fields.js';
import { note, noteOf } from '../progress.js';

const SHARE = 0.1;
const RISK = 0.001;
const BLOCKS_AFTER = Array.from({ length: 100 }, (_, z) => z).find(z => oddsOfUndoing(SHARE, z) < RISK);

export async function lesson({ signal, number }) {
  await ready();
  const { maturity } = rulesOf(state.node);
  const isRegtest = state.node.network === 'regtest';
  const follower = follow(noteOf(number, 'payment'), signal);
  const id = textField('Transaction id', { maxlength: 64, value: noteOf(number, 'payment') });
  const after = numberField('Number of blocks');
  const why = choice('Reason', [
    ['vote', 'Every computer on the network has voted for the payment by then.'],
    ['work', 'An attacker must do the work of that block and of all after it again, while honest nodes work on.'],
    ['lock', 'The node stores old blocks in a way that nobody can change.'],
  ]);
  return {
    lead: [
      'Until 2008 a payment over the internet needed a bank that both sides trusted, because a bank could see whether the money '
        + 'had already been spent. The paper’s first section asks for something else: proof instead of trust. A payment '
        + 'becomes final because it would take too much work to undo it.',
    ],
    steps: [
      {
        title: 'Pay somebody',
        text: [
          'Pay a neighbour in class, or a second wallet of your own. The wallet prints the id of the transaction: 64 hex digits.',
          `A mined coin can be spent ${maturity} blocks later. This chain is ${many(state.node.height, 'block')} high`
            + (state.node.height <= maturity ? ', so let it grow first.' : '.'),
        ],
        show: bench('Two commands', code(walletCommand('new friend')), code(walletCommand('send ADDRESS 0.5 --yes')),
          isRegtest && [el('p', {}, 'On this test network, blocks are mined on request:'), generateButton(1), generateButton(maturity + 1)]),
        question: 'What is the id of your payment?',
        fields: [id],
        check: () => find(id.value.toLowerCase(), follower, number),
        hints: [`The wallet prints the id after “Transaction”; “${walletCommand('history')}” shows it again.`,
          'The front page lists the latest transactions. Yours is marked “payment”, not “block reward”.'],
        solved: 'You paid, and the page found your payment. Here is what has become of it since:',
      },
      {
        title: 'Watch it become hard to undo',
        text: 'First the payment waits in the mempool. Then it is in a block, and each block after that one makes it safer. '
          + 'Section 11 of the paper says how likely an attacker with a share of all computing power can still undo it.',
        show: follower.element,
        question: `How many blocks must follow your payment’s block before an attacker with ${percent(SHARE)} of the hash power `
          + `has less than a ${percent(RISK)} chance of undoing it?`,
        fields: [after],
        check: () => judgeBlocks(after.value),
        hints: ['The page of a transaction has a table: “How the risk falls with each confirmation”. Set the share to 10 %.',
          'The block of the payment itself is the first confirmation, so the number of blocks after it is one less.'],
        solved: `${BLOCKS_AFTER} blocks: that is why people wait for ${BLOCKS_AFTER + 1} confirmations.`,
      },
      {
        title: 'Say why',
        text: 'No bank vouches for the payment, and yet it becomes final.',
        question: 'Why does each additional block make the payment harder to undo?',
        fields: [why],
        check: () => judgeReason(why.value),
        hints: ['Ask what an attacker would have to make, not whom they would have to persuade.'],
        solved: 'The work has to be done again, and faster than all honest nodes together do theirs.',
      },
    ],
  };
}

async function find(id, follower, number) {
  if (!/^[0-9a-f]{64}$/.test(id)) {
    return wrong('That is not a transaction id: an id has 64 hex digits (0–9, a–f).');
  }

  const transaction = await api.orNull(api.json(`tx/${id}`));
  if (!transaction) {
    return wrong('This node has no such transaction. Did you copy all of it, and did the wallet send it to this node or a peer of it?');
  }

  if (transaction.vin[0].is_coinbase) {
    return wrong('That is a block reward: new coins for a miner, not a payment from one person to another. Send a payment with the '
      + 'wallet.');
  }

  note(number, 'payment', id);
  follower.begin(id);
  return right(`Found. It pays ${inCoins(transaction.vout[0].value)} to ${transaction.vout[0].scriptpubkey_address}. `
    + 'The next step follows it.');
}

/** Where a payment stands, kept up to date. */
function follow(first, signal) {
  const element = el('div', { class: 'bench' });
  let id = first;
  const update = api.inOrder(() => id && api.orNull(api.json(`tx/${id}/status`, signal)), status => {
    if (!id) {
      element.replaceChildren(el('p', { class: 'pale' }, 'Your payment will be followed here.'));
      return;
    }

    const confirmations = status?.confirmed ? state.node.height - status.block_height + 1 : 0;
    const missing = BLOCKS_AFTER + 1 - confirmations;
    refill(element, facts([
      ['Your payment', transactionLink(id)],
      ['Status', status?.confirmed
        ? [badge('good', 'confirmed'), ' in ', blockLink(status.block_hash, `block ${count(status.block_height)}`)]
        : status ? badge('waits', 'waiting in the mempool') : badge('bad', 'unknown to this node')],
      ['Confirmations', count(confirmations)],
      [`Risk, attacker with ${percent(SHARE)}`, confirmations < 2 ? NO_PROMISE : percent(oddsOfUndoing(SHARE, confirmations - 1))],
      ['Hard to undo', confirmations === 0 ? 'no: it is in no block yet'
        : missing > 0 ? `not yet: ${many(missing, 'more block')} needed`
        : `since block ${count(status.block_height + BLOCKS_AFTER)}: the risk fell below ${percent(RISK)}`],
    ]));
  });
  update().catch(() => {});
  onChange(() => update().catch(() => {}), signal);
  return { element, begin: found => {
    id = found;
    update().catch(() => {});
  } };
}

function judgeBlocks(blocks) {
  return !Number.isInteger(blocks) || blocks < 0 ? wrong('Type a whole number.')
    : blocks === 0 ? wrong(NO_PROMISE)
    : blocks < BLOCKS_AFTER ? wrong(`With ${many(blocks, 'block')} after it the chance is still ${percent(oddsOfUndoing(SHARE, blocks))}.`)
    : blocks > BLOCKS_AFTER ? wrong(`That is enough, but fewer would do: after ${many(blocks - 1, 'block')} the chance is already `
      + `${percent(oddsOfUndoing(SHARE, blocks - 1))}.`)
    : right(`Yes: after ${blocks} blocks the chance is ${percent(oddsOfUndoing(SHARE, blocks))}, and after ${blocks - 1} it was still `
      + `${percent(oddsOfUndoing(SHARE, blocks - 1))}.`);
}

const judgeReason = answer => ({
  vote: wrong('Nobody counts computers: one person could run a million of them. What counts is work.'),
  lock: wrong('Anyone can change their own copy, and change every byte of it. But nobody else will accept it.'),
  work: right('Yes. Anyone who wants to undo the payment must redo the proof of work of its block and of every block after it, and then '
    + 'overtake the honest nodes, who do not wait.'),
})[answer] ?? wrong('Choose one of the three.');
