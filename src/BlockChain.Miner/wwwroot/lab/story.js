// What happened, in sentences: for the list on the page, and for those who hear it.

import { shortCoins } from '../scripts/format.js';
import { branchOf, lab, nameOf, tell } from './model.js';
import { WORDS } from './network.js';

const CALM = 20; // At a higher speed nobody can read about single blocks.
let branches = '';

const say = (text, isImportant = true) => tell('news', { text, isImportant, time: lab.state.time });

export function tellEvent(kind, event) {
  if (kind === 'found' && lab.state.speed <= CALM) {
    say(`${nameOf(event.node)} found block ${event.height} on branch ${branchOf(event.hash).letter}`
      + `${event.public ? '.' : ', and keeps it secret.'}`, false);
  } else if (kind === 'tip' && event.disconnected > 0) {
    say(`${nameOf(event.node)} switched to branch ${branchOf(event.hash).letter} and undid ${blocks(event.disconnected)}.`,
      event.disconnected > 1);
  } else if (kind === 'payment') {
    tellPayment(event);
  }
}

function tellPayment({ txid, state, confirmations, replaced_by: replacedBy }) {
  const payment = lab.state.payments.find(one => one.txid === txid);
  if (payment && (state === 'reversed' || confirmations === 1)) {
    say(`${nameOf(payment.from)}’s payment of ${shortCoins(payment.amount)} to ${nameOf(payment.to)} ${state === 'reversed'
      ? `was reversed${replacedBy ? ': another payment spent its coins' : ''}.` : 'is confirmed.'}`);
  }
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
    return;
  }

  after.nodes.forEach((node, i) => {
    const old = before.nodes[i];
    if (old.running !== node.running) {
      say(`${node.name} ${node.running ? 'is running again' : 'was stopped'}.`);
    }

    if (old.strategy !== node.strategy) {
      say(`${node.name} now plays: ${WORDS[node.strategy]}.`);
    }
  });
  const [openBefore, open] = [before, after].map(state => state.links.filter(link => link.open).length);
  if (open !== openBefore) {
    const cut = after.links.length - open;
    say(cut === 0 ? 'All links are open.' : `${cut} of ${after.links.length} links are cut.`);
  }
}

const blocks = number => number === 1 ? 'a block' : `${number} blocks`;
