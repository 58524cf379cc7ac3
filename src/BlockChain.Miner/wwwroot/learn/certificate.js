// A text that says what was solved, with a hash of it. Anyone can check that not a letter has changed since; that it was not
// made up, a hash cannot show.

import { state } from '../scripts/chain.js';
import { toHex } from '../scripts/cheat/bytes.js';
import { sha256 } from '../scripts/cheat/sha256.js';
import { asText } from './progress.js';

const TITLE = 'SimpleCoin: the Bitcoin paper in twelve experiments';
const hashOf = text => toHex(sha256(new TextEncoder().encode(text)));

/** `name`: the reader's, or nothing. The tip of the chain shows that it is no older than that block. */
export function makeCertificate(name) {
  const text = `${TITLE}\n\n${name ? `Name     ${name}\n` : ''}Network  ${state.node.network}\nTip      ${state.node.height} `
    + `${state.node.tip}\n\n${asText()}\n`;
  return `${text}SHA-256  ${hashOf(text)}\n`;
}

/** Whether a certificate still is what it was. The command line does it too: head -n -1 FILE | sha256sum */
export function isWhole(certificate) {
  const text = certificate.replaceAll('\r', '').trimEnd();
  const [, before, hash] = /^([\s\S]*\n)SHA-256  ([0-9a-f]{64})$/.exec(text) ?? [];
  return before?.startsWith(TITLE) && hashOf(before) === hash;
}
