// What happened, in sentences: for the list on the page, and for those who hear it.

import { shortCoins } from '../scripts/format.js';
import { branchOf, lab, nameOf, now, tell } from './model.js';
import { WORDS } from './network.js';

const CALM = 20; // At a higher speed nobody can read about single blocks.
const MAX_EARLY = 50;
let branches = '';

/** What was said last of a payment, by its id: that it is confirmed, reversed or, after it was confirmed, waiting again. */
const told = new Map();

/** Events of payments that the page does not know yet. */
let early = [];

const say = (text, isImportant = true, time = now()) => tell('news', { text, isImportant, time });

export function tellEvent(kind, event) {
  if (kind === 'found' && lab.state.speed <= CALM) {
    say(`${nameOf(event.node)} found block ${event.height} on branch ${branchOf(event.hash).letter}`
      + `${event.public ? '.' : ', and keeps it secret.'}`, false, event.time);
  } else if (kind === 'tip' && event.disconnected > 0) {
    say(`${nameOf(event.node)} switched to branch ${branchOf(event.hash).letter} and undid ${blocks(event.disconnected)}.`,
      event.disconnected > 1);
  } else if (kind === 'payment') {
    tellPayment(event);
  }
}

const SAYS = {
  confirmed: () => 'is confirmed',
  waiting: () => 'is waiting again: its block was undone',
  reversed: event => `was reversed${event.replaced_by ? ': another payment spent its coins' : ''}`,
};

/** The story tells each payment once when its state changes, however fast the lab runs; that it waits, only after it was confirmed. */
function tellPayment(event) {
  const { txid, state } = event;
  const payment = lab.state.payments.find(one => one.txid === txid);
  const last = payment ? told.get(txid) : early.findLast(one => one.txid === txid)?.state;
  if (state === last || (state === 'waiting' && last !== 'confirmed')) {
    return;
  }

  if (!payment) {
    early = [...early, event].slice(-MAX_EARLY);
    return;
  }

  told.set(txid, state);
  say(`${nameOf(payment.from)}’s payment of ${shortCoins(payment.amount)} to ${nameOf(payment.to)} `
    + `${SAYS[state](event)}${state === 'confirmed' && last ? ' again' : ''}.`);
}

/** The payments were read: those that the page did not know when their events came are there. */
function tellEarlyPayments(payments) {
  const events = early;
  early = [];
  events.forEach(tellPayment);
  const known = new Set(payments.map(payment => payment.txid));
  told.forEach((_, txid) => known.has(txid) || told.delete(txid));
}

/** Whether all nodes that run are on one branch. */
export function tellForks() {
  const running = lab.state.nodes.filter(node => node.running);
  const letters = [...new Set(running.map(node => branchOf(node.tip).letter))].sort();
  const current = letters.join();
  if (current !== branches && branches && letters.length > 0) {
    if (letters.length > 1) {
      say(`The nodes disagree: they are on branches ${letters.slice(0, -1).join(', ')} and ${letters.at(-1)}.`);
    } else if (branches.includes(',')) {
      say(`All nodes agree again, on branch ${current}.`);
    }
  }

  branches = current;
}

/** What a person changed. */
export function tellChanges(before, after) {
  if (!before) {
    branches = '';
    early = [];
    told.clear();
    after.payments.forEach(({ txid, state }) => state !== 'waiting' && told.set(txid, state));
    return;
  }

  tellEarlyPayments(after.payments);
  after.nodes.forEach((node, i) => {
    const old = before.nodes[i];
    if (old.running !== node.running) {
      say(`${node.name} ${node.running ? 'is running again' : 'was stopped'}.`);
    }

    if (old.strategy !== node.strategy) {
      say(`${node.name} is ${node.strategy === 'honest' ? 'honest again' : `now a ${WORDS[node.strategy]}`}.`);
    }
  });
  const [openBefore, open] = [before, after].map(state => state.links.filter(link => link.open).length);
  if (open !== openBefore) {
    const cut = after.links.length - open;
    say(cut === 0 ? 'All links are open.' : `${cut} of ${after.links.length} links ${cut === 1 ? 'is' : 'are'} cut.`);
  }
}

const blocks = number => number === 1 ? 'a block' : `${number} blocks`;
