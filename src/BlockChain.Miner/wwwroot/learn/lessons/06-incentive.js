// Section 6: what a miner earns, and why the coins will never be more than a certain number.

import * as api from '../../scripts/api.js';
import { ready, state } from '../../scripts/chain.js';
import { plot } from '../../scripts/chart.js';
import { el, facts, table } from '../../scripts/dom.js';
import { coins, count, inCoins, many, short, shortCoins } from '../../scripts/format.js';
import { rulesOf, subsidyAt, supplyAt } from '../../scripts/networks.js';
import { amount } from '../../scripts/parts.js';
import { choice, right, textField, wrong } from '../fields.js';

const COIN = 1e8;
const HALVINGS = 6;

export async function lesson({ signal }) {
  await ready();
  const rules = rulesOf(state.node);
  const height = 2 * rules.halving + 17;
  const fees = 1_234_500n;
  const reward = textField('Coins', { inputmode: 'decimal' });
  const [newest] = await newestRewards(signal);
  const blocks = makeBlocks(rules);
  const greedy = choice('The block', blocks.map((block, i) => [String(i), `Block ${count(block.height)}`]));
  return {
    lead: [
      'A miner pays for electricity, so why mine? By convention, says the paper, the first transaction in a block starts a new coin '
        + 'that is owned by the creator of the block. That also brings coins into circulation, since there is no bank to issue them.',
    ],
    steps: [
      {
        title: 'Compute a reward',
        text: [
          `On this network a block mints ${inCoins(subsidyAt(1, rules))} at first; this halves every `
            + `${many(rules.halving, 'block')}. So the sum of `
            + `all that is ever minted stays just below ${count(rules.most)} coins. When the subsidy has become small, fees are what pays `
            + 'miners.',
          'To the subsidy the miner may add the fees: of each payment in the block, what its inputs hold above its outputs.',
        ],
        show: [drawSupply(rules), newest, halvings(rules)],
        question: `What may a miner take for the block at height ${count(height)}, if its payments leave fees of ${shortCoins(fees)} coins?`,
        fields: [reward],
        check: () => judgeReward(reward.value, height, fees, rules),
        hints: [`How often has the subsidy been halved by height ${count(height)}? Divide it by `
          + `${count(rules.halving)}.`, 'Do not forget the fees.'],
        solved: `${shortCoins(subsidyAt(height, rules))} of subsidy and ${shortCoins(fees)} of fees.`,
      },
      {
        title: 'Catch the coinbase that takes too much',
        text: 'Every node checks what each coinbase takes. One that takes a single unit too much makes the whole block invalid, however '
          + 'much work it has. A miner who takes less gives the rest away for good.',
        show: table('Three blocks', ['Block', 'Fees of its payments', 'Its coinbase takes'],
          blocks.map(block => [count(block.height), amount(block.fees), amount(block.taken)])),
        question: 'Which of these blocks would every node refuse?',
        fields: [greedy],
        check: () => judgeGreedy(blocks[greedy.value], rules),
        hints: ['Compute for each block: the subsidy at its height, plus its fees.', `One of them lies just after a halving. Halvings are `
          + `at multiples of ${count(rules.halving)}.`],
        solved: 'The block that still took the subsidy from before the halving: bad-cb-amount.',
      },
    ],
  };
}

/** All coins by height, with the present marked. */
function drawSupply(rules) {
  const heights = Array.from({ length: 4 * HALVINGS + 1 }, (_, i) => Math.floor(i * rules.halving / 4));
  const now = [state.node.height, state.node.supply / COIN];
  return plot({
    title: 'Coins in existence by height',
    sentence: `At height ${count(state.node.height)} the supply is ${inCoins(state.node.supply)} (the dot). The next halving is in `
      + `${many(rules.halving - (state.node.height % rules.halving), 'block')}.`,
    lines: [
      { name: 'Coins', points: heights.map(height => [height, Number(supplyAt(height, rules)) / COIN]), kind: 'line' },
      { name: 'Now', points: [now], kind: 'dots', tone: 1 },
    ],
    x: value => short(value).trim(), y: value => short(value).trim(),
  });
}

async function newestRewards(signal) {
  const block = state.blocks.find(one => one.height > 0);
  if (!block) {
    return [el('p', { class: 'pale' }, 'There is no block with a reward yet: the first block of a chain mints nothing that can be spent.')];
  }

  const coinbase = await api.json(`tx/${await api.text(`block/${block.id}/txid/0`, signal)}`, signal);
  const taken = BigInt(coinbase.vout.reduce((sum, output) => sum + output.value, 0));
  const subsidy = subsidyAt(block.height, rulesOf(state.node));
  return [facts([
    [`Block ${count(block.height)} of this chain took`, amount(taken)], ['Subsidy', amount(subsidy)],
    taken >= subsidy ? ['Fees', amount(taken - subsidy)] : ['Given away', amount(subsidy - taken)],
  ])];
}

const halvings = rules => el('details', {}, el('summary', {}, 'The halvings as a table'),
  table('Halvings', ['From block', 'Subsidy', 'Coins when it begins'], Array.from({ length: HALVINGS }, (_, i) => [
    count(i * rules.halving), coins(subsidyAt(i * rules.halving, rules)), coins(supplyAt(Math.max(0, i * rules.halving - 1), rules))])));

/** One before a halving takes all, one after it takes less, and one takes what was right before. */
function makeBlocks(rules) {
  const block = (height, fees, taken) => ({ height, fees, taken: taken(subsidyAt(height, rules)) + fees });
  return [
    block(rules.halving - 1, 25_000n, subsidy => subsidy),
    block(rules.halving + 3, 40_000n, subsidy => 2n * subsidy),
    block(2 * rules.halving + 5, 90_000n, subsidy => subsidy - 1_000n),
  ];
}

function judgeReward(text, height, fees, rules) {
  const [, whole, part = ''] = /^(\d{1,8})(?:\.(\d{1,8}))?$/.exec(text) ?? [];
  const answer = whole === undefined ? null : BigInt(whole) * 100_000_000n + BigInt(part.padEnd(8, '0'));
  const subsidy = subsidyAt(height, rules);
  return answer === null ? wrong('Type coins, such as 12.5.')
    : answer === subsidy ? wrong('That is the subsidy. The miner may take the fees as well.')
    : answer === subsidyAt(1, rules) + fees ? wrong('That was so for the first blocks. By this height the subsidy has been halved.')
    : answer === subsidyAt(rules.halving, rules) + fees ? wrong(`By height ${count(height)} the subsidy has been halved twice, not once.`)
    : answer !== subsidy + fees ? wrong('That is not it. Halve the first subsidy as often as there were halvings, then add the fees.')
    : right(`${shortCoins(subsidy)} + ${shortCoins(fees)} = ${shortCoins(answer)} coins.`);
}

function judgeGreedy(block, rules) {
  if (!block) {
    return wrong('Choose a block.');
  }

  const subsidy = subsidyAt(block.height, rules);
  const allowed = subsidy + block.fees;
  const sum = `${shortCoins(subsidy)} of subsidy and ${shortCoins(block.fees)} of fees make ${shortCoins(allowed)}`;
  return block.taken > allowed ? right(`Yes: ${sum}, and it takes ${shortCoins(block.taken)}. It took the subsidy from before the `
    + 'halving. Nodes say bad-cb-amount.')
    : wrong(`This one is allowed: ${sum}, and it takes ${shortCoins(block.taken)}.`);
}
