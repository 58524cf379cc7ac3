// The lab's clock: pause, one event at a time, and how fast it runs.

import { el } from '../scripts/dom.js';
import { count, duration, short } from '../scripts/format.js';
import { lab, now, on } from './model.js';
import { post } from './server.js';

const FINE = 10; // Places of the slider for each power of ten.

export function makeClock(signal) {
  const time = el('output', { class: 'time', 'aria-label': 'Time in the lab' });
  const pace = el('span', { class: 'pale' });
  const pause = el('button', { type: 'button', click: () => post('/clock', { paused: !lab.state.paused }) });
  const step = el('button', {
    type: 'button', class: 'plain', click: () => post('/clock', { paused: true, step: true }),
  }, 'Step to the next event');
  const speed = el('input', {
    type: 'range', min: 0, max: 3 * FINE, step: 1, id: 'speed',
    input: () => say(fromPlace(speed.value)), change: () => post('/clock', { speed: fromPlace(speed.value) }),
  });
  const speedText = el('output', { for: 'speed' });
  const say = value => {
    speedText.textContent = `×${count(value)}`;
    speed.setAttribute('aria-valuetext', `${count(value)} times`);
  };
  const update = () => {
    const { paused, speed: value, interval, can_control: canControl } = lab.state;
    time.textContent = `${duration(now())}${paused ? ', paused' : ''}`;
    pace.textContent = interval > 0 ? `a block every ${short(interval)}s on average` : ''; // It follows the power of all.
    pause.textContent = paused ? 'Run' : 'Pause';
    [pause, step, speed].forEach(control => {
      control.disabled = !canControl;
    });
    if (document.activeElement !== speed) {
      speed.value = Math.round(FINE * Math.log10(value));
      say(value);
    }
  };
  on('change', update, signal);
  update();
  return lab.state.can_control
    ? el('div', { class: 'clock', role: 'group', 'aria-label': 'Clock' }, pause, step, el('label', {}, 'Speed ', speed), speedText, time, pace)
    : el('div', { class: 'clock' }, speedText, time, pace);
}

/** Two digits are enough: 1, 1.3, … 10, 13, … 1000. */
const fromPlace = place => Number((10 ** (place / FINE)).toPrecision(2));
