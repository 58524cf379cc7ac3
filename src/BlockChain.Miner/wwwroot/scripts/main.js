// Where the page begins: from the part of the URL after # to a view, and what surrounds all views.

import * as chain from './chain.js';
import { el } from './dom.js';
import { many } from './format.js';
import * as live from './live.js';
import { heading, keepTime } from './parts.js';
import { startSearch } from './search.js';

const VIEWS = {
  '': () => import('./views/front.js'),
  block: () => import('./views/block.js'),
  tx: () => import('./views/transaction.js'),
  address: () => import('./views/address.js'),
  tree: () => import('./views/tree.js'),
  plots: () => import('./views/plots.js'),
  peers: () => import('./views/peers.js'),
  cheat: () => import('./views/cheat.js'),
  mempool: () => import('./views/mempool.js'),
  learn: () => import('../learn/frame.js'),
};
const NEWS_EVERY = 3000;

const main = document.querySelector('#main');
const gone = document.querySelector('#gone');
let current = new AbortController();
let isKept = false;

/** Shows what the URL names. A view is a function (arguments, signal) that answers with { title, body, isKept }. */
async function show(isByReader) {
  current.abort();
  const { signal } = current = new AbortController();
  const [name, ...args] = location.hash.replace(/^#\/?/, '').split('/');
  main.setAttribute('aria-busy', 'true');
  const view = await load(name, args, signal);
  if (signal.aborted) {
    return;
  }

  ({ isKept = false } = view);
  document.title = `${view.title} · SimpleCoin`;
  main.replaceChildren(...[view.body].flat().filter(part => part));
  main.removeAttribute('aria-busy');
  for (const link of document.querySelectorAll('.top nav a')) {
    const isHere = link.hash === `#/${name}`;
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

  const module = await VIEWS[name]().catch(() => null);
  if (!module) {
    return failed('Something went wrong',
      'The node is not answering, so this page cannot be loaded. It will appear by itself as soon as the node is back.');
  }

  try {
    return await module.view(args, signal);
  } catch (problem) {
    return failed(problem.status === 404 ? 'Not found' : 'Something went wrong', problem.message);
  }
}

const failed = (title, detail) => ({ title, body: [heading(title), el('p', {}, detail)] });

/** Has screen readers say new blocks; in a burst, only the last. */
function tellNews() {
  const news = document.querySelector('#news');
  let timer = 0;
  live.on('block', block => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      news.textContent = `Block ${block.height}, ${many(block.tx_count, 'transaction')}`;
    }, news.textContent ? NEWS_EVERY : 0);
  });
}

live.on('gone', () => {
  gone.textContent = 'The node is not answering. You are looking at the last data we got; reconnecting…';
  gone.hidden = false;
});
live.on('back', () => {
  const wasGone = !gone.hidden;
  gone.hidden = true;
  gone.textContent = '';
  if (wasGone && !isKept) {
    show(false);
  }
});

document.querySelector('#skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', () => show(true));
startSearch();
keepTime();
tellNews();
chain.start();
live.start();
show(false);
