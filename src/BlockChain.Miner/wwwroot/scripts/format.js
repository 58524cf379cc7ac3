// Numbers and times in words, in English like the rest of the page.

const UNITS = 100_000_000n;
const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** Base units as coins, exactly: eight places. */
export function coins(units) {
  const value = BigInt(units);
  const size = value < 0n ? -value : value;
  return `${value < 0n ? '−' : ''}${(size / UNITS).toLocaleString('en')}.${String(size % UNITS).padStart(8, '0')}`;
}

/** The same without zeros at the end: 133, 0.5. */
export const shortCoins = units => coins(units).replace(/\.?0+$/, '');

/** "1 coin", "0.5 coins". */
export const inCoins = units => `${shortCoins(units)} ${shortCoins(units) === '1' ? 'coin' : 'coins'}`;

export const count = number => number.toLocaleString('en');

/** "1 block", "2 blocks". */
export const many = (number, word, words = `${word}s`) => `${count(number)} ${number === 1 ? word : words}`;

/** "1 unit/byte", "1.50 units/byte". */
export const feeRate = rate => `${rate} ${rate === 1 ? 'unit' : 'units'}/byte`;

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

/** Seconds in words of at most two units. The times of blocks may go back. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) {
    return '–';
  }

  if (Math.round(seconds) < 0) {
    return `−${duration(-seconds)}`;
  }

  const whole = Math.max(0, Math.round(seconds));
  const parts = [['d', 86_400], ['h', 3600], ['min', 60], ['s', 1]];
  const first = parts.findIndex(([, size]) => whole >= size);
  return first < 0 ? seconds > 0 ? '< 1 s' : '0 s' : parts.slice(first, first + 2)
    .map(([name, size], i) => [Math.floor((i === 0 ? whole : whole % parts[first][1]) / size), name])
    .filter(([number], i) => i === 0 || number > 0)
    .map(([number, name]) => `${count(number)} ${name}`).join(' ');
}

export const clock = time => new Date(time * 1000).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** A block may be dated a few minutes ahead. */
export function ago(time) {
  const seconds = Math.round(Date.now() / 1000 - time);
  return seconds < 0 ? `${duration(-seconds)} ahead` : `${duration(seconds)} ago`;
}

/** A part from 0 to 1 in percent, with two digits that count; never "0 %" for what is not 0. */
export function percent(part) {
  const value = 100 * part;
  return value === 0 ? '0 %'
    : value >= 0.0001 ? `${value < 10 ? Number(value.toPrecision(2)) : Number(value.toFixed(1))} %`
    : `${power(value)} %`;
}

/** A large number in words: 187 million. */
export function large(number) {
  const [size, word] = [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million']].find(([least]) => number >= least) ?? [1, ''];
  return number >= 1e15 ? power(number) : `${count(Number((number / size).toPrecision(3)))} ${word}`.trim();
}

/** The power of ten at or below a number. */
const power = number => `10^${Math.floor(Math.log10(number))}`;

/** The ends of a hash. */
export const ends = hash => hash.length > 20 ? `${hash.slice(0, 10)}…${hash.slice(-6)}` : hash;
