// The network as it runs, with everything that can be done to it.

import { el } from '../scripts/dom.js';
import { heading } from '../scripts/parts.js';
import { makeClock } from './clock.js';
import { makeNetwork } from './network.js';
import { makeNews } from './news.js';
import { makeTree } from './tree.js';

export async function view(args, signal) {
  return { title: 'Network', body: [heading('The network'), ...makeStage(signal)] };
}

/** The clock, the network and its tree: an experiment shows them too. */
export function makeStage(signal) {
  return [
    makeClock(signal),
    el('div', { class: 'beside-network' }, makeNetwork(() => {}, signal), el('div', { class: 'side' }, makeNews(signal))),
    makeTree(signal),
  ];
}
