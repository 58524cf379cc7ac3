// Section 11: an attacker races against the honest nodes; each additional block makes it less likely that the attacker wins.

import { percent } from '../../scripts/format.js';
import { NO_PROMISE, oddsOfUndoing } from '../../scripts/odds.js';
import { choice, numberField, right, wrong } from '../fields.js';
import { makeRace } from '../race.js';

const [SHARE, RISK] = [0.2, 0.001];
const ENOUGH = Array.from({ length: 100 }, (_, z) => z).find(z => oddsOfUndoing(SHARE, z) < RISK);

export async function lesson({ signal }) {
  const blocks = numberField('Number of blocks (z)');
  const half = choice('With 50 % or more', [
    ['safe', 'More blocks make the payment safe again, only more slowly.'], ['never', 'The attacker always wins in the end, however long '
      + 'you wait.'],
    ['steal', 'The attacker can then also sign for the coins of others.'],
  ]);
  return {
    lead: [
      'A payee waits until z blocks have been linked after the payment. An attacker with a share q of all computing power builds another '
        + 'branch in secret, without the payment. Whether the attacker catches up is a random walk: a block for one side, a block '
        + 'for the other.',
    ],
    steps: [
      {
        title: 'How many blocks are enough?',
        text: [
          'Move the sliders: the line is the paper’s formula. Then run races in your browser, block by block. Each dot is the part '
            + 'of the races that the attacker won.',
          'For few blocks the dots lie below the line, for many above it; the larger q is, the later they cross. The paper’s formula '
            + 'assumes that z blocks take as long as they take on average; really they are sometimes quick and sometimes slow, '
            + 'and a slow start gives the attacker time (Rosenfeld, 2014). The paper’s table is a good guide all the same.',
        ],
        show: makeRace(signal),
        question: `What is the smallest z for which the paper’s formula gives an attacker with ${percent(SHARE)} less than `
          + `${percent(RISK)}?`,
        fields: [blocks],
        check: () => judgeBlocks(blocks.value),
        hints: [`Set q to ${percent(SHARE)}, and move z until the chance falls below ${percent(RISK)}.`, 'The paper has this number in '
          + 'its last table, “Solving for P less than 0.1 %”.'],
        solved: `z = ${ENOUGH}, as in the paper’s table.`,
      },
      {
        title: 'Where it ends',
        text: 'All of this holds while honest nodes have more than half of the computing power. Set q to 50 %.',
        show: null,
        question: 'What happens when the attacker has half of the power, or more?',
        fields: [half],
        check: () => judgeHalf(half.value),
        hints: ['Look at the line for q = 50 %: it does not fall at all.'],
        solved: 'With half of the power or more the chance is 1 for every z. That is why it is called the 51 % attack.',
      },
    ],
  };
}

function judgeBlocks(z) {
  return !Number.isInteger(z) || z < 0 ? wrong('Type a whole number.')
    : z === 0 ? wrong(NO_PROMISE)
    : z < ENOUGH ? wrong(`With z = ${z} the chance is still ${percent(oddsOfUndoing(SHARE, z))}.`)
    : z > ENOUGH ? wrong(`That is enough, but z = ${z - 1} is enough too: ${percent(oddsOfUndoing(SHARE, z - 1))}.`)
    : right(`z = ${z}: ${percent(oddsOfUndoing(SHARE, z))}. With one block less it is ${percent(oddsOfUndoing(SHARE, z - 1))}.`);
}

const judgeHalf = answer => ({
  safe: wrong('For q below 50 % that is so. At 50 % the line does not fall: a random walk without a drift reaches every point some day.'),
  steal: wrong('No. A signature needs the key, and no computing power of this kind helps. An attacker can only take back payments, or '
    + 'keep some out.'),
  never: right('Yes: the attacker gains as fast as the others, or faster, and catches up from any distance. But even then nobody’s coins '
    + 'can be signed for, and no rule can be broken.'),
})[answer] ?? wrong('Choose one of the three.');
