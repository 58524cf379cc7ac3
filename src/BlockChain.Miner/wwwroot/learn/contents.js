// The twelve lessons, one for each section of the Bitcoin paper. Each is a file of its own, loaded when it is opened.

/** `steps`: how many tasks a lesson has. */
export const LESSONS = [
  { title: 'Introduction', steps: 3, load: () => import('./lessons/01-introduction.js'),
    goal: 'Pay somebody, follow the payment, and see when it becomes hard to undo.' },
  { title: 'Transactions', steps: 2, load: () => import('./lessons/02-transactions.js'),
    goal: 'Generate a key, sign a message, flip a bit, and find the forged signature.' },
  { title: 'Timestamp server', steps: 2, load: () => import('./lessons/03-timestamp-server.js'),
    goal: 'Change one byte three blocks deep and watch everything after it break.' },
  { title: 'Proof of work', steps: 3, load: () => import('./lessons/04-proof-of-work.js'),
    goal: 'Hunt for zeros, then write a miner and put your name into a block.' },
  { title: 'Network', steps: 2, load: () => import('./lessons/05-network.js'),
    goal: 'Two nodes find a block at the same moment. Predict which branch wins, and when.' },
  { title: 'Incentive', steps: 2, load: () => import('./lessons/06-incentive.js'),
    goal: 'Compute a block reward, and catch the coinbase that takes too much.' },
  { title: 'Reclaiming disk space', steps: 2, load: () => import('./lessons/07-disk-space.js'),
    goal: 'Build a Merkle tree, prune it, and restore its root from what is left.' },
  { title: 'Simplified payment verification', steps: 2, load: () => import('./lessons/08-payment-verification.js'),
    goal: 'Catch a lying node by folding a Merkle branch, then read a receipt.' },
  { title: 'Combining and splitting value', steps: 2, load: () => import('./lessons/09-value.js'),
    goal: 'Choose coins by hand, and do as well as the wallet does.' },
  { title: 'Privacy', steps: 2, load: () => import('./lessons/10-privacy.js'),
    goal: 'Link the addresses of a chain, and see what your own wallet gives away.' },
  { title: 'Calculations', steps: 2, load: () => import('./lessons/11-calculations.js'),
    goal: 'Race against an attacker, and find how many blocks are enough.' },
  { title: 'Conclusion', steps: 1, load: () => import('./lessons/12-conclusion.js'),
    goal: 'Match fourteen attacks with the rules that stop them, and get your certificate.' },
];
