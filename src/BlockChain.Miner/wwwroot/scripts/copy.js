// Copy buttons. A browser's clipboard is there on https and on the node's own computer only; elsewhere the old way works.

import { el } from './dom.js';

const SAID_FOR = 1500;

/** A button that copies a text, or what a function answers with. */
export function copyButton(text, name = 'Copy') {
  const button = el('button', { type: 'button', class: 'quiet copy-button', click: copy }, name);
  async function copy() {
    const wanted = typeof text === 'function' ? text() : text;
    button.textContent = await put(wanted) ? 'Copied' : 'Select it and press Ctrl+C';
    setTimeout(() => button.textContent = name, SAID_FOR);
  }

  return button;
}

async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = el('textarea', { class: 'unseen', 'aria-hidden': 'true', tabindex: '-1' });
    box.value = text;
    document.body.append(box);
    const focused = document.activeElement;
    box.select();
    const isCopied = document.execCommand('copy');
    box.remove();
    focused?.focus();
    return isCopied;
  }
}
