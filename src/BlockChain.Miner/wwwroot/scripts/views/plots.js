// Plots over the newest blocks: how fast all miners hash, and how the difficulty follows the intervals.

import * as api from '../api.js';
import { onChange, ready, state, work } from '../chain.js';
import { chart } from '../chart.js';
import { el, refill } from '../dom.js';
import { count, difficulty, duration, hashRate, large } from '../format.js';
import { expand, SIZE } from '../header.js';
import { rulesOf } from '../networks.js';
import { heading, section } from '../parts.js';

const BLOCKS = 300;
const WINDOW = 24;
const DIFFICULTY_ONE = 0xffff * 2 ** 208;

export async function view(args, signal) {
  await ready();
  const rates = el('div');
  const intervals = el('div');
  const targets = el('div');
  let tip = '';
  const show = api.inOrder(() => readHeaders(signal), blocks => {
    refill(rates, drawRate(blocks));
    refill(targets, drawDifficulty(blocks));
    refill(intervals, drawIntervals(blocks));
  });
  const update = async () => {
    if (tip !== state.node.tip) {
      tip = state.node.tip;
      await show();
    }
  };
  await update();
  onChange(() => update().catch(() => {}), signal);
  return {
    title: 'Plots',
    body: [
      heading('Hash rate, difficulty and block times', `Last ${count(BLOCKS)} blocks`),
      section('Network hash rate', rates),
      section('Difficulty', targets),
      section('Time between blocks', intervals),
    ],
  };
}

/** Height, time and difficulty of the newest blocks, from their headers. */
async function readHeaders(signal) {
  const first = Math.max(0, state.node.height - BLOCKS);
  const hash = await api.text(`block-height/${first}`, signal);
  const data = await api.bytes(`headers/${hash}?count=${BLOCKS + 1}`, signal);
  const view = new DataView(data.buffer);
  return Array.from({ length: data.length / SIZE }, (_, i) => ({
    height: first + 1 + i,
    time: view.getUint32(SIZE * i + 68, true),
    difficulty: DIFFICULTY_ONE / Number(expand(view.getUint32(SIZE * i + 72, true))),
  }));
}

function drawRate(blocks) {
  const points = blocks.slice(WINDOW).map((block, i) => {
    const seconds = block.time - blocks[i].time;
    const hashes = blocks.slice(i + 1, i + WINDOW + 1).reduce((sum, one) => sum + work(one.difficulty), 0);
    return [block.height, seconds > 0 ? hashes / seconds : NaN];
  }).filter(point => Number.isFinite(point[1]));
  return chart({
    title: 'Hash rate by height',
    sentence: `Estimate over ${WINDOW} blocks: expected number of hashes ÷ time taken.`
      + `${points.length > 0 ? ` Now ${hashRate(points.at(-1)[1])}.` : ''}`,
    blocks: { needed: WINDOW + 2, there: blocks.length },
    lines: [{ name: 'Hash rate', points, kind: 'line' }],
    x: count, y: hashRate, xName: 'Height',
  });
}

const drawDifficulty = blocks => chart({
  title: 'Difficulty by height',
  sentence: 'Difficulty 1 is the easiest Bitcoin allows (4.3 billion hashes per block).'
    + (blocks.length > 0 ? ` Now ${difficulty(blocks.at(-1).difficulty)} = ${large(work(blocks.at(-1).difficulty))} hashes per block.` : ''),
  blocks: { needed: 2, there: blocks.length },
  lines: [{ name: 'Difficulty', points: blocks.map(block => [block.height, block.difficulty]), kind: 'step' }],
  x: count, y: difficulty, xName: 'Height',
});

function drawIntervals(blocks) {
  const { spacing } = rulesOf(state.node);
  const points = blocks.slice(1).map((block, i) => [block.height, block.time - blocks[i].time]);
  const mean = points.map(([height], i) => {
    const window = points.slice(Math.max(0, i - WINDOW + 1), i + 1);
    return [height, window.reduce((sum, point) => sum + point[1], 0) / window.length];
  });
  return chart({
    title: 'Time between blocks',
    sentence: `Each dot is one block; the line is the average of ${WINDOW}.` + (spacing
      ? ` While it is below ${spacing} s (dashed), the next block is harder than these ${WINDOW} on average; above, easier.` : ''),
    blocks: { needed: 3, there: blocks.length },
    lines: [
      { name: 'Interval', points, kind: 'dots' }, { name: 'Average', points: mean, kind: 'line' },
      ...spacing ? [{ name: 'Target', points: points.map(([height]) => [height, spacing]), kind: 'dashed' }] : [],
    ],
    x: count, y: duration, xName: 'Height', isWhole: true,
  });
}
