// Section 3: each block holds the hash of the block before it, so a change anywhere breaks everything after it.

import { ready, state } from '../../scripts/chain.js';
import { count, many } from '../../scripts/format.js';
import { right, select, wrong } from '../fields.js';
import { BLOCKS, makeChain, readChain } from '../links.js';

export async function lesson({ signal }) {
  await ready();
  const { first, headers, isPractice } = await readChain(signal);
  const chain = makeChain(headers, first);
  const heights = headers.map((_, i) => [String(i), `Block ${count(first + i)}`]);
  const block = select('Block', heights);
  const value = select('Value in its header', [['previous', 'Hash of the previous block'], ['root', 'Merkle root'], ['time', 'Time'],
    ['bits', 'Difficulty bits'], ['nonce', 'Nonce']]);
  return {
    lead: [
      'A newspaper proves that something existed when it was printed. The paper’s timestamp server does the same with hashes: '
        + 'it publishes the hash of a block of items, and each hash includes the one before it. So each block confirms all blocks before it.',
    ],
    steps: [
      {
        title: 'Change one byte, three blocks deep',
        text: [
          isPractice ? `This chain has ${many(state.node.height, 'block')} after its first, so blocks for practice are added here. They `
            + 'link as real ones do.'
            : `These are the newest ${BLOCKS} blocks of this chain.`,
          'A header has 80 bytes. Its hash is SHA-256 applied twice to them, and the next header holds that hash. Choose a byte of the '
            + 'first block and give it another value.',
        ],
        show: chain.element,
        question: 'Change a byte so that all four blocks are broken.',
        fields: [],
        check: () => chain.broken() === BLOCKS ? right('One byte was enough. The first hash is another one, so the second block points to '
          + 'a block that does not exist; and whatever is built on that is lost too.')
          : chain.isChanged() ? wrong(`Only ${chain.broken()} of the four are broken: by chance, this hash is low enough for a proof of `
            + 'work. The link to it is broken all the same. Try another value.')
          : wrong('Nothing has changed yet: the byte still has the value that it had.'),
        hints: ['Bytes are numbered from 0 to 79, and a value has two hex digits, such as 00 or ff.', 'Press “Change it” after typing the '
          + 'value.'],
        solved: 'One byte of the first block broke all four.',
      },
      {
        title: 'Say what must change first',
        text: `Now you are the forger. Instead of a header’s byte you change an amount in a transaction of block ${count(first)}, and you `
          + 'want the chain to be whole again. A transaction is not in the header: only a hash ties it there.',
        show: null,
        question: 'Which value of which block must change first?',
        fields: [block, value],
        check: () => judge(block.value, value.value, first),
        hints: ['The id of a transaction is a hash of its bytes. What in the header is made of the ids?',
          'Until that value changes, the hash of the block is still the old one.'],
        solved: `The Merkle root of block ${count(first)}: then its nonce, for the proof of work; then the link of the next block, and so `
          + 'on to the tip.',
      },
    ],
  };
}

function judge(block, value, first) {
  return !block || !value ? wrong('Choose a block and a value.')
    : block !== '0' ? wrong(`Block ${count(first + Number(block))} changes later: it points to the hash of the block before it, and block `
      + `${count(first)}’s hash has not changed yet.`)
    : value === 'nonce' ? wrong('The nonce comes second. As long as the header still has the old Merkle root, its hash and its proof of '
      + 'work are the old, good ones.')
    : value !== 'root' ? wrong('That value may stay as it is. The transaction’s id has changed; which value is computed from the ids?')
    : right(`Yes. The Merkle root of block ${count(first)} changes first. That changes the hash, so a new nonce must be found, and then `
      + 'each later block needs a new link and a new nonce.');
}
