// Asks the node. Every question has a deadline, and ends when its view does.

const DEADLINE = 20_000;

/** The node's own words for why it did not answer the question. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export const json = async (route, signal) => (await ask(route, signal)).json();

export const text = async (route, signal) => (await ask(route, signal)).text();

export const bytes = async (route, signal) => new Uint8Array(await (await ask(route, signal)).arrayBuffer());

/** The answer, or null where the node does not know such a thing. */
export async function orNull(answer) {
  try {
    return await answer;
  } catch (problem) {
    if (problem instanceof Refusal) {
      return null;
    }

    throw problem;
  }
}

async function ask(route, signal) {
  const deadline = AbortSignal.timeout(DEADLINE);
  let answer;
  try {
    answer = await fetch(`/api/${route}`, { signal: signal ? AbortSignal.any([signal, deadline]) : deadline });
  } catch (problem) {
    throw signal?.aborted ? problem : new Error('The node does not answer. Is the miner still running?');
  }

  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Refusal(answer.status, problem.detail ?? problem.title ?? `The node answered ${answer.status}.`);
  }

  return answer;
}
