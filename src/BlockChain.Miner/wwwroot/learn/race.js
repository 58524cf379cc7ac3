// For section 11: the paper's curve, and races that are run block by block.

import { plot } from '../scripts/chart.js';
import { el } from '../scripts/dom.js';
import { count, many, percent } from '../scripts/format.js';
import { oddsOfUndoing } from '../scripts/odds.js';
import { bench } from './bench.js';

const RACES = 500;
const POINTS = 16;

/** One race, block by block: honest nodes find z, and then the attacker tries on until the chance is below 1 in 1,000. With half of
 *  the power it always is 1, and a race may never end. */
function isWon(share, z) {
  const hopeless = Math.log(1000) / Math.log((1 - share) / share);
  let honest = 0;
  let attacker = 0;
  while (honest < z) {
    Math.random() < share ? attacker++ : honest++;
  }

  while (attacker < honest && honest - attacker < hopeless) {
    Math.random() < share ? attacker++ : honest++;
  }

  return attacker >= honest;
}

export function makeRace(signal) {
  const share = slider('q, the attacker’s share in percent', 1, 50, 10);
  const z = slider('z, the blocks to wait for', 0, 60, 5);
  const sentence = el('p', { class: 'odds', role: 'status' });
  const drawing = el('div');
  const said = el('p', { role: 'status' });
  let dots = [];
  let drawnFor = '';
  const draw = () => {
    const [q, last] = [share.value / 100, Math.max(8, z.value)];
    sentence.textContent = z.value === 0 ? 'With z = 0 there is nothing to catch up with, so the formula promises nothing.'
      : `With q = ${share.value} % and z = ${z.value}, the attacker’s chance is ${percent(oddsOfUndoing(q, z.value))}.`;
    const line = Array.from({ length: last + 1 }, (_, i) => [i, 100 * oddsOfUndoing(q, i)]);
    drawing.replaceChildren(plot({
      title: 'Chance that the attacker catches up', sentence: `For q = ${share.value} %, in percent, by the number of blocks z.`,
      lines: [
        { name: 'The paper’s formula', points: line, kind: 'line' },
        ...dots.length > 0 ? [{ name: 'Races', points: dots, kind: 'dots', tone: 1 }] : [],
      ],
      x: count, y: value => `${Number(value.toPrecision(3))} %`,
    }));
  };
  const update = () => {
    if (drawnFor !== `${share.value} ${Math.max(8, z.value)}`) {
      drawnFor = `${share.value} ${Math.max(8, z.value)}`;
      dots = [];
    }

    draw();
  };
  [share, z].forEach(one => one.input.addEventListener('input', update));
  update();
  const button = el('button', { type: 'button', click: async () => {
    if (share.value === 50) {
      said.textContent = 'No race is run at 50 %: the attacker wins every one, but it may take very long.';
      return;
    }

    const controls = [share.input, z.input, button];
    controls.forEach(one => one.disabled = true); // The dots are those of one q.
    const [q, last] = [share.value / 100, Math.max(8, z.value)];
    const places = [...new Set(Array.from({ length: POINTS }, (_, i) => Math.round(i * last / (POINTS - 1))))];
    dots = [];
    for (const place of places) {
      const won = Array.from({ length: RACES }, () => isWon(q, place)).filter(one => one).length;
      dots.push([place, 100 * won / RACES]);
      said.textContent = `${many(dots.length * RACES, 'race')} run…`;
      await new Promise(resolve => setTimeout(resolve));
      if (signal.aborted) {
        return;
      }
    }

    said.textContent = `${many(places.length * RACES, 'race')} run. With z = ${last}, ${percent(dots.at(-1)[1] / 100)} of them were won `
      + 'by the attacker.';
    drawnFor = `${Math.round(100 * q)} ${last}`;
    draw();
    controls.forEach(one => one.disabled = false);
  } }, `Run ${RACES} races for each point`);
  return bench('The race', share.element, z.element, sentence, drawing, el('div', { class: 'row' }, button), said);
}

function slider(name, min, max, value) {
  const id = `slider-${min}-${max}`;
  const input = el('input', { id, type: 'range', min, max, value });
  return { input, get value() { return Number(input.value); }, element: el('label', { class: 'range', for: id }, name, input) };
}
