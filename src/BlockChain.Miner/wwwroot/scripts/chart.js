// Lines over a width: axes, a few ticks, a sentence for those who do not see them, and the numbers as a table.

import { el, svg, table } from './dom.js';
import { count } from './format.js';

const HEIGHT = 240;
const LEFT = 72;
const RIGHT = 24;
const TOP = 14;
const BOTTOM = 30;
const TICKS = 4;
const ROWS = 40;

/**
 * A drawing with its table. `blocks`: how many it needs, and how many there are.
 * `lines`: [{ name, points: [[x, y], …], kind }], kind being 'step', 'line', 'dashed' or 'dots'; `x`, `y`: how a number is
 * written; `isWhole`: that `y` is written without a fraction. Lines of the same `tone` have the same colour.
 */
export function chart({ title, sentence, blocks, lines, x, y, xName, isWhole = false }) {
  const drawing = plot({ title, sentence, lines, x, y, isWhole });
  if (!drawing) {
    return el('p', { class: 'pale' },
      `Not enough blocks yet: this needs at least ${count(blocks.needed)}; there ${blocks.there === 1 ? 'is' : 'are'} ${count(blocks.there)}.`);
  }

  drawing.append(el('details', {}, el('summary', {}, 'Show as a table'), numbers(title, lines, x, y, xName)));
  return drawing;
}

/** The drawing alone; null where there is too little to draw. */
export function plot({ title, sentence, lines, x, y, isWhole = false, isWholeX = true }) {
  const width = Math.max(280, Math.min(960, document.querySelector('#main').clientWidth - 108));
  const all = lines.flatMap(line => line.points).filter(point => Number.isFinite(point[1]));
  if (all.length < 2) {
    return null;
  }

  const scaleX = scale(all.map(point => point[0]), [LEFT, width - RIGHT], { isWhole: isWholeX });
  const scaleY = scale(all.map(point => point[1]), [HEIGHT - BOTTOM, TOP], { isWhole, isFromZero: true });
  return el('figure', {},
    svg('svg', { class: 'chart', viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': `${title}. ${sentence}` },
      scaleY.ticks.map(tick => svg('g', {},
        svg('line', { class: 'grid', x1: LEFT, x2: width - RIGHT, y1: scaleY.at(tick), y2: scaleY.at(tick) }),
        svg('text', { x: LEFT - 8, y: scaleY.at(tick) + 4, 'text-anchor': 'end' }, y(tick)))),
      scaleX.ticks.map(tick => svg('text', { x: scaleX.at(tick), y: HEIGHT - 8, 'text-anchor': 'middle' }, x(tick))),
      lines.map((line, i) => draw(line, line.tone ?? i, scaleX.at, scaleY.at))),
    el('figcaption', {}, lines.length > 1 && el('span', { class: 'legend' },
      lines.map((line, i) => el('span', { class: `key k${line.tone ?? i} ${line.kind}` }, line.name))), sentence));
}

/** From values to places, with ticks at round numbers: no two that would be written alike. */
function scale(values, [from, to], { isWhole, isFromZero = false }) {
  const low = Math.min(...values, isFromZero ? 0 : Infinity);
  const high = Math.max(...values);
  const range = high - low || 1;
  const rough = range / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = power * [1, 2, 5, 10].find(times => times * power >= rough);
  const step = isWhole ? Math.max(1, nice) : nice;
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= low + range + step / 1000; tick += step) {
    ticks.push(tick);
  }

  return { at: value => from + (to - from) * (value - low) / range, ticks };
}

function draw({ points, kind }, index, atX, atY) {
  const shown = points.filter(point => Number.isFinite(point[1]));
  if (kind === 'dots') {
    return svg('g', { class: `series s${index} dots` }, shown.map(([px, py]) => svg('circle', { cx: atX(px), cy: atY(py), r: 2 })));
  }

  const path = shown.map(([px, py], i) => i === 0 ? `M${round(atX(px))} ${round(atY(py))}`
    : kind === 'step' ? `H${round(atX(px))}V${round(atY(py))}`
    : `L${round(atX(px))} ${round(atY(py))}`).join('');
  return svg('path', { class: `series s${index} ${kind}`, d: path });
}

const round = number => number.toFixed(1);

/** At most a given number of rows, the last always among them. */
function numbers(title, lines, x, y, xName) {
  const { points } = lines[0];
  const step = Math.ceil(points.length / ROWS);
  const rows = points.map((point, i) => [x(point[0]), ...lines.map(line => line.points[i] ? y(line.points[i][1]) : '–')])
    .filter((row, i) => (points.length - 1 - i) % step === 0);
  return table(title, [xName, ...lines.map(line => line.name)], rows);
}
