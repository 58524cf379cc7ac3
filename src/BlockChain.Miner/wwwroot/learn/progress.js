// What the reader has solved. It is kept in this browser and nowhere else; where a browser keeps nothing, until the page is closed.

import { LESSONS } from './contents.js';

const PLACE = 'simplecoin-learn';
let unkept = null;

/** { solved: { 'lesson.step': day }, notes: { 'lesson.name': text } } */
function read() {
  let kept = unkept;
  try {
    kept ??= JSON.parse(localStorage.getItem(PLACE));
  } catch {
    // This browser keeps nothing, or what it kept is not ours.
  }

  return { solved: { ...kept?.solved }, notes: { ...kept?.notes } };
}

function write(progress) {
  try {
    localStorage.setItem(PLACE, JSON.stringify(progress));
  } catch {
    unkept = progress;
  }
}

export const isSolved = (lesson, step) => Object.hasOwn(read().solved, `${lesson}.${step}`);

export function solve(lesson, step) {
  const progress = read();
  progress.solved[`${lesson}.${step}`] ??= new Date().toISOString().slice(0, 10);
  write(progress);
}

/** What a lesson wants to know again after a reload, such as the id of a payment. */
export const noteOf = (lesson, name) => String(read().notes[`${lesson}.${name}`] ?? '');

export function note(lesson, name, text) {
  const progress = read();
  progress.notes[`${lesson}.${name}`] = text;
  write(progress);
}

export function forget() {
  unkept = null;
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // Nothing was kept.
  }
}

export const solvedSteps = lesson => Array.from({ length: LESSONS[lesson - 1].steps }, (_, i) => i + 1)
  .filter(step => isSolved(lesson, step)).length;

export const isWhole = lesson => solvedSteps(lesson) === LESSONS[lesson - 1].steps;

/** A line for each lesson. */
export function asText() {
  const { solved } = read();
  return LESSONS.map(({ title, steps }, i) => {
    const days = Object.entries(solved).filter(([key]) => key.startsWith(`${i + 1}.`)).map(([, day]) => String(day)).sort();
    const done = solvedSteps(i + 1);
    const state = done === steps ? `solved ${days.at(-1)}` : done === 0 ? 'not yet' : `${done} of ${steps} steps`;
    return `${String(i + 1).padStart(2)} ${title.padEnd(32)} ${state}`;
  }).join('\n');
}
