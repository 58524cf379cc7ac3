// What several lessons show: commands to type, and which program answers them here.

import { state } from '../scripts/chain.js';
import { copyButton } from '../scripts/copy.js';
import { el } from '../scripts/dom.js';

/** A part of the page to try things in. */
export const bench = (title, ...content) => el('div', { class: 'bench' }, el('h3', {}, title), content);

/** Text to be typed or read exactly as it is. */
export const code = (text, name = 'Copy') => [
  el('pre', { class: 'code', tabindex: '0', 'aria-label': 'To copy' }, text), copyButton(text, name)];

/** A wallet command as it is typed for this node. */
export function walletCommand(words) {
  const network = state.node.network === 'main' ? '' : ` --network ${state.node.network}`;
  const node = location.href.startsWith('http://127.0.0.1:5000/') ? '' : ` --node ${location.href.split(/[#?]/)[0].replace(/\/$/, '')}`;
  return `dotnet run --project src/BlockChain.Wallet -- ${words}${network}${node}`;
}

/** Mines blocks on regtest, where they are made on request, and only on the node's own computer. */
export function generateButton(blocks) {
  const said = el('span', { role: 'status', class: 'pale' });
  const button = el('button', { type: 'button', class: 'quiet', click: async () => {
    button.disabled = true;
    const answer = await fetch('api/regtest/generate', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ blocks }),
    }).catch(() => null);
    const problem = answer?.ok ? null : await answer?.json().catch(() => null);
    said.textContent = answer?.ok ? `Mined ${blocks}.` : problem?.detail ?? 'The node is not answering.';
    button.disabled = false;
  } }, blocks === 1 ? 'Mine a block' : `Mine ${blocks} blocks`);
  return el('div', { class: 'row' }, button, said);
}
