// The newest blocks, kept up to date for all views: they read `state`, and hear of 'change'.
//
// Events may come by the hundred. Each is noted at once and cheaply; the node is asked, and views are told, at most
// once in a while.

import * as api from './api.js';
import * as live from './live.js';

const BLOCKS = 30; // Three pages: enough for a hash rate.
const PAGE = 10;
const ASK_EVERY = 1000;
const HASHES_PER_DIFFICULTY = 2 ** 48 / 65_535;

/** `blocks`, the newest first; `waiting`, the transactions that came last; `reorganisations` since this page was opened. */
export const state = { node: null, mempool: null, blocks: [], waiting: [], reorganisations: [] };

const changes = new EventTarget();
let asking = null;
let isNodeWanted = false;
let areBlocksWanted = false;
let failure = null;

export const onChange = (listener, signal) => changes.addEventListener('change', listener, { signal });

export function start() {
  live.on('back', () => refresh(true));
  live.on('block', block => refresh(!append(block)));
  live.on('reorg', note);
  live.on('peer', () => refresh(false));
  live.on('tx', transaction => {
    state.waiting = [transaction, ...state.waiting.filter(one => one.txid !== transaction.txid)].slice(0, PAGE);
    refresh(false);
  });
  refresh(true);
}

/** The expected number of hashes for a block. */
export const work = difficulty => difficulty * HASHES_PER_DIFFICULTY;

/** Hashes a second of all miners, estimated from the newest blocks; but no less than this node's own, which is measured. */
export function networkRate() {
  const { node } = state;
  const blocks = state.blocks.filter(block => block.height > 0); // The first one's time is years before the second's.
  const seconds = blocks.length > 1 ? blocks[0].timestamp - blocks.at(-1).timestamp : 0;
  const estimate = seconds > 0 ? blocks.slice(0, -1).reduce((sum, block) => sum + work(block.difficulty), 0) / seconds : NaN;
  return node.mining.threads > 0 && !(estimate > node.mining.hashrate) ? node.mining.hashrate : estimate;
}

/** Waits until there is something to show. */
export async function ready() {
  if (!state.node) {
    await refresh(true);
  }

  if (!state.node) {
    throw failure;
  }
}

function append(block) {
  if (state.blocks[0]?.id !== block.previousblockhash) {
    return state.blocks.some(known => known.id === block.id);
  }

  state.blocks = [block, ...state.blocks].slice(0, BLOCKS);
  return true;
}

function note(reorganisation) {
  const one = { ...reorganisation, seen: Date.now() / 1000 };
  state.reorganisations = [one, ...state.reorganisations].slice(0, PAGE);
  refresh(true);
}

/** Has the node asked for what events do not tell: now, or soon if it was asked just now. Never fails. */
function refresh(isBlocksToo) {
  isNodeWanted = true;
  areBlocksWanted ||= isBlocksToo;
  asking ??= askOnce();
  return asking;
}

async function askOnce() {
  try {
    await ask();
    failure = null;
  } catch (problem) {
    failure = problem; // A node that is back is asked again.
  }

  changes.dispatchEvent(new Event('change'));
  setTimeout(() => {
    asking = null;
    if (isNodeWanted) {
      refresh(false);
    }
  }, ASK_EVERY);
}

async function ask() {
  const areBlocksAsked = areBlocksWanted;
  isNodeWanted = areBlocksWanted = false;
  const [node, mempool, waiting, blocks] = await Promise.all([
    api.json('node'), api.json('mempool'), api.json('mempool/recent'), areBlocksAsked ? askBlocks() : state.blocks,
  ]);
  Object.assign(state, { node, mempool, waiting });
  if (areBlocksAsked) {
    state.blocks = blocks;
  }

  isNodeWanted ||= state.blocks[0]?.id !== node.tip;
  areBlocksWanted ||= isNodeWanted;
}

async function askBlocks() {
  const newest = await api.json('blocks');
  const heights = [1, 2].map(page => newest[0].height - PAGE * page).filter(height => height >= 0);
  return [newest, ...await Promise.all(heights.map(height => api.json(`blocks/${height}`)))].flat();
}
