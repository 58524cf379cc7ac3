// One node: what it has, and what can be done to it.

import { el, facts } from '../scripts/dom.js';
import { ends, percent } from '../scripts/format.js';
import { amount } from '../scripts/parts.js';
import { choice, form, slider } from './forms.js';
import { branchOf, lab, on } from './model.js';
import { STRATEGIES } from './network.js';
import { put } from './server.js';

/** { element, open(id) }: closed, it takes no room. */
export function makeNodePanel(signal) {
  const element = el('section', { class: 'panel', hidden: true, keydown: event => event.key === 'Escape' && close() });
  let id = null;
  let update = () => {};
  on('change', () => id !== null && update(), signal);
  return { element, open };

  function open(node) {
    id = node;
    ({ update } = fillPanel(element, id, close));
    element.hidden = false;
    element.querySelector('h2').focus();
  }

  function close() {
    element.hidden = true;
    document.querySelector(`.peer[data-id="${id}"]`)?.focus();
    id = null;
  }
}

function fillPanel(element, id, close) {
  const node = () => lab.state.nodes.find(one => one.id === id);
  const change = what => put(`/nodes/${id}`, what);
  const list = el('div');
  const power = slider({
    label: 'Hash power', min: 0, max: 100, step: 1, value: 0, say: value => `${value} %`,
    change: value => change({ power: value / 100 }),
  });
  let isChosen = false; // And not set yet: what the lab says must not undo it.
  const strategy = choice('Strategy', STRATEGIES, () => isChosen = true);
  const running = el('button', { type: 'button', click: () => change({ running: !node().running }) });
  const explorer = el('a', {}, 'Open its explorer');
  const update = () => {
    const now = node();
    if (!now) {
      close();
      return;
    }

    const { letter, colour } = branchOf(now.tip);
    list.replaceChildren(facts([
      ['Tip', el('span', { class: `letter c${colour}` }, letter), ` block ${now.height} `,
        el('span', { class: 'hash', title: now.tip }, ends(now.tip))],
      ['Balance', amount(now.balance)],
      ['Waiting payments', String(now.mempool)],
      now.secret > 0 && ['Blocks kept secret', String(now.secret)],
      !lab.state.can_control && ['Hash power', percent(now.power)],
    ]));
    power.follow(Math.round(100 * now.power));
    if (!isChosen) {
      strategy.select.value = now.strategy;
    }

    running.textContent = now.running ? `Stop ${now.name}` : `Start ${now.name}`;
    explorer.hidden = !now.explorer;
    now.explorer && explorer.setAttribute('href', now.explorer);
  };
  element.setAttribute('aria-label', node().name);
  element.replaceChildren(
    el('header', {}, el('h2', { tabindex: '-1' }, node().name), el('button', { type: 'button', class: 'plain', click: close }, 'Close')),
    list,
    ...lab.state.can_control ? [
      power.element,
      form('Set', async () => {
        await change({ strategy: strategy.select.value });
        isChosen = false;
      }, strategy.element),
      el('p', { class: 'row' }, running, explorer),
    ] : [el('p', {}, explorer)]);
  update();
  return { update };
}
