// The ten experiments, to choose from.

import { el } from '../scripts/dom.js';
import { badge, heading } from '../scripts/parts.js';
import { wordsOf } from './experiments/all.js';
import { lab, on } from './model.js';
import { get } from './server.js';

export async function view(args, signal) {
  const experiments = await get('/experiments', signal);
  const words = await Promise.all(experiments.map(({ id }) => wordsOf(id)));
  const list = el('ol', { class: 'experiments' });
  let current;
  const update = () => {
    if (current !== lab.state.experiment) {
      current = lab.state.experiment;
      list.replaceChildren(...experiments.map(({ id, number, title }, i) => el('li', {},
        el('a', { href: `#/experiment/${number}` }, el('strong', {}, title)),
        id === current && [' ', badge('good', 'set up now')],
        el('span', { class: 'small' }, words[i].teaser))));
    }
  };
  on('change', update, signal);
  update();
  return {
    title: 'Experiments',
    body: [
      heading('Ten experiments', 'SimpleCoin lab'),
      el('p', {}, 'Each one asks you first what you think will happen. Then the network runs before your eyes, while the same is '
        + 'measured many times in the background and compared with the formula, where there is one.'),
      list,
    ],
  };
}
