// The other nodes: which are connected, how far they are, and how to join; the node's own computer adds and removes them.

import * as api from '../api.js';
import { el, refill, table } from '../dom.js';
import { count } from '../format.js';
import * as live from '../live.js';
import { badge, heading, section } from '../parts.js';

const LOOK_EVERY = 5000;
const KINDS = { connected: 'good', banned: 'bad' };

export async function view(args, signal) {
  const isHere = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  const list = el('div');
  const told = el('p', { role: 'status' });
  const update = api.inOrder(() => api.json('peers', signal), peers => refill(list, describe(peers, isHere && remove)));
  const look = () => update().catch(() => {}); // The node does not answer: the page says so by itself.

  async function change(method, url, done) {
    try {
      await api.change(method, `peers/${encodeURIComponent(url)}`, signal);
      told.textContent = done;
      await update();
    } catch (problem) {
      told.textContent = problem.message;
    }
  }

  const remove = url => change('DELETE', url, `Removed ${url}. It can still connect to this node until it removes this one too.`);
  await update();
  live.on('peer', look, signal);
  const timer = setInterval(look, LOOK_EVERY);
  signal.addEventListener('abort', () => clearInterval(timer));
  return {
    title: 'Peers',
    body: [
      heading('Peers'),
      el('p', {}, 'This node follows these nodes: it asks them for blocks, and passes on to them what is new. Whichever chain has the most work wins.'),
      list,
      isHere && form(url => change('PUT', url, `Connecting to ${url}…`)),
      told,
      section('Let others join', await join(signal)),
    ],
  };
}

function describe(peers, remove) {
  if (peers.length === 0) {
    return el('p', {}, 'This node knows no other node yet.');
  }

  const head = ['Node', 'State', 'Height', 'Answers in', 'Its clock', ...remove ? ['Remove'] : []];
  return table('Peers', head, peers.map(peer => [
    el('a', { href: peer.url, rel: 'noreferrer' }, peer.url),
    badge(KINDS[peer.state] ?? 'waits', peer.state),
    peer.height === undefined ? '–' : count(peer.height),
    peer.delay === undefined ? '–' : `${count(Math.round(peer.delay * 1000))} ms`,
    peer.clock_difference === undefined ? '–' : clock(peer.clock_difference),
    ...remove ? [el('button', { type: 'button', click: () => remove(peer.url), 'aria-label': `Remove ${peer.url}` }, 'Remove')] : [],
  ]));
}

/** A clock sent in whole seconds cannot be compared more finely. */
function clock(ahead) {
  const seconds = Math.round(Math.abs(ahead));
  return seconds < 2 ? 'agrees' : `${count(seconds)} s ${ahead > 0 ? 'ahead' : 'behind'}`;
}

function form(add) {
  const input = el('input', { id: 'peer', type: 'url', required: true, maxlength: 200, placeholder: 'http://192.168.1.10:5000' });
  return el('form', {
    class: 'row',
    submit: event => {
      event.preventDefault();
      add(input.value.trim());
      input.value = '';
    },
  }, el('label', { for: 'peer' }, 'Add a node '), input, el('button', {}, 'Add'));
}

async function join(signal) {
  const how = await api.orNull(api.json('join', signal));
  return how
    ? el('div', { class: 'beside' },
      el('div', { class: 'grow' },
        how.command ? el('p', {}, 'On another computer, type:')
          : el('p', {}, 'This node answers below a path, so other nodes cannot connect to it. Wallets can.'),
        how.command && el('pre', { tabindex: '0' }, el('code', {}, how.command)),
        el('p', {}, 'To watch this node from a phone, open ', el('a', { href: how.url }, how.url), ' or scan the code.')),
      el('img', { class: 'qr', src: 'api/join/qr', alt: `${how.url} as a QR code`, width: 148, height: 148 }))
    : el('p', {}, 'This node only answers its own computer. Start it with ', el('code', {}, '--listen http://0.0.0.0:5000'), ' to let others join.');
}
