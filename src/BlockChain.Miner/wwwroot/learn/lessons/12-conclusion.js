// Section 12: fourteen attacks, and the rule that stops each. Then a certificate.

import { ready, state } from '../../scripts/chain.js';
import { copyButton } from '../../scripts/copy.js';
import { el } from '../../scripts/dom.js';
import { rulesOf } from '../../scripts/networks.js';
import { isWhole, makeCertificate } from '../certificate.js';
import { bench } from '../bench.js';
import { right, select, textField, wrong } from '../fields.js';
import { isSolved } from '../progress.js';

/** What an attacker tries, the reason with which nodes refuse it, and what that rule says. */
const makeCases = ({ maturity }) => [
  [
    'Spend a coin that another payment in the chain has already spent',
    'bad-txns-inputs-missingorspent', 'Each input must name an output that exists and is unspent.',
  ],
  [
    'Claim one unit more than the subsidy and the fees in a coinbase',
    'bad-cb-amount', 'A coinbase takes the subsidy and the fees, and not one unit more.',
  ],
  [
    'Pay out more than the inputs hold',
    'bad-txns-in-belowout', 'Outputs never exceed inputs.',
  ],
  [
    'Change the amount in a payment that somebody else has signed, and send it to a node',
    'mempool-script-verify-flag-failed', 'Each signature must fit the transaction and the key.',
  ],
  [
    'Write a block without doing the work',
    'high-hash', 'A block’s hash must be at or below its target.',
  ],
  [
    'Choose an easier target for your own block',
    'bad-diffbits', 'The target must follow from the blocks before.',
  ],
  [
    'Exchange a transaction in a block that others have mined',
    'bad-txnmrklroot', 'The Merkle root in the header must be that of the transactions.',
  ],
  [
    'Date a block far ahead, to make the difficulty fall',
    'time-too-new', 'A block’s time must not be far ahead of the clock.',
  ],
  [
    'Date a block long ago',
    'time-too-old', 'A block’s time must be after the median of the last 11.',
  ],
  [
    `Spend a block reward ${maturity === 10 ? 'two' : 'twenty'} blocks after it was mined`,
    'bad-txns-premature-spend-of-coinbase', 'A coinbase must mature before it is spent.',
  ],
  [
    'Repeat the last transactions of a block, so that the root stays the same (CVE-2012-2459)',
    'bad-txns-duplicate', 'Two hashes that are paired in the Merkle tree must not be equal.',
  ],
  [
    'Name the same coin twice in one transaction (CVE-2018-17144)',
    'bad-txns-inputs-duplicate', 'The inputs of a transaction must be different.',
  ],
  [
    'Make two outputs that are each possible, but too much in total (as in CVE-2010-5139)',
    'bad-txns-txouttotal-toolarge', 'The outputs of a transaction must not exceed 21,000,000 coins together.',
  ],
  [
    'Build on a block that breaks a rule',
    'bad-prevblk', 'A block must build on a valid block.',
  ],
];

export async function lesson({ number }) {
  await ready();
  const cases = makeCases(rulesOf(state.node));
  const rules = cases.map(([, reason, rule]) => [reason, `${rule} (${reason})`]).sort(([one], [other]) => one < other ? -1 : 1);
  const answers = cases.map(([attack]) => select(attack, rules));
  const certificate = makePaper(number);
  return {
    lead: [
      'The network is robust in its unstructured simplicity, the paper ends. Nodes vote with their computing power: they work on valid '
        + 'blocks and refuse to work on invalid ones. Any needed rules can be enforced in this way.',
    ],
    steps: [
      {
        title: 'Fourteen attacks, fourteen rules',
        text: 'An attacker may write any bytes and send them to any node. Here is what some tried, and in brackets the reason with which '
          + 'nodes answer, in Bitcoin’s own names. Under “Try to cheat” you can try several of them on a copy of this chain.',
        show: null,
        question: 'Which rule stops each attack?',
        fields: [el('div', { class: 'match' }, answers.map(answer => answer.element))],
        check: () => {
          const verdict = judge(answers.map(answer => answer.value), cases);
          if (verdict.isRight) {
            setTimeout(certificate.update);
          }

          return verdict;
        },
        hints: ['Each rule stops exactly one of these attacks, so cross off what you are sure of.',
          'Three are about amounts: coinbase, inputs against outputs, and a sum of outputs.'],
        solved: 'All fourteen rules found. What no rule stops is a majority of the computing power, and the rules bind even that.',
      },
    ].map(step => ({ ...step, after: certificate.element })),
  };
}

function judge(given, cases) {
  const missing = given.filter(value => value === '').length;
  const isRight = given.map((value, i) => value === cases[i][1]);
  const score = isRight.filter(one => one).length;
  const first = isRight.indexOf(false);
  return missing > 0 ? wrong(`Choose a rule for each attack: ${missing} ${missing === 1 ? 'is' : 'are'} still open.`)
    : first >= 0 ? wrong(`${score} of ${cases.length}. “${cases[first][0]}” is not stopped by ${given[first]}: that rule says `
      + `“${cases.find(([, reason]) => reason === given[first])[2]}”`)
    : right('All fourteen. No node trusts another one: each checks every rule itself. Your certificate is below.');
}

/** The certificate, and a place to check one. */
function makePaper(number) {
  const name = textField('Your name, if you want it in the certificate', { maxlength: 60, input: () => update() });
  const text = el('textarea', { rows: 20, readonly: true, 'aria-label': 'Certificate', spellcheck: 'false' });
  const given = textField('A certificate to check', { rows: 4 });
  const said = el('p', { role: 'status' });
  const paper = el('div', {}, name.element, text, el('div', { class: 'row' }, copyButton(() => text.value, 'Copy the certificate')));
  const closed = el('p', { class: 'pale' }, 'You get it when the attacks are matched.');
  function update() {
    text.value = makeCertificate(name.value);
    paper.hidden = !isSolved(number, 1);
    closed.hidden = !paper.hidden;
  }

  update();
  return { update, element: bench('Your certificate', el('p', {}, 'It says what you have solved, in text, with its SHA-256 in the last '
    + 'line. So anyone can see whether a letter has changed since. A hash cannot show that you did not make it up; a teacher may ask '
    + 'you a question or two.'),
    closed, paper, given.element, el('div', { class: 'row' }, el('button', { type: 'button', class: 'quiet', click: () => {
      said.textContent = isWhole(given.value) ? '✓ Unchanged: the hash matches the text.'
        : '✗ Changed: the hash does not match the text.';
    } }, 'Check it')), said) };
}
