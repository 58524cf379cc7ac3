// What happens, as it happens: the node's event stream, and whether the node is there.
//
// Others listen with on('block' | 'tx' | 'reorg' | 'peer' | 'back' | 'gone', …); the lab's page has another stream with kinds of
// its own. A browser opens few connections to one place, and a stream holds one: so a page that nobody looks at listens to
// nothing, and asks again when it is looked at.

const RETRY = 3000;
const SILENCE = 40_000; // The node pings every 15 s.

const news = new EventTarget();
let stream = null;
let isThere = true;
let timer = 0;
let place = 'api/events';
let kinds = ['block', 'tx', 'reorg', 'peer'];

export function on(kind, listener, signal) {
  news.addEventListener(kind, event => listener(event.detail), { signal });
}

export function start(otherPlace = place, otherKinds = kinds) {
  [place, kinds] = [otherPlace, otherKinds];
  document.addEventListener('visibilitychange', () => document.hidden ? close() : open());
  if (!document.hidden) {
    open();
  }
}

const tell = (kind, detail) => news.dispatchEvent(new CustomEvent(kind, { detail }));

function open() {
  close();
  stream = new EventSource(place);
  expectMore();
  stream.onopen = () => {
    isThere = true;
    expectMore();
    tell('back');
  };
  stream.onerror = lose;
  stream.addEventListener('ping', expectMore);
  stream.addEventListener('gap', () => tell('back')); // Some news are lost: as after a pause, ask for everything.
  for (const kind of kinds) {
    stream.addEventListener(kind, event => {
      expectMore();
      tell(kind, JSON.parse(event.data));
    });
  }
}

function close() {
  clearTimeout(timer);
  stream?.close();
  stream = null;
}

/** From the request on: a proxy may take it and never pass anything on. */
function expectMore() {
  clearTimeout(timer);
  timer = setTimeout(lose, SILENCE);
}

/** We begin again ourselves: after some failures a browser does not. */
function lose() {
  close();
  timer = setTimeout(open, RETRY);
  if (isThere) {
    isThere = false;
    tell('gone');
  }
}
