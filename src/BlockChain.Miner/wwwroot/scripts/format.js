// Numbers and times in words, in English as all of the page.

const UNITS = 100_000_000n;
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** Base units as coins, exactly: eight places. */
export function coins(units) {
  const value = BigInt(units);
  const size = value < 0n ? -value : value;
  return `${value < 0n ? '−' : ''}${(size / UNITS).toLocaleString('en')}.${String(size % UNITS).padStart(8, '0')}`;
}

export const count = number => number.toLocaleString('en');

/** "1 block", "2 blocks". */
export const many = (number, word) => `${count(number)} ${word}${number === 1 ? '' : 's'}`;

/** A number of three digits with its prefix: 39.3 k. */
export function short(number) {
  let power = 0;
  while (number >= 999.5 && power < PREFIXES.length - 1) {
    number /= 1000;
    power++;
  }

  const digits = number < 999.5 ? String(Number(number.toPrecision(3))) : number.toPrecision(3);
  return `${digits} ${PREFIXES[power]}`;
}

export const hashRate = rate => Number.isFinite(rate) ? `${short(rate)}H/s` : '–';

export const difficulty = number => number >= 1 ? short(number).trim() : String(Number(number.toPrecision(3)));

/** Seconds in words of at most two units. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return '–';
  }

  const whole = Math.max(0, Math.round(seconds));
  const parts = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = parts.findIndex(([, size]) => whole >= size);
  return first < 0 ? '0 s' : parts.slice(first, first + 2)
    .map(([name, size], i) => [Math.floor((i === 0 ? whole : whole % parts[first][1]) / size), name])
    .filter(([number], i) => i === 0 || number > 0)
    .map(([number, name]) => `${number} ${name}`).join(' ');
}

export const clock = time => new Date(time * 1000).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const ago = time => `${duration(Date.now() / 1000 - time)} ago`;

/** A probability from 0 to 1, in percent with the digits that tell something. */
export function percent(part) {
  const value = part * 100;
  return value === 0 ? '0 %' : value >= 0.0001 ? `${Number(value.toPrecision(5))} %` : `${value.toExponential(1)} %`;
}

/** The ends of a hash. */
export const ends = hash => hash.length > 20 ? `${hash.slice(0, 10)}…${hash.slice(-6)}` : hash;
