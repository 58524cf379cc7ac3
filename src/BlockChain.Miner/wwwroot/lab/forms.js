// Controls of forms: each with its label, and the words for the number that a slider stands at.

import { el } from '../scripts/dom.js';
import { lab } from './model.js';

let number = 0;

/** The label is beside its control and not around it: what a choice offers is not part of its name. */
function labelled(text, control, shown = control) {
  control.id = `control-${++number}`;
  return el('div', { class: 'control' }, el('label', { for: control.id }, text), shown);
}

/** A slider: { element, input }. `say` turns its number into words; `change(value)` is called when the reader lets go. */
export function slider({ label, min, max, step, value, say, change }) {
  const input = el('input', { type: 'range', min, max, step, value, change: () => change?.(Number(input.value)), input: () => tell() });
  const output = el('output');
  const tell = () => {
    output.textContent = say(Number(input.value));
    input.setAttribute('aria-valuetext', output.textContent);
  };
  tell();
  return {
    input,
    element: labelled(label, input, el('span', { class: 'slide' }, input, output)),
    /** Follows the lab, but not while the reader moves it: what the lab sent before a key was pressed would undo the key. */
    follow(newValue) {
      if (document.activeElement !== input && Number(input.value) !== newValue) {
        input.value = newValue;
        tell();
      }
    },
  };
}

/** A choice among [value, text] pairs: { element, select }. */
export function choice(label, options, change) {
  const select = el('select', { change: () => change?.(select.value) }, options.map(([value, text]) => el('option', { value }, text)));
  return { select, element: labelled(label, select) };
}

export const nodeChoice = (label, change) => choice(label, lab.state.nodes.map(node => [node.id, node.name]), change);

/** A box for a number: { element, input }. */
export function box(label, attributes) {
  const input = el('input', { type: 'number', required: true, ...attributes });
  return { input, element: labelled(label, input) };
}

/** A form that asks the lab instead of the browser; its button rests while the lab answers. */
export function form(text, submit, ...children) {
  const button = el('button', {}, text);
  return el('form', {
    class: 'controls', autocomplete: 'off',
    submit: async event => {
      event.preventDefault();
      button.disabled = true;
      await submit();
      button.disabled = false;
    },
  }, children, button);
}
