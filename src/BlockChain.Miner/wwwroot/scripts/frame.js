// From the part of the URL after # to a view, and what surrounds all views: for the node's page and for the lab's.

import { el } from './dom.js';
import * as live from './live.js';
import { heading } from './parts.js';

const main = document.querySelector('#main');
const gone = document.querySelector('#gone');

// `views` has, by name, functions that load a module whose `view` is (arguments, signal) => { title, body, isKept }; `ready` waits for
// what every view needs; `menu` names the entry of the menu for views that have none of their own.
export function startFrame({ views, title, server, ready = () => {}, menu = {} }) {
  let current = new AbortController();
  let isKept = false;

  /** Shows what the URL names. */
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
    document.title = `${view.title} · ${title}`;
    main.replaceChildren(...[view.body].flat().filter(part => part));
    main.removeAttribute('aria-busy');
    for (const link of document.querySelectorAll('.top nav a')) {
      const isHere = link.hash === `#/${menu[name] ?? name}`;
      isHere ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
    }

    if (isByReader) {
      scrollTo(0, 0);
      main.querySelector('h1')?.focus({ preventScroll: true });
    }
  }

  async function load(name, args, signal) {
    if (!Object.hasOwn(views, name)) {
      return failed('There is no such page', 'Pick one from the menu above.');
    }

    const module = await views[name]().catch(() => null);
    if (!module) {
      return failed('Something went wrong',
        `${server} is not answering, so this page cannot be loaded. It will appear by itself as soon as ${server.toLowerCase()} is back.`);
    }

    try {
      await ready();
      signal.throwIfAborted(); // A view that was left before it began would never end.
      return await module.view(args, signal);
    } catch (problem) {
      return failed(problem.status === 404 ? 'Not found' : 'Something went wrong', problem.message);
    }
  }

  live.on('gone', () => {
    gone.textContent = `${server} is not answering. You are looking at the last data we got; reconnecting…`;
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
  show(false);
}

const failed = (title, detail) => ({ title, body: [heading(title), el('p', {}, detail)] });
