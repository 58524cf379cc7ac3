// Elements, made one by one: what comes from the chain becomes text and never markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An HTML element: el('a', { href: '#/' }, 'Home'). Functions become listeners; false and null are left out. */
export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);

/** The same in SVG. */
export const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }

  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** A table with its head: rows are arrays of cells, each a string or a node. */
export function table(caption, head, rows, attributes = {}) {
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', attributes,
      el('caption', { class: 'unseen' }, caption),
      el('thead', {}, el('tr', {}, head.map(name => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, rows.map(cells => el('tr', {}, cells.map(cell => el('td', {}, cell)))))));
}

/** Facts as a list of names and values. */
export const facts = (pairs, name = 'facts') => el('dl', { class: name },
  pairs.filter(pair => pair).map(([term, ...value]) => el('div', {}, el('dt', {}, term), el('dd', {}, value))));

/** What a link leads to, or what a button or a table is called. */
const nameOf = element => element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent;

/** Puts news into a place. What in it has the focus keeps the focus, if it is still there; what was opened stays open. */
export function refill(place, ...news) {
  const focused = place.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const wereOpen = [...place.querySelectorAll('details')].map(details => details.open);
  place.replaceChildren(...news);
  place.querySelectorAll('details').forEach((details, i) => details.open ||= wereOpen[i] ?? false);
  [...place.querySelectorAll('[href], [aria-label], summary')].find(one => focused && nameOf(one) === focused)?.focus({ preventScroll: true });
}
