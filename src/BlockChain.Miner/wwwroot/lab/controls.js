// What can be done to the whole network: its links, a cut, an attack, a new beginning. (Paying has a file of its own.)

import { el } from '../scripts/dom.js';
import { percent } from '../scripts/format.js';
import { box, choice, form, nodeChoice, slider } from './forms.js';
import { lab, nameOf, on } from './model.js';
import { STRATEGIES } from './network.js';
import { post, put } from './server.js';

const USUAL_NODES = 5; // As a lab starts with; some experiments have fewer.
const MAX_NODES = 12;

const group = (title, ...content) => el('details', { class: 'group' }, el('summary', {}, title), content);

export const makeControls = signal => el('div', { class: 'groups' }, links(signal), cut(), attack(), reset());

/** How what is typed is written to a link, and how a link is read. */
const FIELDS = {
  delay: { read: link => link.delay, write: Number },
  loss: { read: link => Number((100 * link.loss).toFixed(2)), write: text => Number(text) / 100 },
  open: { read: link => link.open, write: text => text === 'true' },
};

function links(signal) {
  const { links: all } = lab.state;
  const which = choice('Which', [['', 'all links'], ...all.map((link, i) => [i, `${nameOf(link.a)} – ${nameOf(link.b)}`])], show);
  const delay = box('Delay in seconds', { min: 0, max: 600, step: 'any', required: false });
  const loss = box('Lost messages in percent', { min: 0, max: 100, step: 'any', required: false });
  const open = choice('State', [['true', 'open'], ['false', 'cut']]);
  const controls = { delay: delay.input, loss: loss.input, open: open.select };
  let shown = {};
  show();
  on('changed', () => Object.values(controls).includes(document.activeElement) || show(), signal);
  return group('Links: delay and loss', form('Set', () => put('/links', {
    ...chosen() ? { a: chosen().a, b: chosen().b } : {}, ...edited(),
  }), which.element, delay.element, loss.element, open.element));

  function chosen() {
    return which.select.value === '' ? null : lab.state.links[which.select.value];
  }

  /** A link as it is; of all of them, what all have in common. */
  function show() {
    const those = chosen() ? [chosen()] : lab.state.links;
    for (const [name, control] of Object.entries(controls)) {
      const values = new Set(those.map(FIELDS[name].read));
      control.value = shown[name] = values.size === 1 ? String([...values][0]) : '';
    }

    open.element.hidden = !chosen();
  }

  /** What the reader has changed: the rest stays as it is by now. */
  function edited() {
    return Object.fromEntries(Object.entries(controls)
      .filter(([name, { value }]) => value !== '' && value !== shown[name])
      .map(([name, { value }]) => [name, FIELDS[name].write(value)]));
  }
}

function cut() {
  const boxes = lab.state.nodes.map(node => el('input', { type: 'checkbox', value: node.id }));
  const chosen = () => boxes.filter(one => one.checked).map(one => Number(one.value));
  return group('Cut and heal',
    el('p', { class: 'small' },
      'Drag a line across links in the drawing to cut them, and again to open them. Or tick the nodes of one group:'),
    form('Cut them off from the rest', () => post('/cut', { nodes: chosen() }), el('fieldset', {}, el('legend', {}, 'One group'),
      boxes.map((one, i) => el('label', {}, one, ' ', lab.state.nodes[i].name)))),
    el('button', { type: 'button', class: 'plain', click: () => post('/heal') }, 'Open all links'));
}

function attack() {
  const node = nodeChoice('Attacker', () => show());
  const strategy = choice('Strategy', STRATEGIES.filter(([name]) => name !== 'honest'), () => show());
  const share = slider({ label: 'Share of the hash power', min: 1, max: 90, step: 1, value: 40, say: value => percent(value / 100) });
  const victim = nodeChoice('Victim');
  const depth = box('Confirmations before the victim delivers', { min: 1, max: 20, step: 1, value: 2 });
  const change = what => put(`/nodes/${node.select.value}`, what);
  victim.select.selectedIndex = 0;
  node.select.selectedIndex = lab.state.nodes.length - 1;
  show();
  return group('Attack',
    form('Start the attack', () => change({
      power: Number(share.input.value) / 100, strategy: strategy.select.value,
      ...isDouble() ? { confirmations: Number(depth.input.value), victim: Number(victim.select.value) } : {},
    }), node.element, strategy.element, share.element, victim.element, depth.element),
    el('button', { type: 'button', class: 'plain', click: () => change({ strategy: 'honest' }) }, 'End it: play honestly'));

  function isDouble() {
    return strategy.select.value === 'double-spender';
  }

  function show() {
    [victim, depth].forEach(control => {
      control.element.hidden = !isDouble();
    });
  }
}

function reset() {
  const nodes = box('Nodes', { min: 2, max: MAX_NODES, step: 1, value: Math.max(USUAL_NODES, lab.state.nodes.length) });
  const seed = box('Seed', { min: 0, max: 2_147_483_647, step: 1, value: lab.state.seed });
  return group('Start over',
    el('p', { class: 'small' }, 'The same seed gives the same random numbers: if you do the same, you get the same chain.'),
    form('Start over', () => post('/reset', { nodes: Number(nodes.input.value), seed: Number(seed.input.value) }),
      nodes.element, seed.element));
}
