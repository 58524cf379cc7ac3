// Asks the node. Every question has a deadline, and ends when its view does.

const DEADLINE = 20_000;

/** The node's own words for why it did not answer the question. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const json = (route, signal) => ask(route, signal, answer => answer.json());

/** Has the node change something, by a method such as PUT. */
export const change = (method, route, signal) => ask(route, signal, () => {}, { method });

export const text = (route, signal) => ask(route, signal, answer => answer.text());

export const bytes = async (route, signal) => new Uint8Array(await ask(route, signal, answer => answer.arrayBuffer()));

/** The answer, or null where the node knows no such thing, or says that there cannot be one. */
export async function orNull(answer) {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof Refusal && (problem.status === 404 || problem.status === 400)) {
      return null;
    }

    throw problem;
  }
}

/** A function that asks a question and shows the answer, unless that of a later question is shown already: answers may overtake
 *  each other. */
export function inOrder(question, show) {
  let asked = 0;
  let shown = 0;
  return async () => {
    const mine = ++asked;
    const answer = await question();
    if (mine > shown) {
      shown = mine;
      await show(answer);
    }
  };
}

/** Routes are relative: a proxy may have put the page below a path of its own. */
async function ask(route, signal, read, how = {}) {
  signal?.throwIfAborted();
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, DEADLINE);
  signal?.addEventListener('abort', stop, { signal: end.signal });
  try {
    const answer = await fetch(`api/${route}`, { ...how, signal: end.signal });
    if (answer.ok) {
      return await read(answer);
    }

    const problem = await answer.json().catch(() => ({}));
    throw new Refusal(answer.status, problem.detail ?? problem.title ?? `The node answered ${answer.status}.`);
  } catch (problem) {
    throw signal?.aborted || problem instanceof Refusal ? problem
      : new Error('The node is not answering. Is the miner still running?');
  } finally {
    clearTimeout(timer);
    stop(); // Has the view's signal forget this question.
  }
}
