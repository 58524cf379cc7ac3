// What the page knows of the lab: read as a whole, then kept up to date by events, for all parts of the page.
//
// Parts listen with on('change' | 'changed' | 'message' | 'news' | 'experiment', …): 'change' is that anything may be different,
// 'changed' that a person did it. Events may come by the thousand: each is noted at once and cheaply, 'change' is raised at most
// ten times a second, and the whole is read again once a second at most.

import { Refusal } from '../scripts/api.js';
import * as live from '../scripts/live.js';
import { BlockTree } from './block-tree.js';
import { EVENTS, get } from './server.js';
import * as story from './story.js';

const ASK_EVERY = 1000;
const TELL_EVERY = 100;
const AHEAD = 500; // Milliseconds that the page's clock may run on without news from the lab's.

/** `state` is the answer of /api/lab, kept up to date; `tree` has the blocks. */
export const lab = { state: null, tree: new BlockTree() };

const changes = new EventTarget();
let isStarted = false;
let heardAt = 0;
let asking = null;
let isAskWanted = false;
let isTellPlanned = false;
let sinceAsked = null;

export const on = (kind, listener, signal) => changes.addEventListener(kind, event => listener(event.detail), { signal });

export const tell = (kind, detail) => changes.dispatchEvent(new CustomEvent(kind, { detail }));

/** The lab's time now, also between two events of its clock. */
export function now() {
  const { time, speed, paused } = lab.state;
  return paused ? time : time + speed * Math.min(AHEAD, performance.now() - heardAt) / 1000;
}

/** Changes when the lab begins again: who is there, and who is linked with whom. */
export const shape = () => JSON.stringify(
  [lab.state.seed, lab.state.nodes.map(node => node.name), lab.state.links.map(({ a, b }) => [a, b])]);

export const nameOf = id => lab.state.nodes.find(node => node.id === id)?.name ?? `node ${id}`;

export const branchOf = hash => lab.tree.blocks.get(hash)?.branch ?? { letter: '?', colour: 0 };

/** Waits until there is something to show. A node of its own serves this page too, and has no lab. */
export async function ready() {
  const problem = lab.state ? null : await refresh().then(() => null, reason => reason);
  if (problem?.status === 404) {
    throw new Refusal(404, 'This node has no lab. Start one with “miner lab”.');
  }

  start();
  if (problem) {
    throw problem;
  }
}

function start() {
  if (isStarted) {
    return;
  }

  isStarted = true;
  live.on('back', () => refresh().catch(() => {}));
  live.on('changed', () => refresh().then(() => tell('changed'), () => {}));
  live.on('clock', clock => {
    Object.assign(lab.state ?? {}, clock);
    heardAt = performance.now();
    changed();
  });
  live.on('found', event => note('found', event));
  live.on('tip', event => note('tip', event));
  live.on('payment', event => note('payment', event));
  live.on('message', message => lab.state && tell('message', message));
  live.on('experiment', experiment => tell('experiment', experiment));
  live.start(EVENTS, ['found', 'message', 'tip', 'payment', 'clock', 'changed', 'experiment']);
}

/** An event changes the state; those that come while we ask are applied to the answer as well, which may be older. */
function note(kind, event) {
  sinceAsked?.push([kind, event]);
  if (lab.state) {
    apply(kind, event);
    story.tellEvent(kind, event);
    changed();
    askSoon();
  }
}

function apply(kind, event) {
  const { nodes, payments } = lab.state;
  if (kind === 'found') {
    const { node, ...block } = event;
    lab.tree.add({ ...block, miner: node });
  } else if (kind === 'tip') {
    Object.assign(nodes.find(node => node.id === event.node) ?? {}, { tip: event.hash, height: event.height });
  } else {
    Object.assign(payments.find(payment => payment.txid === event.txid) ?? {}, event);
  }
}

function changed() {
  if (!isTellPlanned && lab.state) {
    isTellPlanned = true;
    setTimeout(() => {
      isTellPlanned = false;
      story.tellForks();
      tell('change');
    }, TELL_EVERY);
  }
}

function askSoon() {
  if (!isAskWanted) {
    isAskWanted = true;
    setTimeout(() => refresh().catch(() => {}), ASK_EVERY);
  }
}

/** Reads the whole; one question at a time, and another after it where something has happened meanwhile. */
export function refresh() {
  isAskWanted = false;
  asking = (asking ?? Promise.resolve()).catch(() => {}).then(read);
  return asking;
}

async function read() {
  const before = lab.state;
  const timeBefore = before?.time ?? 0;
  sinceAsked = [];
  const state = await get('');
  const isOther = !before || state.seed !== before.seed || state.time < timeBefore || state.nodes.length !== before.nodes.length;
  if (isOther) {
    lab.tree = new BlockTree();
  }

  lab.state = state;
  heardAt = performance.now();
  state.blocks.forEach(block => lab.tree.add(block));
  const missed = isOther ? [] : sinceAsked;
  sinceAsked = null;
  missed.forEach(([kind, event]) => apply(kind, event));
  story.tellChanges(isOther ? null : before, state);
  changed();
}
