// What a reader answers with, and how an answer is judged. Each field has an element to be shown and a value.

import { el } from '../scripts/dom.js';

export const right = text => ({ isRight: true, text });

export const wrong = text => ({ isRight: false, text });

let last = 0;

/** A line, or with `rows` a box, to type into. */
export function textField(name, { value = '', rows = 0, ...more } = {}) {
  const id = `answer-${++last}`;
  const input = el(rows ? 'textarea' : 'input', { id, autocomplete: 'off', spellcheck: 'false', rows: rows || null, ...more });
  input.value = value;
  return {
    input,
    element: labelled(name, id, input),
    get value() {
      return input.value.trim();
    },
  };
}

/** A number, or NaN: as people write it, 1,048,576 or 0.25. */
export function numberField(name, attributes) {
  const field = textField(name, { inputmode: 'decimal', ...attributes });
  return {
    input: field.input,
    element: field.element,
    get value() {
      const text = field.value.replace(/[,\s'’]/g, '');
      return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    },
  };
}

/** One of several, by radio buttons. `options`: [value, label] pairs; the value is null until one is chosen. */
export function choice(name, options) {
  const group = `answer-${++last}`;
  const inputs = options.map(([value]) => el('input', { type: 'radio', name: group, id: `${group}-${value}`, value }));
  return {
    element: el('fieldset', { class: 'choice' }, el('legend', {}, name),
      options.map(([value, label], i) => el('label', { for: `${group}-${value}` }, inputs[i], el('span', {}, label)))),
    get value() {
      return inputs.find(input => input.checked)?.value ?? null;
    },
  };
}

/** One of several, by a list that opens. The value is empty until one is chosen. */
export function select(name, options) {
  const id = `answer-${++last}`;
  const input = el('select', { id }, el('option', { value: '' }, 'Choose…'),
    options.map(([value, label]) => el('option', { value }, label)));
  return {
    element: labelled(name, id, input),
    get value() {
      return input.value;
    },
  };
}

const labelled = (name, id, input) => el('label', { class: 'answer', for: id }, el('span', {}, name), input);
