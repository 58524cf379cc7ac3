// For section 4: a search for a text whose hash begins with zeros, and how often each number of zeros came up.

import { showHash } from '../scripts/cheat/bytes.js';
import { doubleSha256 } from '../scripts/cheat/sha256.js';
import { el, table } from '../scripts/dom.js';
import { count, duration } from '../scripts/format.js';
import { whole } from '../scripts/parts.js';
import { bench } from './bench.js';

export const WANTED = 3;
export const DIGITS = 16;
const SLICE = 400;

export const hashOf = text => showHash(doubleSha256(new TextEncoder().encode(text)));

export const zerosOf = hash => /^0*/.exec(hash)[0].length;

/** Tries numbers after the text of a field, until the hash begins with enough zeros. */
export function makeHunt(typed, signal) {
  const hash = el('p', { class: 'hash' });
  const said = el('p', { role: 'status' });
  const histogram = el('div');
  const counts = Array.from({ length: WANTED + 2 }, () => 0);
  const triedOf = new Map(); // By text, so that no try is counted twice.
  const show = () => hash.replaceChildren('Hash ', whole(hashOf(typed.input.value)));
  typed.input.addEventListener('input', show);
  show();
  const button = el('button', { type: 'button', click: async () => {
    if (!typed.value) {
      said.textContent = 'Type your name into the field below first.';
      return;
    }

    button.disabled = true;
    const start = typed.value.replace(/ \d+$/, '');
    const began = performance.now();
    const before = triedOf.get(start) ?? 0;
    let tried = before;
    let zeros = 0;
    while (zeros < WANTED && !signal.aborted) {
      const text = `${start} ${++tried}`;
      zeros = zerosOf(hashOf(text));
      counts[Math.min(zeros, counts.length - 1)]++;
      if (zeros >= WANTED) {
        typed.input.value = text;
      } else if (tried % SLICE === 0) {
        said.textContent = `${count(tried - before)} tries…`;
        await new Promise(resolve => setTimeout(resolve));
      }
    }

    const seconds = Math.max(1, performance.now() - began) / 1000;
    triedOf.set(start, tried);
    said.textContent = `Tried ${count(tried - before)} in ${duration(seconds)}.`;
    histogram.replaceChildren(draw(counts));
    show();
    button.disabled = false;
  } }, 'Try');
  return bench('The hunt', hash, el('div', { class: 'row' }, button), said, histogram);
}

/** All tries so far, beside what chance would have. */
function draw(counts) {
  const all = counts.reduce((sum, one) => sum + one, 0);
  const expected = zeros => zeros === counts.length - 1 ? all / DIGITS ** zeros : all * (DIGITS - 1) / DIGITS ** (zeros + 1);
  return table('Your tries by the number of zeros', ['Zeros', 'Your tries', 'Expected'], counts.map((number, zeros) => [
    zeros === counts.length - 1 ? `${zeros} or more` : String(zeros),
    [el('meter', { min: 0, max: all, value: number, 'aria-hidden': 'true' }), ` ${count(number)}`],
    count(Number(expected(zeros).toPrecision(3))),
  ]));
}
