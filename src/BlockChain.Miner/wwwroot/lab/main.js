// Where the lab's page begins.

import { startFrame } from '../scripts/frame.js';
import { ready } from './model.js';
import { startNews } from './news.js';

startNews();
startFrame({
  views: {
    '': () => import('./live-view.js'),
    experiments: () => import('./list-view.js'),
    experiment: () => import('./experiment-view.js'),
  },
  title: 'SimpleCoin lab',
  server: 'The lab',
  ready,
  menu: { experiment: 'experiments' },
});
