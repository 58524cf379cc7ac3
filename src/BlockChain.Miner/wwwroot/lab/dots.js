// Blocks and payments as dots that travel along the links, placed by the lab's time.
//
// Nothing moves for a reader who wants no motion, nor what would be gone in a blink: at a high speed most messages are.

import { svg } from '../scripts/dom.js';
import { branchOf, lab, now, on } from './model.js';

const MAX = 250;
const BLINK = 0.05; // Seconds of the reader.
const SHAPES = {
  block: () => svg('rect', { x: -7, y: -7, width: 14, height: 14, rx: 3 }),
  transaction: () => svg('circle', { r: 6 }),
  question: () => svg('path', { d: 'M-4 4L0 -5L4 4Z' }),
};

export function makeDots(placeOf, signal) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)');
  const layer = svg('g', { class: 'dots-on-links', 'aria-hidden': 'true' });
  let dots = [];
  let frame = 0;

  on('message', message => {
    if (calm.matches || document.hidden || dots.length >= MAX || (message.arrives - message.sent) / lab.state.speed < BLINK) {
      return;
    }

    const kind = Object.hasOwn(SHAPES, message.kind) ? message.kind : 'question';
    const colour = kind === 'block' ? ` c${branchOf(message.id).colour}` : '';
    const element = svg('g', { class: `dot of-${kind}${colour}` }, SHAPES[kind]());
    dots.push({ ...message, element });
    layer.append(element);
    run();
  }, signal);
  on('change', run, signal);
  signal.addEventListener('abort', () => cancelAnimationFrame(frame));
  return { layer };

  function run() {
    if (frame === 0 && dots.length > 0) {
      frame = requestAnimationFrame(draw);
    }
  }

  /** While time stands still, nothing needs to be drawn again. */
  function draw() {
    frame = 0;
    const time = now();
    dots = dots.filter(dot => move(dot, time));
    if (!lab.state.paused) {
      run();
    }
  }

  /** A lost message is crossed out halfway. A time long before it was sent is that of a lab that began again. */
  function move({ element, from, to, sent, arrives, lost }, time) {
    const way = (time - sent) / (arrives - sent);
    const [start, end] = [placeOf(from), placeOf(to)];
    if (!start || !end || way >= 1 || way < -1) {
      element.remove();
      return false;
    }

    const part = Math.max(0, lost ? Math.min(way, 0.5) : way);
    const [x, y] = ['x', 'y'].map(axis => (start[axis] + (end[axis] - start[axis]) * part).toFixed(1));
    element.setAttribute('transform', `translate(${x} ${y})`);
    element.classList.toggle('lost', lost && way >= 0.5);
    return true;
  }
}
