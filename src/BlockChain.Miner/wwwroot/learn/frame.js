// The frame around all lessons: the list, and a lesson as steps, each with a task, a check at once, and hints.
//
// A lesson is a module with a function `lesson({ signal, number })` that answers with { lead, steps }. A step is
// { title, text, show, question, fields, check, hints, solved, after }: `check` answers with right(why) or wrong(why), and `solved`
// is what is said of it after a reload. `show` stands before the question, `after` behind it.

import { copyButton } from '../scripts/copy.js';
import { el } from '../scripts/dom.js';
import { badge, heading } from '../scripts/parts.js';
import { LESSONS } from './contents.js';
import { wrong } from './fields.js';
import * as progress from './progress.js';

const NUMBER = /^([1-9]|1[0-2])$/;

export async function view([name = ''], signal) {
  const style = useStyle();
  if (name !== '' && !NUMBER.test(name)) {
    throw Object.assign(new Error('There are twelve lessons, from 1 to 12.'), { status: 404 });
  }

  const shown = await (name === '' ? list() : page(Number(name), signal));
  await style;
  return { ...shown, isKept: true };
}

/** The lessons' own style, loaded with the first of them. */
function useStyle() {
  if (document.querySelector('link[href="learn/learn.css"]')) {
    return null;
  }

  return new Promise(resolve => document.head.append(
    el('link', { rel: 'stylesheet', href: 'learn/learn.css', load: resolve, error: resolve })));
}

function list() {
  const text = el('textarea', { rows: 13, readonly: true, 'aria-label': 'Your progress as text', spellcheck: 'false' });
  text.value = progress.asText();
  const forget = el('button', { type: 'button', class: 'quiet', click: () => {
    if (forget.textContent === 'Forget my progress') {
      forget.textContent = 'Really forget everything?';
      return;
    }

    progress.forget();
    dispatchEvent(new Event('hashchange'));
  } }, 'Forget my progress');
  return {
    title: 'Learn',
    body: [
      heading('The paper in twelve experiments', 'Learn'),
      el('p', {}, 'Satoshi Nakamoto’s paper has twelve sections. Here each of them is an experiment with the chain of this node. '
        + 'You do something that cannot be done on paper, and then answer a question that only understanding answers.'),
      el('p', {}, 'Do them in order, or pick one. A wrong answer costs nothing, and is explained.'),
      el('ol', { class: 'lessons' }, LESSONS.map(({ title, goal, steps }, i) => el('li', {},
        el('a', { href: `#/learn/${i + 1}` }, title), ' ', standing(i + 1, steps), el('p', {}, goal)))),
      el('section', {}, el('h2', {}, 'Your progress'),
        el('p', {}, 'Your progress is kept in this browser, never on the node. Keep it elsewhere as text, if you like.'),
        text, el('div', { class: 'row' }, copyButton(() => text.value, 'Copy my progress'), forget)),
    ],
  };
}

function standing(lesson, steps) {
  const done = progress.solvedSteps(lesson);
  return done === steps ? badge('good', '✓ solved') : done > 0 && badge('waits', `${done} of ${steps} steps`);
}

async function page(number, signal) {
  const { title, load } = LESSONS[number - 1];
  const module = await load().catch(() => {
    throw new Error('The node is not answering, so this lesson cannot be loaded. It will appear by itself as soon as the node is back.');
  });
  const { lead, steps } = await module.lesson({ signal, number });
  const end = el('div', { class: 'lesson-end' });
  const showEnd = () => end.replaceChildren(...progress.isWhole(number) ? [el('p', { class: 'verdict good' },
    '✓ You have solved this lesson.')] : []);
  showEnd();
  return {
    title: `Learn ${number}: ${title}`,
    body: [
      heading(title, `Learn · section ${number} of the paper`),
      lead.map(paragraph => el('p', {}, paragraph)),
      steps.map((step, i) => drawStep(step, number, i + 1, showEnd)),
      end,
      el('nav', { class: 'turn', 'aria-label': 'Lessons' },
        number > 1 && el('a', { href: `#/learn/${number - 1}` }, `← ${LESSONS[number - 2].title}`),
        el('a', { href: '#/learn' }, 'All lessons'),
        number < LESSONS.length && el('a', { href: `#/learn/${number + 1}` }, `${LESSONS[number].title} →`)),
    ].flat(Infinity),
  };
}

function drawStep(step, lesson, number, showEnd) {
  const sign = el('span');
  const said = el('p', { class: 'said', role: 'status' });
  const say = ({ isRight, text }) => {
    said.className = `said verdict ${isRight ? 'good' : 'bad'}`;
    said.textContent = `${isRight ? '✓' : '✗'} ${text}`;
  };
  const showSolved = () => progress.isSolved(lesson, number) && sign.replaceChildren(' ', badge('good', '✓ solved'));
  const check = el('button', {}, 'Check');

  async function submit(event) {
    event.preventDefault();
    check.disabled = true;
    const verdict = await Promise.resolve().then(step.check).catch(problem => wrong(problem.message));
    check.disabled = false;
    if (verdict.isRight) {
      progress.solve(lesson, number);
    }

    say(verdict);
    showSolved();
    showEnd();
  }

  if (progress.isSolved(lesson, number)) {
    showSolved();
    say({ isRight: true, text: step.solved });
  }

  const part = el('section', { class: 'step', 'data-step': number },
    el('h2', {}, `${number}. ${step.title}`, sign),
    [step.text].flat().map(paragraph => el('p', {}, paragraph)),
    step.show,
    el('form', { class: 'ask', submit, novalidate: true },
      el('p', { class: 'question' }, step.question),
      step.fields.map(field => field.element ?? field),
      el('div', { class: 'row' }, check, hintButton(step.hints)),
      said),
    step.after);
  return part;
}

/** One hint at a time. */
function hintButton(hints) {
  const shown = el('ol', { class: 'hints', role: 'status' });
  const button = el('button', { type: 'button', class: 'quiet', click: () => {
    shown.append(el('li', {}, hints[shown.children.length]));
    button.hidden = shown.children.length === hints.length;
  } }, 'Hint');
  return [button, shown];
}
