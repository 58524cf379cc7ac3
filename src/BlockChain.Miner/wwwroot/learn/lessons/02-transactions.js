// Section 2: a coin is a chain of signatures, and a signature is made with a key that only its owner has.

import { ready, state } from '../../scripts/chain.js';
import { el } from '../../scripts/dom.js';
import { count } from '../../scripts/format.js';
import { rulesOf } from '../../scripts/networks.js';
import { whole } from '../../scripts/parts.js';
import { bench } from '../bench.js';
import { choice, right, wrong } from '../fields.js';
import { drawKey, makeChecker, makePair, signText } from '../signing.js';

const NAMES = ['Alice', 'Bob', 'Carol'];

export async function lesson() {
  await ready();
  const task = `I have read block ${state.node.height}, which ends with ${state.node.tip.slice(-8)}.`;
  const checker = makeChecker();
  const pair = makePair(rulesOf(state.node).addressVersion, checker.fill);
  const letters = makeLetters();
  const forged = choice('Answer', letters.map((letter, i) => [String(i), letter.from]));
  return {
    lead: [
      'The paper defines a coin as a chain of signatures: each owner signs it over to the next. So everything rests on this: only '
        + 'the owner of a key can sign with it, and anyone can check the signature with the public key alone.',
    ],
    steps: [
      {
        title: 'Sign with a key of your own',
        text: [
          'Generate a key: a random number of 256 bits, nothing more. The public key is a point on a curve that is computed from it, and '
            + 'nobody knows a way back. An output of a transaction names the hash of the public key. An address is the same hash with '
            + 'a checksum, written so that people can copy it.',
          'Then sign, and flip any single bit of the message, the signature or the public key.',
          'This key is for playing: it was shown on the screen, and it is gone when you leave this page. Never pay to its address.',
        ],
        show: [pair.element, checker.element],
        question: ['Sign exactly this message, and leave it in the checker, valid: ', el('code', {}, task)],
        fields: [],
        check: () => judgeSigned(checker.values, pair, task),
        hints: ['Copy the message into “Message to sign”, with the comma and the full stop.',
          '“Sign” fills the checker in. If you have flipped a bit since, sign again.'],
        solved: 'You signed with a key that only you had, and the page checked it without that key.',
      },
      {
        title: 'Find the forgery',
        text: 'Three people have signed. One of the messages was changed afterwards by somebody who did not have the key.',
        show: letters.map(letter => bench(`From ${letter.from}`,
          el('p', {}, letter.message), el('p', { class: 'small' }, 'Signature ', whole(letter.signature)),
          el('button', { type: 'button', class: 'quiet', click: () => checker.fill(letter) }, `Put ${letter.from}’s into the checker`))),
        question: 'Whose message is forged?',
        fields: [forged],
        check: () => judgeForged(letters[forged.value]),
        hints: ['You cannot tell by reading. The checker in the first step can.'],
        solved: 'The forged message was the one that its signature did not fit.',
      },
    ],
  };
}

function judgeSigned({ message, publicKey, isValid }, pair, task) {
  return message !== task ? wrong('The message in the checker is a different one. A signature covers every letter, so sign exactly the '
    + 'given text.')
    : !isValid ? wrong('The signature in the checker is not valid. Sign again, and do not flip a bit afterwards.')
    : publicKey !== pair.publicKey ? wrong('The public key in the checker is not the one of your key.')
    : right('Your signature is valid. It covers every bit of the message, because what is signed is the hash of the message: SHA-256, '
      + 'applied twice.');
}

function judgeForged(letter) {
  return !letter ? wrong('Choose one of the three.')
    : letter.isForged ? right(`Yes. ${letter.from} signed a different message, and nobody can make a new signature without the key.`)
    : wrong(`${letter.from}’s signature fits the message and the key: the checker says “valid”.`);
}

function makeLetters() {
  const place = crypto.getRandomValues(new Uint8Array(1))[0] % NAMES.length;
  return NAMES.map((from, i) => {
    const to = NAMES[(i + 1) % NAMES.length];
    const message = amount => `${from} pays ${amount} coins to ${to} at block ${count(state.node.height)}.`;
    const signed = signText(message(i + 2), drawKey());
    return { ...signed, from, isForged: i === place, message: message(i === place ? i + 7 : i + 2) };
  });
}
