// Asks the lab, and has it do things. What it refuses is shown at the top of the page, in its own words.

import { Refusal } from '../scripts/api.js';

const DEADLINE = 20_000;

/** Beside this folder, whatever path a proxy has put the page below. */
const LAB = new URL('../api/lab', import.meta.url);

export const EVENTS = `${LAB}/events`;

export const get = (route, signal) => ask('GET', route, undefined, signal);

export const post = (route, body = {}) => inOrder(() => ask('POST', route, body));

export const put = (route, body) => inOrder(() => ask('PUT', route, body));

let last = Promise.resolve();

/** Waits for the answer to what the reader did before: two requests on the way at once can overtake each other. */
function inOrder(request) {
  last = last.then(() => act(request()));
  return last;
}

/** A random name for this browser's tab, so that its guess counts once. */
export const who = (() => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const random = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  try {
    const name = sessionStorage.getItem('who') ?? random;
    sessionStorage.setItem('who', name);
    return name;
  } catch {
    return random; // A browser that keeps nothing: one name until the page is loaded again.
  }
})();

/** The answer, or null after the refusal was shown. */
async function act(answer) {
  const refusal = document.querySelector('#refusal');
  try {
    const value = await answer;
    refusal.hidden = true;
    return value;
  } catch (problem) {
    refusal.textContent = problem.message;
    refusal.hidden = false;
    return null;
  }
}

async function ask(method, route, body, signal) {
  signal?.throwIfAborted();
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, DEADLINE);
  signal?.addEventListener('abort', stop, { signal: end.signal });
  try {
    const answer = await fetch(`${LAB}${route}`, {
      method, signal: end.signal,
      headers: body && { 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.ok) {
      return text ? JSON.parse(text) : {};
    }

    throw new Refusal(answer.status, reasonOf(text) ?? `The lab answered ${answer.status}.`);
  } catch (problem) {
    throw signal?.aborted || problem instanceof Refusal ? problem
      : new Error('The lab is not answering. Is “miner lab” still running?');
  } finally {
    clearTimeout(timer);
    stop();
  }
}

function reasonOf(text) {
  try {
    const { detail, title } = JSON.parse(text);
    return detail ?? title;
  } catch {
    return null;
  }
}
