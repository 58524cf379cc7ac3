// Section 11: an attacker races against the honest nodes; each further block makes it less likely that the attacker wins.

import { plot } from '../../scripts/chart.js';
import { el } from '../../scripts/dom.js';
import { count, many, percent } from '../../scripts/format.js';
import { oddsOfUndoing } from '../../scripts/odds.js';
import { bench } from '../bench.js';
import { choice, numberField, right, wrong } from '../fields.js';

const [SHARE, RISK] = [0.2, 0.001];
const ENOUGH = Array.from({ length: 100 }, (_, z) => z).find(z => oddsOfUndoing(SHARE, z) < RISK);
const RACES = 500;
const POINTS = 16;

export async function lesson({ signal }) {
  const blocks = numberField('Number of blocks (z)');
  const half = choice('With 50 % or more', [
    ['safe', 'More blocks make the payment safe again, only more slowly.'], ['never', 'The attacker always wins in the end, however long one waits.'],
    ['steal', 'The attacker can then also sign for the coins of others.'],
  ]);
  return {
    lead: [
      'A payee waits until z blocks have been linked after the payment. An attacker with a share q of all computing power builds another '
        + 'branch in secret, without the payment. Whether the attacker catches up is a random walk: a block for one side, a block for the other.',
    ],
    steps: [
      {
        title: 'How many blocks are enough?',
        text: [
          'Move the sliders: the line is the paper’s formula. Then let races be run in your browser, block by block. Each dot is the part of the races that the attacker won.',
          'The dots lie a little above the line for large q. The paper takes the attacker’s progress to be what is expected while z blocks are found; '
            + 'really it depends on how long these blocks take (Rosenfeld, 2014). The paper’s table is a good guide all the same.',
        ],
        show: makeRace(signal),
        question: `What is the smallest z for which the paper’s formula gives an attacker with ${percent(SHARE)} less than ${percent(RISK)}?`,
        fields: [blocks],
        check: () => judgeBlocks(blocks.value),
        hints: [`Set q to ${percent(SHARE)}, and move z until the chance falls below ${percent(RISK)}.`, 'The paper has this number in its last table, “Solving for P less than 0.1 %”.'],
        solved: `z = ${ENOUGH}, as in the paper’s table.`,
      },
      {
        title: 'Where it ends',
        text: 'All of this holds while honest nodes have more than half of the computing power. Try q = 50 %.',
        show: null,
        question: 'What happens when the attacker has half of the power, or more?',
        fields: [half],
        check: () => judgeHalf(half.value),
        hints: ['Look at the line for q = 50 %: it does not fall at all.'],
        solved: 'With half of the power or more the chance is 1 for every z. That is why it is called the 51 % attack.',
      },
    ],
  };
}

/** One race, block by block: honest nodes find z, and then the attacker tries on until the chance is below 1 in 1,000. */
function isWon(share, z) {
  if (share >= 0.5) {
    return true; // From any distance, if not soon.
  }

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

function makeRace(signal) {
  const share = slider('q, the attacker’s share in percent', 1, 50, 10);
  const z = slider('z, the blocks to wait for', 0, 60, 5);
  const sentence = el('p', { class: 'odds', role: 'status' });
  const drawing = el('div');
  const said = el('p', { role: 'status' });
  let dots = [];
  let drawnFor = '';
  const draw = () => {
    const [q, last] = [share.value / 100, Math.max(8, z.value)];
    sentence.textContent = `With q = ${share.value} % and z = ${z.value}, the attacker’s chance is ${percent(oddsOfUndoing(q, z.value))}.`;
    const line = Array.from({ length: last + 1 }, (_, i) => [i, 100 * oddsOfUndoing(q, i)]);
    drawing.replaceChildren(plot({
      title: 'Chance that the attacker catches up', sentence: `For q = ${share.value} %, in percent, by the number of blocks z.`,
      lines: [{ name: 'The paper’s formula', points: line, kind: 'line' }, ...dots.length > 0 ? [{ name: 'Races', points: dots, kind: 'dots', tone: 1 }] : []],
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
    button.disabled = true;
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

    said.textContent = `${many(places.length * RACES, 'race')} run. With z = ${last}, ${percent(dots.at(-1)[1] / 100)} of them were won by the attacker.`;
    drawnFor = `${Math.round(100 * q)} ${last}`;
    draw();
    button.disabled = false;
  } }, `Run ${RACES} races for each point`);
  return bench('The race', share.element, z.element, sentence, drawing, el('div', { class: 'row' }, button), said);
}

function slider(name, min, max, value) {
  const id = `slider-${min}-${max}`;
  const input = el('input', { id, type: 'range', min, max, value });
  return { input, get value() { return Number(input.value); }, element: el('label', { class: 'range', for: id }, name, input) };
}

function judgeBlocks(z) {
  return !Number.isInteger(z) || z < 0 ? wrong('Type a whole number.')
    : z < ENOUGH ? wrong(`With z = ${z} the chance is still ${percent(oddsOfUndoing(SHARE, z))}.`)
    : z > ENOUGH ? wrong(`That is enough, but z = ${z - 1} is enough too: ${percent(oddsOfUndoing(SHARE, z - 1))}.`)
    : right(`z = ${z}: ${percent(oddsOfUndoing(SHARE, z))}. With one block less it is ${percent(oddsOfUndoing(SHARE, z - 1))}.`);
}

const judgeHalf = answer => ({
  safe: wrong('For q below 50 % that is so. At 50 % the line does not fall: a random walk without a drift reaches every point some day.'),
  steal: wrong('No. A signature needs the key, and no computing power of this kind helps. An attacker can only take back payments, or keep some out.'),
  never: right('Yes: the attacker gains as fast as the others, or faster, and catches up from any distance. But even then nobody’s coins can be signed for, and no rule can be broken.'),
})[answer] ?? wrong('Choose one of the three.');
