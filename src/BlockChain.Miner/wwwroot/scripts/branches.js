// The tree of blocks as a model: the best chain, and the branches beside it down to where they leave it.

import * as api from './api.js';

const BRANCHES = 12;
const WALKED = 4;

/**
 * The newest branches: { tip, status, hash, forkHeight, blocks }, `blocks` being those that are drawn one by one, from the
 * tip down, each { height, hash }, the rest of the branch folded. A branch may leave another one: then `on` names the
 * block of that other one. Bodies that are not here cannot be asked for: of such a branch only the tip is known.
 */
export async function readBranches(signal) {
  const tips = await api.json('chain-tips', signal);
  const active = tips.find(tip => tip.status === 'active');
  const others = tips.filter(tip => tip.status !== 'active');
  const known = new Set();
  const branches = [];
  for (const tip of others.slice(0, BRANCHES)) {
    branches.push(await walk(tip, known, signal));
  }

  return { active, branches, left: Math.max(0, others.length - BRANCHES), all: tips };
}

async function walk(tip, known, signal) {
  const forkHeight = tip.height - tip.branchlen;
  const blocks = [{ height: tip.height, hash: tip.hash }];
  const isHere = tip.status.startsWith('valid-');
  let on = null;
  known.add(tip.hash);
  while (isHere && blocks.length < Math.min(tip.branchlen, WALKED)) {
    const { height, hash } = blocks.at(-1);
    const block = await api.json(`block/${hash}`, signal);
    if (known.has(block.previousblockhash)) {
      on = block.previousblockhash;
      break;
    }

    known.add(block.previousblockhash);
    blocks.push({ height: height - 1, hash: block.previousblockhash });
  }

  return { ...tip, forkHeight, blocks, on };
}

/**
 * Which heights get a column: the ends of everything that is drawn and its neighbours. What lies between is one column
 * that is folded: { from, to }; a column of a single height has both the same.
 */
export function columnsOf({ active, branches }) {
  const wanted = new Set([0]);
  for (let height = active.height; height > active.height - 4; height--) {
    wanted.add(height);
  }

  for (const branch of branches) {
    [branch.forkHeight, branch.forkHeight + 1, ...branch.blocks.map(block => block.height)].forEach(height => wanted.add(height));
  }

  const highest = Math.max(active.height, ...branches.map(branch => branch.height));
  const heights = [...wanted].filter(height => height >= 0 && height <= highest).sort((a, b) => a - b);
  const columns = [];
  let next = 0;
  for (const height of heights) {
    if (height > next) {
      columns.push({ from: next, to: height - 1 });
    }

    columns.push({ from: height, to: height });
    next = height + 1;
  }

  return columns;
}
