// The network: nodes in a ring, coloured by the branch of their tip and sized by their hash power, and the links between them.

import { el, svg } from '../scripts/dom.js';
import { many, percent } from '../scripts/format.js';
import { letCut } from './cut.js';
import { makeDots } from './dots.js';
import { branchOf, lab, nameOf, on, shape } from './model.js';

const MIN = 280;
const MAX = 760;
const NARROW = 480;

export const WORDS = {
  honest: 'honest', majority: '51 % attacker', 'double-spender': 'double spender', selfish: 'selfish miner', 'time-liar': 'time liar',
};

/** What a reader may choose. A time liar changes nothing here: the live network's target never changes. */
export const STRATEGIES = Object.entries(WORDS).filter(([name]) => name !== 'time-liar');

/** The drawing as an element; `pick(id)` is called for the node that a reader chooses. */
export function makeNetwork(pick, signal) {
  const root = svg('svg', { class: 'network', role: 'group', 'aria-label': 'Nodes of the network' });
  const figure = el('figure', { class: 'stage' }, root);
  let places = new Map();
  let shapes = null;
  let laidFor = '';
  const dots = makeDots(id => places.get(id), signal);
  const update = () => {
    const width = Math.round(Math.min(MAX, Math.max(MIN, figure.clientWidth - 2)));
    const key = `${width} ${shape()}`;
    if (key !== laidFor) {
      laidFor = key;
      places = layOut(root, width);
      shapes = draw(root, places, dots.layer, pick);
    }

    lab.state.links.forEach((link, i) => updateLink(shapes.links[i], link));
    lab.state.nodes.forEach((node, i) => updateNode(shapes.nodes[i], node, places.get(node.id)));
  };
  on('change', update, signal);
  const observer = new ResizeObserver(update);
  observer.observe(figure);
  signal.addEventListener('abort', () => observer.disconnect());
  letCut(root, id => places.get(id), signal);
  return figure;
}

/** Where each node is, in a ring that is higher where there are many or little width; `scale` is how large they are drawn. */
function layOut(root, width) {
  const { nodes } = lab.state;
  const isNarrow = width < NARROW;
  const height = Math.round(width * (isNarrow ? 0.85 + 0.03 * nodes.length : 0.6 + 0.02 * nodes.length));
  const side = isNarrow ? 40 : 62;
  root.setAttribute('viewBox', `0 0 ${width} ${height}`);
  root.setAttribute('width', width);
  root.setAttribute('height', height);
  return new Map(nodes.map((node, i) => {
    const angle = 2 * Math.PI * (i / nodes.length) - Math.PI / 2;
    return [node.id, {
      x: width / 2 + (width / 2 - side) * Math.cos(angle),
      y: height / 2 - 8 + (height / 2 - 58) * Math.sin(angle),
      scale: Math.min(1, width / 620),
    }];
  }));
}

function draw(root, places, dots, pick) {
  const links = lab.state.links.map(({ a, b }) => {
    const [from, to] = [places.get(a), places.get(b)];
    return svg('g', { class: 'link' },
      svg('line', { x1: from.x, y1: from.y, x2: to.x, y2: to.y }),
      svg('text', { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + 5, 'text-anchor': 'middle', 'aria-hidden': 'true' }, '✂'),
      svg('title'));
  });
  const nodes = lab.state.nodes.map(({ id }) => {
    const { x, y } = places.get(id);
    const choose = () => pick(id);
    return svg('g', {
      class: 'peer', transform: `translate(${x} ${y})`, tabindex: '0', role: 'button', 'data-id': id, click: choose,
      keydown: event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          choose();
        }
      },
    }, svg('circle', { class: 'halo' }), svg('circle', { class: 'body' }), svg('text', { class: 'tip', 'text-anchor': 'middle' },
      svg('tspan', { x: 0, y: 0 }), svg('tspan', { class: 'height', x: 0, y: 12 })),
    svg('text', { class: 'peer-name', 'text-anchor': 'middle' }), svg('text', { class: 'role', 'text-anchor': 'middle' }));
  });
  root.replaceChildren(...links, dots, ...nodes);
  return { links, nodes };
}

/** Thick where messages are quick, dashed where some are lost, with scissors where it is cut. */
function updateLink(group, { a, b, delay, loss, open, sent, lost }) {
  const [line, , title] = group.children;
  set(group, 'class', `link${open ? '' : ' cut'}${loss > 0 ? ' lossy' : ''}`);
  set(line, 'stroke-width', Math.min(5, Math.max(1, 2 - Math.log10(Math.max(delay, 0.001)))).toFixed(1));
  setText(title, `${nameOf(a)} – ${nameOf(b)}: ${open ? 'open' : 'cut'}, delay ${delay} s, ${percent(loss)} lost; `
    + `${many(sent, 'message')} sent, ${lost} lost`);
}

function updateNode(group, node, { scale }) {
  const [halo, body, tip, name, role] = group.children;
  const { letter, colour } = branchOf(node.tip);
  const radius = Math.max(17, scale * (12 + 42 * Math.sqrt(node.power)));
  const strategy = WORDS[node.strategy] ?? node.strategy;
  const isHonest = node.strategy === 'honest';
  const notes = [!node.running && 'stopped', !isHonest && strategy, node.secret > 0 && `${node.secret} secret`];
  set(group, 'class', `peer c${colour}${node.running ? '' : ' stopped'}${isHonest ? '' : ' attacker'}`);
  const words = [letter, String(node.height), `${node.name} ${Math.round(100 * node.power)} %`, notes.filter(note => note).join(', ')];
  set(group, 'aria-label', `${words.join(' ')}: branch ${letter}, height ${node.height}, ${percent(node.power)} of the power`);
  set(body, 'r', radius);
  set(halo, 'r', radius + 5);
  setText(tip.children[0], `${words[0]} `);
  setText(tip.children[1], `${words[1]} `);
  set(name, 'y', radius + 18);
  setText(name, `${words[2]} `);
  set(role, 'y', radius + 33);
  setText(role, words[3]);
}

/** Only what is new is written: a browser draws again what is. */
function set(element, name, value) {
  if (element.getAttribute(name) !== String(value)) {
    element.setAttribute(name, value);
  }
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
