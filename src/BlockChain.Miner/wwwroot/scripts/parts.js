// What all views are made of: links, amounts, times, and the way a failure is shown.

import { state } from './chain.js';
import { copyButton } from './copy.js';
import { el } from './dom.js';
import { ago, clock, coins, ends } from './format.js';

const link = (kind, id, text = id, attributes = {}) => el('a', { href: `#/${kind}/${id}`, ...attributes }, text);

/** A link to a block by its hash, which is shown whole or by its ends. */
export const blockLink = (hash, text = ends(hash)) => link('block', hash, text, { class: 'hash', title: hash });

export const transactionLink = (id, text = ends(id)) => link('tx', id, text, { class: 'hash', title: id });

export const addressLink = (address, text = address) => address
  ? link('address', address, text, { class: 'hash' })
  : el('span', {}, 'raw public key (no address)');

/** Coins with the last places paler, so that whole coins are seen at once. */
export function amount(units, sign = '') {
  const [whole, part] = coins(units).split('.');
  return el('span', { class: 'amount' }, sign, whole, el('span', { class: 'places' }, `.${part}`));
}

const datetime = time => new Date(time * 1000).toISOString();

/** Blocks of the lab are dated by its own clock, so this computer cannot say how long ago they were found. */
const isVirtual = () => state.node?.network === 'lab';

/** How long ago a time was, which counts on by itself. */
export const since = time => isVirtual()
  ? el('time', { datetime: datetime(time) }, clock(time))
  : el('time', { datetime: datetime(time), title: clock(time), 'data-at': time }, ago(time));

/** When it was, and how long ago. */
export const moment = time => isVirtual() ? since(time) : [clock(time), ' ', el('span', { class: 'pale' }, '(', since(time), ')')];

/** Keeps all `since` true. */
export function keepTime() {
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-at]')) {
      const now = ago(Number(time.dataset.at));
      if (time.textContent !== now) {
        time.textContent = now;
      }
    }
  }, 1000);
}

/** A sign with its words, never colour alone. */
export const badge = (kind, text) => el('span', { class: `badge ${kind}` }, text);

export const heading = (text, kicker) => el('hgroup', {}, kicker && el('p', { class: 'kicker' }, kicker),
  el('h1', { tabindex: '-1' }, text));

/** A part of a view under a heading of its own. */
export const section = (title, ...content) => el('section', {}, el('h2', {}, title), content);

/** A hash at full length, four digits at a time broken where the line ends. */
export const whole = (hash, attributes = {}) => el('code', { class: 'whole', ...attributes }, hash);

/** The name of what a view shows, to be copied. */
export const lead = name => el('p', { class: 'lead' }, whole(name), ' ', copyButton(name));

/** A button that adds pages below until there are none. `load` answers with whether there is more. */
export function more(load) {
  const button = el('button', { type: 'button', class: 'more', click: show }, 'Show more');
  async function show() {
    button.disabled = true;
    try {
      button.hidden = !await load();
    } catch {
      // The view was left, or the node does not answer: the button stays.
    } finally {
      button.disabled = false;
    }
  }

  return button;
}
