// The tree of blocks below the network, in the same colours: a block is drawn once, where it stays.

import { el, refill, svg, table } from '../scripts/dom.js';
import { section } from '../scripts/parts.js';
import { branchOf, lab, nameOf, on } from './model.js';

const STEP = 40;
const LANE = 38;
const BOX = 26;
const MARGIN = 24;

export function makeTree(signal) {
  const root = svg('svg', { role: 'img', 'aria-label': 'Tree of blocks. The branches are listed below it.' });
  let isFollowing = true; // Until the reader scrolls back.
  const frame = el('div', {
    class: 'scroll blocks', tabindex: '0', role: 'region', 'aria-label': 'Tree of blocks',
    scroll: () => {
      isFollowing = frame.scrollLeft + frame.clientWidth >= frame.scrollWidth - STEP;
    },
  }, root);
  const list = el('div');
  let drawn = new Map();
  let tree = null;
  let written = '';
  const update = () => {
    if (tree !== lab.tree) {
      tree = lab.tree;
      drawn = new Map();
      root.replaceChildren();
    }

    drawNew(root, drawn);
    if (isFollowing) {
      frame.scrollLeft = frame.scrollWidth;
    }

    const rows = branches();
    const text = JSON.stringify(rows);
    if (text !== written) {
      written = text;
      refill(list, listBranches(rows));
    }
  };
  on('change', update, signal);
  return section('The tree of blocks', frame, list);
}

function drawNew(root, drawn) {
  const { blocks } = lab.tree;
  for (const [hash, element] of drawn) {
    if (!blocks.has(hash)) {
      element.remove();
      drawn.delete(hash);
    }
  }

  let [first, last, lanes] = [Infinity, 0, 0];
  const tips = new Set(lab.state.nodes.filter(node => node.running).map(node => node.tip));
  for (const block of blocks.values()) {
    [first, last, lanes] = [Math.min(first, block.height), Math.max(last, block.height), Math.max(lanes, block.lane)];
    if (!drawn.has(block.hash)) {
      drawn.set(block.hash, drawBlock(block, blocks.get(block.previous)));
      root.append(drawn.get(block.hash));
    }

    const name = `brick c${block.branch.colour}${block.public ? '' : ' secret'}${tips.has(block.hash) ? ' tip' : ''}`;
    if (drawn.get(block.hash).getAttribute('class') !== name) {
      drawn.get(block.hash).setAttribute('class', name);
    }
  }

  const box = [first * STEP - MARGIN, -MARGIN, (last - first) * STEP + 2 * MARGIN, lanes * LANE + 2 * MARGIN];
  if (first <= last && root.getAttribute('viewBox') !== box.join(' ')) {
    root.setAttribute('viewBox', box.join(' '));
    root.setAttribute('width', box[2]);
    root.setAttribute('height', box[3]);
  }
}

function drawBlock({ hash, height, miner, lane, branch }, parent) {
  const [x, y] = [height * STEP, lane * LANE];
  const finder = miner === null ? 'there before the lab began' : `found by ${nameOf(miner)}`;
  const stem = parent && `M${x - BOX / 2} ${y}H${x - BOX / 2 - 4}L${parent.height * STEP + BOX / 2} ${parent.lane * LANE}`;
  return svg('g', {},
    stem && svg('path', { class: 'stem', d: stem }),
    svg('rect', { x: x - BOX / 2, y: y - BOX / 2, width: BOX, height: BOX, rx: 5 }),
    svg('text', { x, y: y + 4, 'text-anchor': 'middle' }, branch.letter),
    svg('title', {}, `Block ${height} on branch ${branch.letter}, ${finder}: ${hash}`));
}

/** The branches that nodes are on: [letter, colour, height, names]. */
function branches() {
  const found = new Map();
  for (const node of lab.state.nodes) {
    const { letter, colour } = branchOf(node.tip);
    const row = found.get(letter) ?? { letter, colour, height: 0, names: [] };
    row.height = Math.max(row.height, node.height);
    row.names.push(node.running ? node.name : `${node.name} (stopped)`);
    found.set(letter, row);
  }

  return [...found.values()].sort((one, other) => other.height - one.height);
}

const listBranches = rows => table('Branches that the nodes are on', ['Branch', 'Height', 'Nodes on it'],
  rows.map(({ letter, colour, height, names }) => [
    el('span', { class: `letter c${colour}` }, letter), String(height), names.join(', '),
  ]));
