// Section 10: addresses have no names, but spending two coins together shows that they have one owner.

import { state } from '../../scripts/chain.js';
import { el, table } from '../../scripts/dom.js';
import { count, many } from '../../scripts/format.js';
import { addressLink, transactionLink } from '../../scripts/parts.js';
import { bench } from '../bench.js';
import { choice, right, textField, wrong } from '../fields.js';
import { areLinked, groupOwners, readPayments } from '../owners.js';

const PRACTICE = [
  { id: 'P1', from: ['a1', 'a2'], to: ['b1', 'a3'] },
  { id: 'P2', from: ['b1'], to: ['c1', 'b2'] },
  { id: 'P3', from: ['a2', 'a4'], to: ['c2'] },
  { id: 'P4', from: ['c1', 'c2'], to: ['d1'] },
  { id: 'P5', from: ['b2', 'b3'], to: ['a5'] },
];
const QUESTIONS = [['a1', 'a2'], ['a1', 'a4'], ['c1', 'c2'], ['b1', 'a3'], ['b2', 'd1']];
const SHOWN = 12;

export async function lesson({ signal }) {
  const { payments, lowest } = await readPayments(signal);
  const practice = groupOwners(PRACTICE);
  const links = QUESTIONS.map(([one, other]) => choice(`${one} and ${other}`, [['yes', 'One owner'], ['no', 'Cannot be known']]));
  const advice = choice('Rule', [
    ['few', 'Pay from one address only, and have all change come back to it.'],
    ['fresh', 'Use a new address for each payment that you receive, and spend few coins together.'],
    ['many', 'Send your coins to yourself, all in one transaction, before you pay.'],
  ]);
  return {
    lead: [
      'A bank keeps payments secret. Here all payments are public, and only the owners’ names are not. But, says the paper, some linking '
        + 'is unavoidable: a transaction with several inputs necessarily reveals that they had the same owner.',
    ],
    steps: [
      {
        title: 'Link the addresses',
        text: [
          'Here are five payments. Two addresses in one row under “Paid from” have one owner, and so do two that are tied through a '
            + 'third. Change may come back to the payer, but which output is the change, the chain does not say.',
          'People could agree to sign one transaction together, and so hide this. The wallets here do not, so take each row for one payer.',
        ],
        show: [listPayments('Practice payments', PRACTICE, false), listReal(payments, lowest)],
        question: 'Which of these pairs have one owner for certain?',
        fields: links,
        check: () => judgeLinks(links, practice),
        hints: ['Look only at “Paid from”. The payees may be anybody.', 'a2 is in two rows. What does that tie together?'],
        solved: 'All five right: three pairs have one owner, and of two it cannot be known.',
      },
      {
        title: 'What your own wallet gives away',
        text: 'Type addresses of your own, one on each line (the wallet’s “list” and “address” commands show them). They stay in '
          + 'this page: the links are found in the payments above.',
        show: makeOwn(payments),
        question: 'Which rule gives away the least?',
        fields: [advice],
        check: () => judgeAdvice(advice.value),
        hints: ['What is linked once stays linked for ever. So what makes links?'],
        solved: 'The paper’s own advice: a new key pair for each transaction.',
      },
    ],
  };
}

function listPayments(title, payments, isReal) {
  const name = address => isReal ? addressLink(address, `${address.slice(0, 8)}…`) : address;
  const shown = addresses => addresses.slice(0, 4).flatMap((address, i) => [i > 0 && ', ', name(address)]);
  return bench(title, table(title, ['Payment', 'Paid from', 'Paid to'], payments.slice(0, SHOWN).map(one => [
    isReal ? transactionLink(one.id, one.id.slice(0, 8)) : one.id,
    shown([...new Set(one.from)]), shown(one.to)])));
}

/** The same on the real chain, with the owners that follow. */
function listReal(payments, lowest) {
  const sizes = [...new Set(groupOwners(payments).values())].map(group => group.size);
  const largest = Math.max(...sizes);
  return payments.length === 0
    ? bench('This chain', el('p', {}, `There are no payments ${lowest > 0 ? `from block ${count(lowest)} on` : 'in this chain'} yet. As soon as `
      + 'there are, their links are shown here.'))
    : [
      listPayments(`Payments of this chain: the newest ${Math.min(SHOWN, payments.length)} of ${payments.length}`, payments, true),
      el('p', {}, `They were paid from ${many(sizes.reduce((sum, size) => sum + size, 0), 'address', 'addresses')}, which belong to `
        + `${many(sizes.length, 'owner')} at most: ${largest > 1 ? `the largest group has ${largest} addresses.` : 'no two were spent together.'}`),
    ];
}

function makeOwn(payments) {
  const text = textField('Your addresses', { rows: 4, maxlength: 5000 });
  const said = el('p', { role: 'status' });
  const groups = groupOwners(payments);
  return bench('Your wallet', text.element, el('div', { class: 'row' }, el('button', { type: 'button', class: 'quiet', click: () => {
    const own = [...new Set(text.value.split(/\s+/).filter(word => word))];
    const linked = own.filter(one => own.some(other => other !== one && areLinked(groups, one, other)));
    const others = new Set(own.flatMap(one => [...groups.get(one) ?? []]).filter(address => !own.includes(address)));
    said.textContent = own.length === 0 ? 'Type at least one address.'
      : `Payments link ${linked.length} of your ${many(own.length, 'address', 'addresses')} to each other.`
        + (others.size > 0 ? ` They also link ${many(others.size, 'address', 'addresses')} that you did not name to yours.` : '')
        + (linked.length + others.size === 0 ? ` Nothing is given away in the ${many(payments.length, 'payment')} that were looked at up `
        + `to block ${count(state.node.height)}.` : '');
  } }, 'Look for links')), said);
}

function judgeLinks(links, groups) {
  const answers = links.map(link => link.value);
  if (answers.includes(null)) {
    return wrong('Answer for each pair.');
  }

  const isRight = answers.map((answer, i) => (answer === 'yes') === areLinked(groups, ...QUESTIONS[i]));
  const score = isRight.filter(one => one).length;
  const first = isRight.indexOf(false);
  const [one, other] = QUESTIONS[first] ?? [];
  return first < 0 ? right(`${score} of ${links.length}. b1 and a3 may be paid by one transaction, but outputs can go to anyone.`)
    : answers[first] === 'yes' ? wrong(`${score} of ${links.length}. ${one} and ${other} were never spent together, not even through a third.`)
    : wrong(`${score} of ${links.length}. ${one} and ${other} have one owner: follow which addresses were spent together.`);
}

const judgeAdvice = answer => ({
  few: wrong('Then everything that you ever receive and pay is tied to that one address, and so to each other.'),
  many: wrong('That transaction would show that all of these coins have one owner.'),
  fresh: right('Yes. “As an additional firewall, a new key pair should be used for each transaction”, the paper says. This wallet gives '
    + 'all change a new address.'),
})[answer] ?? wrong('Choose a rule.');
