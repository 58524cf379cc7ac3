// A line dragged across links cuts them; across links that are all cut, it opens them again.

import { svg } from '../scripts/dom.js';
import { lab } from './model.js';
import { put } from './server.js';

const SHORTEST = 20;

export function letCut(root, placeOf, signal) {
  const line = svg('line', { class: 'knife' });
  let start = null;

  root.addEventListener('pointerdown', event => {
    if (!lab.state.can_control || event.pointerType === 'touch' || event.button !== 0 || event.target.closest('.peer')) {
      return;
    }

    start = placeIn(event);
    root.setPointerCapture(event.pointerId);
    draw(start);
    root.append(line);
  }, { signal });
  root.addEventListener('pointermove', event => start && draw(placeIn(event)), { signal });
  root.addEventListener('pointercancel', end, { signal });
  root.addEventListener('pointerup', event => {
    if (start) {
      const [from, to] = [start, placeIn(event)];
      end();
      if (Math.hypot(to.x - from.x, to.y - from.y) >= SHORTEST) {
        cut(from, to);
      }
    }
  }, { signal });

  async function cut(from, to) {
    const crossed = lab.state.links.filter(({ a, b }) => isCrossed(from, to, placeOf(a), placeOf(b)));
    const open = crossed.every(link => !link.open);
    for (const { a, b } of crossed.filter(link => link.open !== open)) {
      await put('/links', { a, b, open });
    }
  }

  function end() {
    start = null;
    line.remove();
  }

  function draw({ x, y }) {
    Object.entries({ x1: start.x, y1: start.y, x2: x, y2: y }).forEach(([name, value]) => line.setAttribute(name, value));
  }

  function placeIn(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
    return { x, y };
  }
}

/** Each line has the ends of the other on different sides. */
const isCrossed = (a, b, c, d) => side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);

const side = (from, to, point) => (to.x - from.x) * (point.y - from.y) > (to.y - from.y) * (point.x - from.x);
