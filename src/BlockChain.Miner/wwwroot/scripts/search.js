// One box for everything that has a name: heights, hashes of blocks, transactions, addresses.

import * as api from './api.js';

const HEIGHT = /^\d{1,9}$/;
const HASH = /^[0-9a-f]{64}$/;
const ADDRESS = /^[1-9A-HJ-NP-Za-km-z]{20,60}$/;

export function startSearch() {
  const form = document.querySelector('#search');
  const query = document.querySelector('#query');
  const answer = document.querySelector('#search-answer');
  const say = text => {
    answer.textContent = text;
    answer.hidden = !text;
    query.setAttribute('aria-invalid', String(Boolean(text)));
  };

  form.addEventListener('submit', async event => {
    event.preventDefault();
    const text = query.value.trim();
    say('');
    if (!text) {
      return;
    }

    try {
      const found = await find(text);
      if (found) {
        query.value = '';
        location.hash = found;
      } else {
        say(`Nothing here has the name “${text}”. A height is a number, a hash has 64 hex digits.`);
      }
    } catch (problem) {
      say(problem.message);
    }
  });
  addEventListener('hashchange', () => say(''));
  document.addEventListener('keydown', event => {
    if (event.key === '/' && !event.target.closest('input, textarea, select')) {
      event.preventDefault();
      query.focus();
    }
  });
}

/** Where it is shown; null where there is no such thing. */
async function find(text) {
  if (HEIGHT.test(text)) {
    const hash = await api.orNull(api.text(`block-height/${Number(text)}`));
    return hash && `#/block/${hash}`;
  }

  const hash = text.toLowerCase();
  if (HASH.test(hash)) {
    return await api.orNull(api.json(`block/${hash}`)) ? `#/block/${hash}`
      : await api.orNull(api.json(`tx/${hash}`)) ? `#/tx/${hash}`
      : null;
  }

  return ADDRESS.test(text) && await api.orNull(api.json(`address/${text}`)) ? `#/address/${text}` : null;
}
