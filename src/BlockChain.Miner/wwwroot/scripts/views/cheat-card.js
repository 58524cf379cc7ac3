// One block of the copy: every field and every byte can be changed.

import { fromHex, parseHeader, parseTransaction, readHash, showHash, toHex, writeHeader, writeTransaction } from '../cheat/bytes.js';
import { el } from '../dom.js';
import { coins, count, many } from '../format.js';
import { badge } from '../parts.js';

const SHOWN = 8;
const OWNER = [3, 23]; // Where the hash of the owner's key is in an output's script.

/** `update` shows what the rules say, `fill` writes the fields again, `button` mines. */
export function makeCard(copy, i, { changed, mineIt }) {
  const block = copy.blocks[i];
  const boxes = [];
  const hash = el('code', { class: 'whole' });
  const problems = el('ul', { class: 'problems' });
  const sign = el('span');
  const said = el('span', { class: 'pale' });
  const button = el('button', { type: 'button', click: mineIt }, 'Mine again');
  const box = (name, read, write, isLong = false) => {
    const made = makeBox(`b${i}-${boxes.length}`, name, read, write, isLong, changed, fill);
    boxes.push(made);
    return made.element;
  };
  const head = [
    el('h2', {}, `Block ${count(block.height)} `, sign), el('p', {}, el('span', { class: 'pale' }, 'Hash '), hash), problems,
  ];
  const element = el('li', { class: 'copy', 'data-height': block.height }, head, ...block.height === 0 ? [
    el('p', { class: 'pale' }, 'This is the genesis block. It is part of every node’s program, so there is nothing to change: with '
      + 'another one, a node is on another network.'),
  ] : [
    el('div', { class: 'boxes' },
      box('Previous', () => showHash(block.header.previous), text => set(block.header, 'previous', readHash(text))),
      box('Merkle root', () => showHash(block.header.root), text => set(block.header, 'root', readHash(text))),
      ...['version', 'time', 'bits', 'nonce'].map(name => box(capital(name),
        () => name === 'bits' ? block.header.bits.toString(16).padStart(8, '0') : String(block.header[name]),
        text => set(block.header, name, readNumber(text, name === 'bits' ? 16 : 10))))),
    el('details', {}, el('summary', {}, 'The 80 bytes of the header'),
      box('Header bytes', () => toHex(writeHeader(block.header)), text => {
        Object.assign(block.header, parseHeader(fromHex(text)));
        return true;
      }, true)),
    block.transactions.slice(0, SHOWN).map((_, place) => drawTransaction(block, place, box)),
    block.transactions.length > SHOWN && el('p', { class: 'pale' }, `and ${many(block.transactions.length - SHOWN, 'transaction')} more`),
    el('div', { class: 'row' }, button, said),
  ]);

  function fill(except) {
    boxes.filter(one => one !== except).forEach(one => one.fill());
  }

  function update(newHash, broken) {
    hash.textContent = newHash;
    element.classList.toggle('broken', broken.length > 0);
    sign.replaceChildren(broken.length > 0 ? badge('bad', '✗ rejected') : badge('good', '✓ valid'));
    problems.replaceChildren(...broken.map(({ rule, text }) => el('li', {}, el('code', {}, rule), ` ${text}`)));
    said.textContent = '';
  }

  fill();
  return {
    element, update, fill, button,
    say: text => said.textContent = text,
  };
}

function drawTransaction(block, place, box) {
  const current = () => block.transactions[place];
  const name = place === 0 ? 'Block reward' : `Transaction ${place}`;
  const replace = transaction => {
    block.transactions[place] = transaction;
    return true;
  };
  const change = (index, output) => replace({ ...current(), outputs: current().outputs.map((one, j) => j === index ? { ...one, ...output } : one) });
  return el('details', { open: place === 0 }, el('summary', {}, name),
    el('div', { class: 'boxes' }, current().outputs.slice(0, SHOWN).map((_, j) => [
      box(`${name}, amount ${j + 1}`, () => shown(current().outputs[j], output => coins(output.value).replaceAll(',', '')),
        text => readCoins(text) !== null && change(j, { value: readCoins(text) })),
      box(`${name}, paid to ${j + 1} (public-key hash)`, () => shown(current().outputs[j], output => toHex(output.script.slice(...OWNER))),
        text => fromHex(text)?.length === OWNER[1] - OWNER[0] && change(j, { script: withOwner(current().outputs[j].script, fromHex(text)) })),
    ])),
    box(`${name}, all bytes`, () => toHex(writeTransaction(current())), text => replace(parseTransaction(fromHex(text))), true));
}

/** A field: what cannot be taken is marked and changes nothing. */
function makeBox(id, name, read, write, isLong, changed, fillOthers) {
  const input = el(isLong ? 'textarea' : 'input', { id, spellcheck: 'false', autocomplete: 'off', input: take, rows: isLong ? 3 : null });
  const self = {
    element: el('label', { for: id, class: isLong ? 'long' : null }, name, input),
    fill: () => {
      input.value = read();
      input.removeAttribute('aria-invalid');
    },
  };
  return self;

  function take() {
    let isTaken = false;
    try {
      isTaken = write(input.value.trim());
    } catch {
      // Bytes that are no such thing.
    }

    input.setAttribute('aria-invalid', String(!isTaken));
    if (isTaken) {
      fillOthers(self);
      changed();
    }
  }
}

function set(target, name, value) {
  if (value !== null) {
    target[name] = value;
  }

  return value !== null;
}

function readNumber(text, base) {
  const pattern = base === 16 ? /^[0-9a-f]{1,8}$/i : /^\d{1,10}$/;
  const number = pattern.test(text) ? parseInt(text, base) : NaN;
  return number <= 0xffffffff ? number : null;
}

function readCoins(text) {
  const [, whole, part = ''] = /^(\d{1,10})(?:\.(\d{1,8}))?$/.exec(text) ?? [];
  return whole ? BigInt(whole) * 100_000_000n + BigInt(part.padEnd(8, '0')) : null;
}

function withOwner(script, owner) {
  const changed = script.slice();
  changed.set(owner, OWNER[0]);
  return changed;
}

const shown = (output, write) => output ? write(output) : '';

const capital = word => word[0].toUpperCase() + word.slice(1);
