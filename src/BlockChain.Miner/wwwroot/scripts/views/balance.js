// What an address held at every height: the chain remembers everything, so anyone can ask.

import * as api from '../api.js';
import { state } from '../chain.js';
import { chart } from '../chart.js';
import { el, refill } from '../dom.js';
import { count, inCoins, short } from '../format.js';

const POINTS = 160;
const AT_ONCE = 4;
const UNITS = 1e8;

/** A plot between two heights: every one if there are few enough, else evenly spaced ones. */
export function makeBalancePlot(route, signal) {
  const drawing = el('div');
  const from = numberBox('from', 'From block', 0);
  const to = numberBox('to', 'to', '');
  let known = new Map();
  let tip = null;
  let asked = 0;

  async function update() {
    const mine = ++asked;
    if (tip !== null && !state.blocks.some(block => block.id === tip)) {
      known = new Map(); // Another branch may have another past.
    }

    tip = state.node.tip;
    const last = clamp(to.input.value === '' ? state.node.height : to.input.value);
    const first = Math.min(last, clamp(from.input.value));
    const heights = spread(first, last);
    const balances = known;
    await ask(heights, balances);
    if (mine !== asked) {
      return; // The reader has asked for other heights since, or there is a new block.
    }

    balances.forEach((_, height) => heights.includes(height) || balances.delete(height));
    const points = heights.map(height => [height, balances.get(height) / UNITS]);
    const isEach = last - first < POINTS;
    refill(drawing, chart({
      title: 'Balance by block',
      sentence: `Balance at block ${count(last)}: ${inCoins(balances.get(last))}. ` + (isEach
        ? 'Every block is shown.'
        : `Showing ${count(heights.length)} of ${count(last - first + 1)} blocks; choose a shorter range to see every one.`),
      blocks: { needed: 2, there: points.length },
      lines: [{ name: 'Coins', points, kind: 'step' }],
      x: count,
      y: value => short(value).trim(),
      xName: 'Block',
    }));
  }

  async function ask(heights, balances) {
    const missing = heights.filter(height => !balances.has(height));
    const worker = async () => {
      for (let height = missing.pop(); height !== undefined; height = missing.pop()) {
        balances.set(height, (await api.json(`${route}/balance?height=${height}`, signal)).balance);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  const form = el('form', { class: 'row', submit: event => {
    event.preventDefault();
    update().catch(problem => drawing.replaceChildren(el('p', { role: 'alert' }, problem.message)));
  } }, from.label, to.label, el('button', {}, 'Show'));
  return { update, element: [drawing, form] };
}

/** Multiples of a power of two, so that a new block adds one height and moves none; and both ends. */
function spread(first, last) {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2((last - first + 1) / POINTS)));
  const heights = [first];
  for (let height = first - (first % step) + step; height < last; height += step) {
    heights.push(height);
  }

  return last > first ? [...heights, last] : heights;
}

const clamp = text => Math.max(0, Math.min(state.node.height, Math.floor(Number(text)) || 0));

function numberBox(id, name, value) {
  const input = el('input', { id, type: 'number', min: 0, step: 1, value, inputmode: 'numeric', placeholder: 'latest' });
  return { input, label: el('label', { for: id }, name, input) };
}
