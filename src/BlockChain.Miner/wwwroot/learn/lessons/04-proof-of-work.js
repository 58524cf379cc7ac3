// Section 4: a hash with many zeros can only be found by trying, and is checked at once.

import * as api from '../../scripts/api.js';
import { networkRate, ready, state, work } from '../../scripts/chain.js';
import { fromHex } from '../../scripts/cheat/bytes.js';
import { el } from '../../scripts/dom.js';
import { count, hashRate, large, many } from '../../scripts/format.js';
import { bench, code, walletCommand } from '../bench.js';
import { numberField, right, textField, wrong } from '../fields.js';
import { DIGITS, hashOf, makeHunt, WANTED, zerosOf } from '../hunt.js';

const SHORTEST_NAME = 3;

export async function lesson({ signal }) {
  await ready();
  const typed = textField('A text that begins with your name', { maxlength: 60 });
  const tries = numberField('Number of tries');
  const name = textField('The name that you gave your miner', { maxlength: 70 });
  const block = textField('Height or hash of your block', { maxlength: 64 });
  const [python, csharp] = await Promise.all(['miner.py', 'miner.cs'].map(file => readProgram(file, signal)));
  return {
    lead: [
      'To make a block cost something, the paper asks for a value whose hash begins with a number of zero bits. Finding one takes '
        + 'twice as many tries for each additional bit; checking it takes one hash. Anyone who changes the block must find another one. The '
        + 'hash here is SHA-256 applied twice, with its bytes in reverse order, as Bitcoin shows all its hashes.',
    ],
    steps: [
      {
        title: 'Hunt for zeros',
        text: 'Type a text and look at its hash. Change one letter, and the whole hash changes. There is no way to aim; you can only '
          + 'try. Let the page try: it adds 1, 2, 3 … to your text, and counts how many zeros each hash begins with.',
        show: makeHunt(typed, signal),
        question: `Find a text, with your name at its beginning, whose hash begins with ${WANTED} zeros.`,
        fields: [typed],
        check: () => judgeText(typed.value),
        hints: ['Type your name into the field, then press “Try”. It stops when it has found one, and puts it into the field.',
          `One hash of ${count(DIGITS ** WANTED)} begins with ${WANTED} zeros, so this takes a moment.`],
        solved: 'You showed that work was done, and anyone can check that with a single hash.',
      },
      {
        title: 'Predict the work',
        text: `A hash in hex has ${DIGITS} possible digits at each place. A block of this chain now takes about `
          + `${large(Math.round(work(state.blocks[0].difficulty)))} tries on average.`,
        show: null,
        question: `About how many tries does it take, on average, to find a hash that begins with ${WANTED + 2} zeros in hex?`,
        fields: [tries],
        check: () => judgeTries(tries.value),
        hints: ['The chance that the first digit is a zero is 1 in 16, and the digits do not depend on each other.',
          `${WANTED} zeros take 16 × 16 × 16 = 4,096 tries.`],
        solved: `16 to the power of ${WANTED + 2} is ${count(DIGITS ** (WANTED + 2))}.`,
      },
      {
        title: 'Write a miner',
        text: [
          'A miner asks a node what the next block must have, makes a coinbase, and tries nonces until the hash is at or below the target. '
            + 'In most languages that fits on a page. Here are two examples; write one in yours, or change these.',
          speeds(),
        ],
        show: bench('Examples', program('Python', `python3 miner.py ${nodeUrl()} YOUR-ADDRESS "your name"`, python),
          program('C#', `dotnet run miner.cs ${nodeUrl()} YOUR-ADDRESS "your name"`, csharp)),
        question: 'Which block of this chain did your miner find? Its coinbase must carry your name.',
        fields: [name, block],
        check: () => judgeBlock(name.value, block.value),
        hints: [`“${walletCommand('address')}” prints your address. Put your name in place of “your name”.`,
          'The program prints the hash of the block that it found. A block that came too late is stale: run it again.'],
        solved: 'A real block on this chain carries your name, for as long as the chain lives.',
      },
    ],
  };
}

const nodeUrl = () => location.href.split(/[#?]/)[0].replace(/\/$/, '');

async function readProgram(file, signal) {
  const answer = await fetch(`learn/${file}`, { signal });
  return answer.ok ? answer.text() : 'The node did not send this file.';
}

const program = (language, command, text) => el('details', {}, el('summary', {}, language),
  el('p', {}, 'Save it, and run it with ', el('code', {}, command)), code(text, `Copy the ${language} program`));

function speeds() {
  const rate = networkRate();
  return rate > 1e6
    ? `All miners here do ${hashRate(rate)} together; a program in Python does less than a million hashes a second, so it may have to `
      + 'wait a long '
      + 'time for its turn. To have a chain for yourself, start a node with “--network” and a name of your own, and “--no-mining”.'
    : 'On this chain even a slow program finds a block soon.';
}

function judgeText(text) {
  const zeros = zerosOf(hashOf(text));
  return text.replace(/\d+$/, '').trim().length < SHORTEST_NAME ? wrong(`Begin with a name of at least ${SHORTEST_NAME} letters.`)
    : zeros < WANTED ? wrong(`The hash of this text begins with ${many(zeros, 'zero')}, not with ${WANTED}. Another text has another hash.`)
    : right(`${hashOf(text).slice(0, 12)}… On average this takes ${count(DIGITS ** WANTED)} tries. It took me one hash to check.`);
}

function judgeTries(tries) {
  const answer = DIGITS ** (WANTED + 2);
  return !(tries > 0) ? wrong('Type a number of tries.')
    : tries === 2 ** (WANTED + 2) ? wrong('That would be so for zero bits. A hex digit has 16 values, so a zero digit is four zero bits.')
    : Math.abs(tries / answer - 1) < 0.1 ? right(`Yes: 16^${WANTED + 2} = ${count(answer)}. Two more zeros take 256 times the work.`)
    : wrong(`${large(tries)} is not it. Each additional zero takes 16 times as many tries.`);
}

async function judgeBlock(name, place) {
  if (name.length < SHORTEST_NAME) {
    return wrong(`Give a name of at least ${SHORTEST_NAME} letters, as your miner wrote it.`);
  }

  const hash = /^\d{1,9}$/.test(place) ? await api.orNull(api.text(`block-height/${place}`)) : place.toLowerCase();
  const status = /^[0-9a-f]{64}$/.test(hash ?? '') ? await api.orNull(api.json(`block/${hash}/status`)) : null;
  if (!status) {
    return wrong('This node has no such block. Type its height, or all 64 digits of its hash.');
  }

  const coinbase = await api.json(`tx/${await api.text(`block/${hash}/txid/0`)}`);
  const text = new TextDecoder().decode(fromHex(coinbase.vin[0].scriptsig));
  return !text.includes(name) ? wrong('The coinbase of this block does not carry that name. Its bytes are '
      + `${coinbase.vin[0].scriptsig.slice(0, 80)}.`)
    : !status.in_best_chain ? wrong('Your name is in it, but the block is stale: another one came first. Run your miner again.')
    : right(`Block ${count(status.height)} carries your name. Every node of this network has it now.`);
}
