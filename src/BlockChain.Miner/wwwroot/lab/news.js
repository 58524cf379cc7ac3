// The last things that happened as a list; and one of them every few seconds for those who hear the page.

import { el } from '../scripts/dom.js';
import { duration } from '../scripts/format.js';
import { on } from './model.js';

const SHOWN = 8;
const SAY_EVERY = 4000;

let last = [];

export function startNews() {
  const voice = document.querySelector('#news');
  let timer = 0;
  let next = null;
  on('news', news => {
    last = [news, ...last].slice(0, SHOWN);
    next = next?.isImportant && !news.isImportant ? next : news;
    if (timer === 0) {
      say();
    }
  });

  function say() {
    timer = 0;
    if (next) {
      voice.textContent = next.text;
      next = null;
      timer = setTimeout(say, SAY_EVERY);
    }
  }
}

/** They are drawn with the rest, not one by one. */
export function makeNews(signal) {
  const list = el('ol', { class: 'happened' });
  let shown = null;
  const update = () => {
    if (shown !== last) {
      shown = last;
      list.replaceChildren(...last.map(({ time, text, isImportant }) => el('li', { class: isImportant && 'important' },
        el('span', { class: 'at' }, duration(time)), ' ', text)));
    }
  };
  on('change', update, signal);
  update();
  return el('section', { class: 'news' }, el('h2', {}, 'What happened'), list);
}
