// Mines in the browser, at a small difficulty.

import { expand } from '../header.js';
import { showHash, writeHeader } from './bytes.js';
import { doubleSha256 } from './sha256.js';

const SLICE = 500;

/** Links block `i` to the one before as that is now, takes the root of its transactions, and looks for a nonce. */
export async function mine(copy, i, tell, signal) {
  const { header } = copy.blocks[i];
  if (i > 0) {
    header.previous = copy.hash(i - 1);
  }

  header.root = copy.root(i);
  header.bits = copy.easyBits(i);
  const target = expand(header.bits);
  const bytes = writeHeader(header);
  const view = new DataView(bytes.buffer);
  for (let nonce = 0; !signal.aborted; nonce++) {
    view.setUint32(76, nonce, true);
    if (BigInt(`0x${showHash(doubleSha256(bytes))}`) <= target) {
      header.nonce = nonce;
      return nonce + 1;
    }

    if (nonce % SLICE === 0) {
      tell(nonce);
      await new Promise(resolve => setTimeout(resolve));
    }
  }

  return 0;
}
