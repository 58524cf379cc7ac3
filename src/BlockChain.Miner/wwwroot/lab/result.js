// What came out: whether the prediction held and why, the measured numbers beside the formula, and what to try next.

import { plot } from '../scripts/chart.js';
import { el, table } from '../scripts/dom.js';
import { count, percent } from '../scripts/format.js';
import { section } from '../scripts/parts.js';
import { writeGuess } from './prediction.js';

const WITHIN = 0.08;
export const plain = value => Math.abs(value) >= 1000 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));

export function makeResult(words) {
  const verdict = el('div', { role: 'status' });
  const rest = el('div');
  let drawn = '';
  return {
    element: el('div', { class: 'results' }, section('4. Check', verdict, rest)),
    update(experiment) {
      const text = JSON.stringify([experiment.result, experiment.own]);
      if (text !== drawn) {
        drawn = text;
        verdict.replaceChildren(...experiment.result ? check(experiment, words) : [el('p', { class: 'pale' }, 'Nothing to check yet.')]);
        rest.replaceChildren(...experiment.result ? explain(experiment, words) : []);
      }
    },
  };
}

const explain = (experiment, words) => [
  experiment.result.rows.length > 0 && [drawing(experiment, words), numbers(experiment, words)],
  words.formula && el('p', { class: 'small' }, `Formula: ${words.formula}`),
  words.next.length > 0 && [
    el('h3', {}, 'What to change next'), el('ul', { class: 'next-steps' }, words.next.map(text => el('li', {}, text))),
  ],
].flat().filter(part => part);

function check({ prediction, own, result }, words) {
  const { outcome, sentence } = result;
  const range = prediction.kind === 'choice' ? 0 : (words.within ?? WITHIN) * (prediction.max - prediction.min);
  const held = own !== null && Math.abs(own - outcome) <= Math.max(range, prediction.kind === 'choice' ? 0 : prediction.step);
  const came = `Measured: ${writeGuess(prediction, outcome)}.`;
  return [
    own === null ? el('p', { class: 'verdict' }, came)
      : el('p', { class: `verdict ${held ? 'good' : 'bad'}` }, held ? '✓ Your prediction held. ' : '✗ Your prediction did not hold. ',
        `You said: ${writeGuess(prediction, own)}. ${came}`),
    el('p', { class: 'why' }, words.why, ' ', sentence),
  ];
}

/** For each series the formula as a line and what was measured as dots, in one colour. */
function drawing({ title, result }, words) {
  const { rows, x_label: x, y_label: y, sentence } = result;
  const lines = namesOf(rows).flatMap((name, tone) => {
    const own = rows.filter(row => row.series === name).sort((one, other) => one.x - other.x);
    return [
      { name: `${name}: measured`, points: own.map(row => [row.x, row.measured]), kind: 'dots', tone },
      { name: `${name}: formula`, points: own.filter(row => row.formula !== null).map(row => [row.x, row.formula]), kind: 'line', tone },
    ];
  });
  const figure = plot({
    title: `${title}: ${y} by ${x}`, sentence: `Across: ${x}. Up: ${y}. ${sentence}`,
    lines: lines.filter(line => line.points.length > 0),
    x: words.x ?? plain, y: words.y ?? percent, isWholeX: false,
  });
  return figure ?? '';
}

function numbers({ title, result }, words) {
  const { rows, x_label: x, y_label: y } = result;
  const [writeX, writeY] = [words.x ?? plain, words.y ?? percent];
  return table(`${title}: ${y}`, ['Series', x, 'Formula', 'Measured', 'Standard error'], rows.map(row => [
    row.series, writeX(row.x), row.formula === null ? '–' : writeY(row.formula), writeY(row.measured),
    row.standard_error === null ? '–' : `± ${writeY(row.standard_error)}`,
  ]));
}

const namesOf = rows => [...new Set(rows.map(row => row.series))];
