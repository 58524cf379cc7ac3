// The mempool: what is waiting, what it pays, and how the next block fills.

import * as api from '../api.js';
import { onChange, ready, state } from '../chain.js';
import { el, facts, refill, svg, table } from '../dom.js';
import { count, feeRate, many, percent, short } from '../format.js';
import { amount, heading, section, transactionLink } from '../parts.js';

const BLOCK_BYTES = 1_000_000;
const WITHIN = ['1', '2', '5', '25'];

export async function view(args, signal) {
  await ready();
  const now = el('div');
  const filling = el('div');
  const rates = el('div');
  const newest = el('div');
  const update = api.inOrder(() => api.json('fee-estimates', signal), estimates => {
    now.replaceChildren(describe(estimates));
    filling.replaceChildren(...drawFilling());
    refill(rates, drawRates());
    refill(newest, drawNewest());
  });
  await update();
  onChange(() => update().catch(() => {}), signal);
  return {
    title: 'Mempool',
    body: [
      heading('The mempool: waiting payments'),
      el('p', {}, 'A payment waits here until a miner puts it into a block. Miners take those first that pay most for each byte, '
        + 'because a block has room for only a million bytes.'),
      now,
      section('The next block', filling),
      section('Fee rates', rates),
      section('Newest payments', newest),
    ],
  };
}

function describe(estimates) {
  const { count: waiting, vsize, total_fee: fees } = state.mempool;
  return facts([
    ['Waiting', many(waiting, 'transaction')],
    ['Size', `${count(vsize)} bytes`],
    ['Fees', amount(fees)],
    ['Average fee rate', vsize > 0 ? feeRate((fees / vsize).toFixed(2)) : '–'],
    ...WITHIN.map(blocks => [`To be in the next ${blocks === '1' ? 'block' : `${blocks} blocks`}`, feeRate(estimates[blocks])]),
  ]);
}

function drawFilling() {
  const { vsize } = state.mempool;
  const part = Math.min(1, vsize / BLOCK_BYTES);
  const blocks = Math.ceil(vsize / BLOCK_BYTES);
  return [
    svg('svg', { class: 'fill', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      svg('rect', { width: 100, height: 4, class: 'fill-room' }), svg('rect', { width: 100 * part, height: 4, class: 'fill-used' })),
    el('p', {}, `Block ${count(state.node.height + 1)} would be `
      + `${part > 0 && part < 0.01 ? 'less than 1 %' : percent(Math.floor(100 * part) / 100)} full. `
      + (blocks > 1 ? `The waiting transactions would fill ${many(blocks, 'block')}.` : 'Everything in the mempool fits.')),
  ];
}

/** How many bytes are waiting at which fee rate: each row goes down to its rate. */
function drawRates() {
  const histogram = state.mempool.fee_histogram;
  return histogram.length === 0 ? el('p', { class: 'pale' }, 'Nothing is waiting.')
    : table('Bytes by fee rate', ['Fee rate', 'Bytes'], histogram.map(([rate, size]) => [`from ${feeRate(rate)}`, `${short(size).trim()}B`]));
}

const drawNewest = () => state.waiting.length === 0 ? el('p', { class: 'pale' }, 'Nothing is waiting.')
  : table('Newest payments', ['Transaction', 'Coins', 'Fee', 'Fee rate', 'Bytes'], state.waiting.map(one => [
    transactionLink(one.txid), amount(one.value), amount(one.fee), feeRate((one.fee / one.vsize).toFixed(2)), count(one.vsize)]));
