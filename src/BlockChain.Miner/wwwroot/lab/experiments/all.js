// The ten experiments' words, each in a file of its own:
//
//   teaser   one line for the list
//   intro    a few sentences, before the reader predicts
//   formula  what the measured numbers stand beside, and where it is from
//   x, y     how a number on that axis is written; y is usually a share, in percent
//   within   how far from the outcome a prediction may be, and still hold (a part of the slider's range)
//   why      the reason for the outcome
//   next     what to change next

const FILES = {
  'fork-race': () => import('./fork-race.js'),
  'double-spend': () => import('./double-spend.js'),
  majority: () => import('./majority.js'),
  selfish: () => import('./selfish.js'),
  stale: () => import('./stale.js'),
  partition: () => import('./partition.js'),
  difficulty: () => import('./difficulty.js'),
  fees: () => import('./fees.js'),
  halving: () => import('./halving.js'),
  'light-client': () => import('./light-client.js'),
};

/** The words of an experiment; one that the page does not know has none of its own. */
export const wordsOf = async id => Object.hasOwn(FILES, id) ? (await FILES[id]()).words : { teaser: '', intro: [], next: [] };
