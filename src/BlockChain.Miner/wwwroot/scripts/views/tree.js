// The tree of blocks: forks as they happen, and what became of them.

import * as api from '../api.js';
import { columnsOf, readBranches } from '../branches.js';
import { onChange, ready, state } from '../chain.js';
import { el, refill, svg, table } from '../dom.js';
import { count, ends, many } from '../format.js';
import * as live from '../live.js';
import { amount, badge, blockLink, heading, section, since } from '../parts.js';

const WIDTH = 74;
const LANE = 62;
const BOX = 40;
const TOP = 34;
const LABEL = 150; // Room for the name of a status.
/** What the node calls a branch, in words: a name and what it means. */
const WORDS = {
  active: ['best chain', ''],
  'valid-fork': ['side branch', 'fully checked: it was once the best chain'],
  'valid-headers': ['side branch', 'stored; what its transactions spend was not checked'],
  'headers-only': ['announced', 'we have the headers, not the blocks yet'],
  invalid: ['invalid', 'breaks a rule'],
};

export async function view(args, signal) {
  await ready();
  const drawing = el('div', { class: 'scroll tree', tabindex: '0', role: 'region', 'aria-label': 'Tree of blocks' });
  const list = el('div');
  const past = el('div');
  let seen = '';
  const update = api.inOrder(() => readBranches(signal), tree => {
    const now = JSON.stringify([tree.all, state.reorganisations.length]);
    if (now !== seen) {
      seen = now;
      const isFollowing = drawing.scrollLeft + drawing.clientWidth >= drawing.scrollWidth - WIDTH; // Else the reader looks back.
      refill(drawing, draw(tree));
      refill(list, listTips(tree));
      refill(past, listReorganisations(tree));
      if (isFollowing) {
        drawing.scrollLeft = drawing.scrollWidth;
      }
    }
  });
  await update();
  requestAnimationFrame(() => drawing.scrollLeft = drawing.scrollWidth);
  let timer = 0;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => signal.aborted || update().catch(() => {}), 300);
  };
  live.on('reorg', soon, signal);
  onChange(soon, signal);
  return {
    title: 'Forks',
    body: [
      heading('Forks: the tree of blocks'),
      el('p', {}, 'Sometimes two miners find a block at almost the same time. The chain then has two branches until one of them '
        + 'gets more work: everyone switches to that one, and the blocks on the other become stale. Until then each node works on '
        + 'the branch that it heard of first.'),
      drawing,
      legend(),
      section('All branch tips', list),
      section('Recent reorganisations', past),
    ],
  };
}

function draw(tree) {
  const columns = columnsOf(tree);
  const at = height => 20 + WIDTH * columns.findIndex(column => height >= column.from && height <= column.to) + BOX / 2;
  const places = new Map();
  const mainLane = TOP + BOX / 2;
  const lanes = inLanes(tree.branches, at).map(branch => ({ ...branch, y: mainLane + LANE * branch.lane }));
  for (const lane of lanes) {
    lane.blocks.forEach(block => places.set(block.hash, [at(block.height), lane.y]));
  }

  const width = 20 + WIDTH * columns.length + LABEL;
  const height = mainLane + LANE * Math.max(0, ...lanes.map(lane => lane.lane)) + BOX;
  return svg('svg', {
    viewBox: `0 0 ${width} ${height}`, width, height, role: 'group',
    'aria-label': `The best chain up to height ${tree.active.height} and ${many(lanes.length, 'branch')} beside it; the table below says `
      + `the same`,
  },
    columns.map((column, i) => svg('text', { x: 20 + WIDTH * i + BOX / 2, y: 16, 'text-anchor': 'middle' },
      column.from === column.to ? count(column.from) : '')),
    svg('path', { class: 'edge', d: `M${at(0)} ${mainLane}H${at(tree.active.height)}` }),
    lanes.map(lane => drawEdge(lane, at, places, mainLane)),
    columns.filter(column => column.to <= tree.active.height).map(column => drawMain(column, at(column.from), mainLane, tree.active)),
    lanes.map(lane => svg('g', { class: 'branch' },
      lane.blocks.map((block, i) => box({ ...block, status: lane.status, isTip: i === 0 }, at(block.height), lane.y)))));
}

/** Branches side by side share a lane where there is room for the name of the left one. They come with the highest first. */
function inLanes(branches, at) {
  const starts = [];
  return branches.map(branch => {
    const free = starts.findIndex(start => at(branch.height) + LABEL < start);
    const lane = free < 0 ? starts.length : free;
    starts[lane] = at(branch.forkHeight);
    return { ...branch, lane: lane + 1 };
  });
}

function drawMain({ from, to }, x, y, active) {
  if (from !== to) {
    return svg('g', { class: 'folded' }, svg('rect', { x: x - 24, y: y - 12, width: 48, height: 24, rx: 12 }),
      svg('text', { x, y: y + 4, 'text-anchor': 'middle' }, `${count(to - from + 1)}`), svg('title', {}, many(to - from + 1, 'block')));
  }

  const known = from === active.height ? active.hash : state.blocks.find(block => block.height === from)?.id;
  return box({ height: from, hash: known, status: 'active', isTip: from === active.height }, x, y);
}

function drawEdge(branch, at, places, mainLane) {
  const [startX, startY] = branch.on ? places.get(branch.on) : [at(branch.forkHeight), mainLane];
  const folded = branch.on ? 0 : branch.blocks.at(-1).height - (branch.forkHeight + 1);
  return svg('g', { class: `branch ${branch.status}` },
    svg('path', {
      class: 'edge',
      d: `M${startX} ${startY}C${startX + 38} ${startY} ${startX + 20} ${branch.y} ${startX + WIDTH} ${branch.y}H${at(branch.height)}`,
    }),
    folded > 0 && svg('text', { x: at(branch.forkHeight + 1), y: branch.y - 10, 'text-anchor': 'middle' }, `+${many(folded, 'block')}`));
}

function box({ height, hash, status, isTip }, x, y) {
  const shape = [
    svg('rect', { x: x - BOX / 2, y: y - BOX / 2, width: BOX, height: BOX, rx: 7 }),
    hash && svg('text', { x, y: y + 4, 'text-anchor': 'middle' }, hash.slice(-4)),
    svg('title', {}, `Block ${height}${hash ? ` ${hash}` : ''}, ${nameOf(status)}`),
  ];
  return svg('g', { class: `node ${status}${isTip ? ' tip' : ''}` },
    hash && hasPage(status)
      ? svg('a', { href: `#/block/${hash}`, 'aria-label': `${hash.slice(-4)}, block ${height}, ${nameOf(status)}` }, shape)
      : shape,
    isTip && svg('text', { class: 'label', x: x + BOX / 2 + 8, y: y + 4 }, nameOf(status)));
}

/** What the frames of the boxes mean. */
const legend = () => el('ul', { class: 'tree-legend', 'aria-label': 'Legend' }, Object.entries(WORDS).map(([status, [name, meaning]]) =>
  el('li', {}, svg('svg', { class: 'tree-key', width: 28, height: 28, viewBox: '0 0 28 28', 'aria-hidden': 'true' },
    svg('g', { class: `node ${status}` }, svg('rect', { x: 4, y: 4, width: 20, height: 20, rx: 4 }))),
  el('span', {}, el('strong', {}, name), meaning ? `: ${meaning}` : ': the chain with the most work'))),
  el('li', {}, svg('svg', { width: 28, height: 28, viewBox: '0 0 28 28', 'aria-hidden': 'true' },
    svg('g', { class: 'folded' }, svg('rect', { x: 2, y: 8, width: 24, height: 12, rx: 6 }))), 'a number of blocks in a row, folded; in a '
      + 'box, the last four digits of a block’s hash'));

const nameOf = status => WORDS[status]?.[0] ?? status;

/** A node keeps no bodies of invalid blocks, and has none yet of those that were announced. */
const hasPage = status => status !== 'invalid' && status !== 'headers-only';

const listTips = tree => table('All branch tips', ['Height', 'Tip', 'Branch length', 'Status'],
  tree.all.slice(0, 50).map(tip => [
    count(tip.height),
    hasPage(tip.status) ? blockLink(tip.hash) : el('span', { class: 'hash', title: tip.hash }, ends(tip.hash)),
    count(tip.branchlen),
    [badge(tip.status === 'active' ? 'good' : tip.status === 'invalid' ? 'bad' : 'waits', nameOf(tip.status)),
      ' ', tip.reason ? el('code', {}, tip.reason) : WORDS[tip.status]?.[1]],
  ]));

/** Those seen since the page was opened; and a branch whose blocks were all checked was the best chain once. */
function listReorganisations(tree) {
  const seen = state.reorganisations;
  const before = tree.all.filter(tip => tip.status === 'valid-fork' && !seen.some(one => one.from === tip.hash));
  return seen.length + before.length === 0
    ? el('p', { class: 'pale' }, 'None so far.')
    : table('Recent reorganisations', ['When', 'Blocks undone', 'Replaced tip', 'Fork', 'New tip'], [
      ...seen.map(one => [since(one.seen), [count(one.depth), whose(one)], blockLink(one.from), blockLink(one.fork), blockLink(one.to)]),
      ...before.slice(0, 20).map(tip => ['earlier', count(tip.branchlen), blockLink(tip.hash), `at height ${count(tip.height - tip.branchlen)}`, '–']),
    ]);
}

/** Of the blocks that were undone, those that this node had mined: their coins are gone. */
const whose = ({ own_blocks: blocks, own_coins: coins }) => blocks > 0
  && el('small', {}, ` (${count(blocks)} of this node’s, `, amount(-coins), ' coins)');
