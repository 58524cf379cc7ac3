// Section 5: two nodes find a block at the same moment, and the next block decides.

import * as api from '../../scripts/api.js';
import { ready, state } from '../../scripts/chain.js';
import { el, table } from '../../scripts/dom.js';
import { count, many } from '../../scripts/format.js';
import { bench } from '../bench.js';
import { choice, numberField, right, wrong } from '../fields.js';

const DELAY = 4;
const NODES = ['Ann', 'Bob'];
/** Who finds a block on the branch that they work on, and after how many seconds. */
const SIMPLE = [[0, 'Ann'], [0, 'Bob'], [11, 'Bob']];
const TIED = [[0, 'Ann'], [0, 'Bob'], [11, 'Bob'], [13, 'Ann'], [24, 'Bob']];

export async function lesson({ signal }) {
  await ready();
  const tips = await api.json('chain-tips', signal);
  const forks = tips.filter(tip => tip.status.startsWith('valid-')).length;
  return {
    lead: [
      'In the paper’s network everyone works on the longest chain they know, by work. Sometimes two nodes find a block at almost the '
        + 'same moment. Then some nodes hear of one first and some of the other, and both are right for a while.',
      ['This node has seen ', many(forks, 'fork'), ' so far (', el('a', { href: '#/tree' }, 'the tree of blocks'), ').'],
      `Here is a network of two nodes, Ann and Bob, on top of block ${count(state.node.height)}. A message takes `
        + `${DELAY} seconds from one to the other.`,
    ],
    steps: [
      makeStep('A tie, and the next block', SIMPLE, [
        'Each keeps the block that was seen first: its own.',
        `A block that is found after 11 seconds reaches the other after 11 + ${DELAY} seconds.`,
      ]),
      makeStep('Both find again', TIED, [
        'What matters is what a node knows at that moment. Write down, for Ann, when each block reaches her.',
        'A node changes only to a branch with more work. Equal work is not enough.']),
    ].map((step, i) => i === 0 ? step : { ...step, text: [step.text, ['With more nodes and slower messages this happens more often. The '
      + 'lab has a whole network to try it: ',
      el('code', {}, 'dotnet run --project src/BlockChain.Miner -- lab'), ', experiment 1, “Fork race”.']] }),
  };
}

function makeStep(title, finds, hints) {
  const { events, winner, time, loser } = run(finds);
  const guess = choice('The branch that wins begins with the block of', NODES.map(name => [name, name]));
  const when = numberField(`After how many seconds do both agree?`);
  return {
    title,
    text: `Two blocks are found at the same moment. Then: `
      + `${finds.slice(2).map(([at, name]) => `${name} finds a block after ${at} s`).join('; ')}. Predict, then let it run.`,
    show: makeStage(events),
    question: 'Which branch wins, and when do both nodes agree?',
    fields: [guess, when],
    check: () => judge(guess.value, when.value, { winner, time, loser, finds }),
    hints,
    solved: `${winner}’s branch wins: after ${time} s it has more work than anything else that ${loser} knows.`,
  };
}

/** What happens, event by event. A node works on the branch that it has seen first among those with the most blocks. */
function run(finds) {
  const nodes = Object.fromEntries(NODES.map(name => [name, { on: [] }]));
  const messages = [];
  const events = [];
  const queue = [...finds.map(([at, name]) => ({ at, name }))];
  while (queue.length > 0 || messages.length > 0) {
    const isMessage = messages.length > 0 && (queue.length === 0 || messages[0].at <= queue[0].at);
    const { at, name, branch } = isMessage ? messages.shift() : queue.shift();
    const node = nodes[name];
    if (isMessage) {
      const isBetter = branch.length > node.on.length;
      const lost = `${node.on.join(', ')} ${node.on.length === 1 ? 'is' : 'are'} stale`;
      const result = !isBetter ? `keeps ${node.on.at(-1)}: it has as much work and was here first`
        : branch[0] !== node.on[0] ? `changes to it: more work. ${lost}` : 'goes on with it';
      events.push({ at, text: `${branch.at(-1)} reaches ${name}, who ${result}` });
      node.on = isBetter ? branch : node.on;
    } else {
      node.on = [...node.on, `${node.on[0]?.[0] ?? name[0]}${node.on.length + 1}`];
      events.push({ at, text: `${name} finds ${node.on.at(-1)}` });
      messages.push({ at: at + DELAY, name: NODES.find(other => other !== name), branch: node.on });
    }

    Object.assign(events.at(-1), { views: NODES.map(one => nodes[one].on.join(' ← ') || '–') });
  }

  const winner = NODES.find(name => name[0] === nodes[NODES[0]].on[0][0]);
  return { events, winner, loser: NODES.find(name => name !== winner), time: events.at(-1).at };
}

function makeStage(events) {
  const shown = el('div', { role: 'status' });
  let next = 0;
  const draw = () => shown.replaceChildren(next === 0 ? el('p', { class: 'pale' }, 'Nothing has happened yet.')
    : table('What each node works on', ['Seconds', 'What happens', 'Ann’s chain', 'Bob’s chain'],
      events.slice(0, next).map(event => [String(event.at), event.text, ...event.views])));
  draw();
  return bench('Two nodes', shown, el('div', { class: 'row' },
    el('button', { type: 'button', click: () => {
      next = Math.min(events.length, next + 1);
      draw();
    } }, 'Next event'),
    el('button', { type: 'button', class: 'quiet', click: () => {
      next = 0;
      draw();
    } }, 'From the beginning')));
}

function judge(guess, when, { winner, time, loser, finds }) {
  const [firstNext] = finds.slice(2);
  return guess === null || Number.isNaN(when) ? wrong('Choose a branch, and type a number of seconds.')
    : guess !== winner ? wrong(`${guess}’s branch does not win. Who finds the block that gives one branch more work than the other knows?`)
    : when === 0 ? wrong('At 0 s there are two branches with the same work. Nothing is decided.')
    : when === time - DELAY ? wrong(`${winner} finds that block at ${when} s, but ${loser} does not know it yet. Messages take ${DELAY} s.`)
    : when === firstNext[0] + DELAY && when !== time ? wrong(`At ${when} s the block of ${firstNext[1]} reaches ${loser}. But ${loser} `
      + 'has found another one by then, so both branches have the same work, and a node keeps what it saw first.')
    : when !== time ? wrong('That is not the moment. Go through it event by event, and look at both chains.')
    : right(`Yes. At ${time} s ${loser} hears of a branch with more work and changes to it. The blocks of the other branch are stale, and `
      + 'their rewards are gone.');
}
