// One experiment: set up, predict, run, check; beside the network that it happens on.

import { inOrder, Refusal } from '../scripts/api.js';
import { el } from '../scripts/dom.js';
import { count, percent } from '../scripts/format.js';
import { heading } from '../scripts/parts.js';
import { wordsOf } from './experiments/all.js';
import { slider } from './forms.js';
import { makeStage } from './live-view.js';
import { lab, on } from './model.js';
import { makePrediction } from './prediction.js';
import { makeResult } from './result.js';
import { get, post, who } from './server.js';

const GUESSES_EVERY = 3000;

export async function view([number], signal) {
  const entry = (await get('/experiments', signal)).find(one => String(one.number) === number || one.id === number);
  if (!entry) {
    throw new Refusal(404, 'There is no such experiment. They are numbered 1 to 10.');
  }

  const place = `/experiments/${entry.id}`;
  const words = await wordsOf(entry.id);
  const steps = [
    makeSetup(parameters => tellLab('setup', { parameters })),
    makePrediction(value => tellLab('prediction', { value, who })),
    makeRun(() => tellLab('run', {})),
  ];
  const result = makeResult(words);
  const load = inOrder(() => get(`${place}?who=${who}`, signal), experiment => [...steps, result].forEach(part => part.update(experiment)));
  const reload = () => load().catch(() => {}); // The next event or answer has it loaded again.
  await load();
  on('changed', reload, signal);
  on('experiment', ({ id, state, progress }) => {
    if (id === entry.id) {
      steps[2].progress(progress);
      state !== 'running' && reload();
    }
  }, signal);
  const [stage, rest] = makeStage(signal);
  const timer = setInterval(() => lab.state.class && !document.hidden && reload(), GUESSES_EVERY);
  signal.addEventListener('abort', () => clearInterval(timer));
  return {
    title: entry.title,
    body: [
      heading(entry.title, `Experiment ${entry.number} of 10`),
      words.intro.map(text => el('p', {}, text)),
      el('div', { class: 'steps' }, steps.map(step => step.element)),
      stage,
      result.element,
      rest,
      el('nav', { class: 'row', 'aria-label': 'Other experiments' },
        entry.number > 1 && el('a', { href: `#/experiment/${entry.number - 1}` }, '← Previous'),
        entry.number < 10 && el('a', { href: `#/experiment/${entry.number + 1}` }, 'Next →')),
    ].flat(),
  };

  async function tellLab(what, body) {
    if (await post(`${place}/${what}`, body) !== null) {
      await reload();
    }
  }
}

/** The network that the experiment needs, by one button. */
function makeSetup(setUp) {
  const note = el('p', { class: 'small' });
  const sliders = el('div');
  const button = el('button', { type: 'button', click: async () => {
    button.disabled = true;
    await setUp(Object.fromEntries([...inputs].map(([name, input]) => [name, Number(input.value)])));
    button.disabled = false;
  } }, 'Set up the network');
  let inputs = new Map();
  let drawn = '';
  return {
    element: el('section', { class: 'step' }, el('h2', {}, '1. Set up'), sliders, button, note),
    update({ id, parameters, state }) {
      const text = JSON.stringify(parameters);
      if (drawn !== text) {
        drawn = text;
        const controls = parameters.map(one => slider({ ...one, say: value => writeParameter(one, value) }));
        inputs = new Map(parameters.map((one, i) => [one.name, controls[i].input]));
        sliders.replaceChildren(...lab.state.can_control ? controls.map(control => control.element)
          : parameters.map(one => el('p', { class: 'small' }, `${one.label}: ${writeParameter(one, one.value)}`)));
      }

      const isSetUp = lab.state.experiment === id;
      button.hidden = !lab.state.can_control;
      note.textContent = !isSetUp ? lab.state.can_control ? 'This starts the network over.' : 'Waiting for the teacher to set it up.'
        : state === 'ready' ? 'It is set up. The network waits for your prediction.' : 'Set it up again to repeat it.';
    },
  };
}

/** What goes from 0 to 1 is a part of something. */
const writeParameter = ({ min, max }, value) => min >= 0 && max <= 1 ? percent(value) : count(value);

function makeRun(run) {
  const note = el('p', { class: 'small' });
  const bar = el('progress', { max: 1, value: 0, 'aria-label': 'Progress' });
  const button = el('button', { type: 'button', click: run }, 'Run the experiment');
  return {
    element: el('section', { class: 'step' }, el('h2', {}, '3. Run'), button, bar, note),
    progress(part) {
      bar.value = part;
    },
    update({ id, state, progress, own, guesses }) {
      const isPredicted = own !== null || guesses.length > 0;
      bar.value = progress;
      bar.hidden = state !== 'running';
      button.hidden = !lab.state.can_control;
      button.disabled = lab.state.experiment !== id || !isPredicted || state !== 'ready';
      note.textContent = state === 'running' ? 'Running…'
        : state === 'done' ? 'Done: see what came out below.'
        : !isPredicted ? 'Predict first.'
        : lab.state.can_control ? 'Ready when you are.' : 'Waiting for the teacher to run it.';
    },
  };
}
