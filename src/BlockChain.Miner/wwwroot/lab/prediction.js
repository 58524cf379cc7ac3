// Predict first: a slider or a choice, and with a class what everybody guessed.

import { el } from '../scripts/dom.js';
import { count, many } from '../scripts/format.js';
import { slider } from './forms.js';
import { lab } from './model.js';

const BINS = 8;

/** A number on the slider, or the text of a choice. */
export const writeGuess = ({ kind, choices, unit }, value) => kind === 'choice' ? choices[value] ?? '?'
  : `${count(Number(value.toPrecision(4)))}${unit ? ` ${value === 1 ? unit.replace(/^blocks$/, 'block') : unit}` : ''}`;

export function makePrediction(predict) {
  const form = el('form', { submit: event => {
    event.preventDefault();
    predict(read());
  } });
  const said = el('p', { class: 'small', role: 'status' });
  const others = el('div');
  const button = el('button', {}, 'This is my prediction');
  let read = () => null;
  let drawn = '';
  return {
    element: el('section', { class: 'step' }, el('h2', {}, '2. Predict'), form, said, others),
    update({ id, state, prediction, own, guesses, result }) {
      const isOpen = lab.state.experiment === id && state === 'ready';
      const text = JSON.stringify(prediction);
      if (text !== drawn) {
        drawn = text;
        const control = prediction.kind === 'choice' ? choices(prediction) : number(prediction);
        read = control.read;
        form.replaceChildren(control.element, button);
      }

      form.querySelectorAll('input, button').forEach(control => {
        control.disabled = !isOpen;
      });
      said.textContent = own !== null ? `You predicted: ${writeGuess(prediction, own)}.${isOpen ? ' You may still change it.' : ''}`
        : isOpen ? '' : state !== 'ready' ? 'You made no prediction.'
        : lab.state.can_control ? 'Set up the network first.' : 'You can predict when it is set up.';
      const areShown = lab.state.class && (own !== null || state !== 'ready') && guesses.length > 0; // Nobody copies.
      others.replaceChildren(...areShown ? [histogram(prediction, guesses, result)] : []);
    },
  };
}

function number({ question, min, max, step, unit }) {
  const middle = min + step * Math.round((max - min) / 2 / step);
  const say = value => writeGuess({ kind: 'slider', unit }, value);
  const { element, input } = slider({ label: question, min, max, step, value: middle, say });
  return { element, read: () => Number(input.value) };
}

function choices({ question, choices: texts }) {
  const inputs = texts.map((text, i) => el('input', { type: 'radio', name: 'choice', value: i, required: true }));
  return {
    element: el('fieldset', { class: 'choices' }, el('legend', {}, question),
      inputs.map((input, i) => el('label', {}, input, ' ', texts[i]))),
    read: () => inputs.findIndex(input => input.checked),
  };
}

/** How many guessed what: one bar for each choice, or for each part of the slider. What came out is ticked. */
function histogram(prediction, guesses, result) {
  const { kind, min, max, choices: texts } = prediction;
  const bars = kind === 'choice' ? texts.map(text => ({ text, number: 0 }))
    : Array.from({ length: BINS }, (_, i) => ({ text: `from ${writeGuess(prediction, min + (max - min) * i / BINS)}`, number: 0 }));
  const barOf = value => {
    const index = kind === 'choice' ? value : Math.floor(BINS * (value - min) / (max - min));
    return bars[Math.max(0, Math.min(bars.length - 1, index))];
  };
  guesses.forEach(guess => {
    barOf(guess.value).number += guess.count;
  });
  if (result) {
    barOf(result.outcome).text += ' ✓';
  }

  const all = bars.reduce((sum, bar) => sum + bar.number, 0);
  return el('figure', { class: 'guesses' }, el('figcaption', {}, `${many(all, 'prediction')} so far`),
    el('ul', {}, bars.map(({ text, number: size }) => el('li', {}, el('span', {}, text),
      el('meter', { min: 0, max: all, value: size, 'aria-label': text }), el('span', {}, String(size))))));
}
