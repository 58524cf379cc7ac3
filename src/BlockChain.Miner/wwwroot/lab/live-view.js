// The network as it runs, with everything that can be done to it.

import { el } from '../scripts/dom.js';
import { heading } from '../scripts/parts.js';
import { makeClock } from './clock.js';
import { makeControls } from './controls.js';
import { lab, on, shape } from './model.js';
import { makeNetwork } from './network.js';
import { makeNews } from './news.js';
import { makeNodePanel } from './node-panel.js';
import { makePayments } from './payments.js';
import { makeTree } from './tree.js';

export async function view(args, signal) {
  return { title: 'Network', body: [heading('The network', 'SimpleCoin lab'), makeHint(signal), ...makeStage(signal).flat()] };
}

/** Where those who watch can take part. */
function makeHint(signal) {
  const link = el('a', {}, 'Predict what will happen.');
  const invitation = el('span', {}, ' An experiment is set up. ', link);
  const hint = el('p', {},
    !lab.state.can_control && 'You are watching: this lab is controlled from the computer that it runs on.', invitation);
  const update = () => {
    const { experiment, can_control: canControl } = lab.state;
    invitation.hidden = !experiment;
    hint.hidden = canControl && !experiment;
    link.setAttribute('href', `#/experiment/${experiment}`);
  };
  on('change', update, signal);
  update();
  return hint;
}

/** The clock with the network, and the rest of it: an experiment shows its result between the two. */
export function makeStage(signal) {
  const panel = makeNodePanel(signal);
  return [
    [
      makeClock(signal),
      el('div', { class: 'beside-network' },
        el('div', {}, makeNetwork(panel.open, signal), keyOfColours()),
        el('div', { class: 'side' }, panel.element, makeNews(signal))),
    ],
    [
      makeTree(signal),
      whileTheSameNodes(these => [
        makePayments(these), lab.state.can_control && el('section', {}, el('h2', {}, 'Change the network'), makeControls(these)),
      ], signal),
    ],
  ];
}

const keyOfColours = () => el('p', { class: 'small' }, 
  'A circle is a node, as large as its hash power. Its letter and colour name the branch of its newest block, the number is that '
  + 'block’s height. Thick links are quick; dashed ones lose messages. Blocks (squares), payments (circles) and questions '
  + '(triangles) travel along them. Choose a node to see more.');

/** The controls list the nodes: where others take their place, they are made again, and the old ones hear of nothing more. */
function whileTheSameNodes(make, signal) {
  const element = el('div');
  let made = '';
  let end = new AbortController();
  const update = () => {
    const current = shape();
    if (current !== made) {
      made = current;
      end.abort();
      end = new AbortController();
      element.replaceChildren(...make(end.signal).filter(part => part));
    }
  };
  signal.addEventListener('abort', () => end.abort());
  on('change', update, signal);
  update();
  return element;
}
