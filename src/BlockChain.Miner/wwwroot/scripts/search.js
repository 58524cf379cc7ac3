// One box for everything that has a name: heights, hashes of blocks, transactions, addresses.

import * as api from './api.js';
import { el } from './dom.js';
import { count, ends, many } from './format.js';

const HEIGHT = /^\d{1,9}$|^\d{1,3}([,.'’\s]\d{3})+$/; // As this page writes it, or as other languages do.
const HASH = /^[0-9a-f]{64}$/;
const PART = /^([0-9a-f]{4,64})(?:(?:…|\.\.\.)([0-9a-f]*))?$/; // The first digits, or both ends as this page shows them.
const ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{20,60}$/;

export function startSearch() {
  const form = document.querySelector('#search');
  const query = document.querySelector('#query');
  const answer = document.querySelector('#search-answer');
  const say = (...words) => {
    answer.replaceChildren(...words);
    answer.hidden = words.length === 0;
    query.setAttribute('aria-invalid', String(words.length > 0));
  };

  form.addEventListener('submit', async event => {
    event.preventDefault();
    const text = query.value.trim();
    say();
    if (!text) {
      return;
    }

    try {
      const found = await find(text);
      const words = found.length > 0 ? [] : [await nothing(text)];
      if (query.value.trim() !== text) {
        return; // The reader has typed something else meanwhile.
      }

      if (found.length === 1) {
        query.value = '';
        location.hash = found[0];
      } else if (found.length > 1) {
        say('Several begin with that: ', ...found.flatMap(place => [el('a', { href: place }, nameOf(place)), ' ']));
      } else {
        say(...words);
      }
    } catch (problem) {
      if (query.value.trim() === text) {
        say(problem.message);
      }
    }
  });
  addEventListener('hashchange', () => say());
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !event.altKey && !event.ctrlKey && !event.metaKey && !event.target.closest('input, textarea, select')) {
      event.preventDefault();
      query.focus();
    }
  });
}

/** The views that show it. */
async function find(text) {
  if (text.toLowerCase() === 'tip') {
    return [`#/block/${await api.text('blocks/tip/hash')}`];
  }

  if (HEIGHT.test(text)) {
    const hash = await api.orNull(api.text(`block-height/${heightOf(text)}`));
    if (hash) {
      return [`#/block/${hash}`];
    }
  }

  const hash = text.toLowerCase();
  if (HASH.test(hash)) {
    return await api.orNull(api.json(`block/${hash}`)) ? [`#/block/${hash}`]
      : await api.orNull(api.json(`tx/${hash}`)) ? [`#/tx/${hash}`]
      : [];
  }

  const [, first, last = ''] = PART.exec(hash) ?? [];
  if (first) {
    const { blocks, transactions } = await api.json(`find/${first}`);
    return [...blocks.map(block => `#/block/${block}`), ...transactions.map(id => `#/tx/${id}`)]
      .filter(place => place.endsWith(last));
  }

  return ADDRESS.test(text) && await api.orNull(api.json(`address/${text}`)) ? [`#/address/${text}`] : [];
}

async function nothing(text) {
  const height = HEIGHT.test(text) ? await api.text('blocks/tip/height') : null;
  return height && heightOf(text) > Number(height) ? `The chain is only ${many(Number(height), 'block')} high.`
    : `No block, transaction or address matches “${text}”. Type a height (42), or at least 4 digits of a hash.`;
}

const heightOf = text => Number(text.replace(/\D/g, ''));

function nameOf(place) {
  const [, kind, hash] = place.split('/');
  return `${kind === 'block' ? 'block' : 'transaction'} ${ends(hash)}`;
}
