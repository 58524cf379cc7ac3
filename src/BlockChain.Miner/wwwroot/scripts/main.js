// Where the node's page begins.

import * as chain from './chain.js';
import { many } from './format.js';
import { startFrame } from './frame.js';
import * as live from './live.js';
import { keepTime } from './parts.js';
import { startSearch } from './search.js';

const NEWS_EVERY = 3000;

/** Has screen readers say new blocks; in a burst, only the last. */
function tellNews() {
  const news = document.querySelector('#news');
  let timer = 0;
  live.on('block', block => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      news.textContent = `Block ${block.height}, ${many(block.tx_count, 'transaction')}`;
    }, news.textContent ? NEWS_EVERY : 0);
  });
}

startSearch();
keepTime();
tellNews();
chain.start();
live.start();
startFrame({
  views: {
    '': () => import('./views/front.js'),
    block: () => import('./views/block.js'),
    tx: () => import('./views/transaction.js'),
    address: () => import('./views/address.js'),
    tree: () => import('./views/tree.js'),
    plots: () => import('./views/plots.js'),
    peers: () => import('./views/peers.js'),
    cheat: () => import('./views/cheat.js'),
    mempool: () => import('./views/mempool.js'),
    learn: () => import('../learn/frame.js'),
  },
  title: 'SimpleCoin',
  server: 'The node',
});
