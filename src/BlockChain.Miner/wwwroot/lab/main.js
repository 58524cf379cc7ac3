// Where the lab's page begins: from the part of the URL after # to a view, and what surrounds all views.

import { el } from '../scripts/dom.js';
import * as live from '../scripts/live.js';
import { heading } from '../scripts/parts.js';
import { ready } from './model.js';
import { startNews } from './news.js';

const VIEWS = {
  '': () => import('./live-view.js'),
  experiments: () => import('./list-view.js'),
  experiment: () => import('./experiment-view.js'),
};

const main = document.querySelector('#main');
const gone = document.querySelector('#gone');
let current = new AbortController();

/** Shows what the URL names. A view is a function (arguments, signal) that answers with { title, body }. */
async function show(isByReader) {
  current.abort();
  const { signal } = current = new AbortController();
  const [name, ...args] = location.hash.replace(/^#\/?/, '').split('/');
  main.setAttribute('aria-busy', 'true');
  const view = await load(name, args, signal);
  if (signal.aborted) {
    return;
  }

  document.title = `${view.title} · SimpleCoin lab`;
  main.replaceChildren(...[view.body].flat().filter(part => part));
  main.removeAttribute('aria-busy');
  for (const link of document.querySelectorAll('nav a')) {
    const isHere = link.hash === (name === 'experiment' ? '#/experiments' : `#/${name}`);
    isHere ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }

  if (isByReader) {
    scrollTo(0, 0);
    main.querySelector('h1')?.focus({ preventScroll: true });
  }
}

async function load(name, args, signal) {
  if (!Object.hasOwn(VIEWS, name)) {
    return failed('There is no such page', 'Pick one from the menu above.');
  }

  try {
    await ready();
    return await (await VIEWS[name]()).view(args, signal);
  } catch (problem) {
    return failed(problem.status === 404 ? 'Not found' : 'Something went wrong', problem.message);
  }
}

const failed = (title, detail) => ({ title, body: [heading(title), el('p', {}, detail)] });

live.on('gone', () => {
  gone.textContent = 'The lab is not answering. You are looking at the last data we got; reconnecting…';
  gone.hidden = false;
});
live.on('back', () => {
  const wasGone = !gone.hidden;
  gone.hidden = true;
  gone.textContent = '';
  if (wasGone) {
    show(false);
  }
});

document.querySelector('#skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', () => show(true));
startNews();
show(false);
