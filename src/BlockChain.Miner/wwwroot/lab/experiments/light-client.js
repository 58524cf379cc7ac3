export const words = {
  teaser: 'A wallet that keeps only headers asks a node that lies. Which lies does it catch?',
  intro: [
    'A light client does not store blocks. It keeps their headers of 80 bytes each, checks the proof of work in them, and '
      + 'asks a node for a Merkle proof that its payment is in one of the blocks (section 8 of the Bitcoin paper).',
    'A node can lie to it in several ways: show a proof that does not fit, show a chain with less work, or say nothing '
      + 'about a payment.',
  ],
  formula: 'a Merkle proof has about log₂(n) hashes for a block of n transactions. To forge one, the liar would have to '
    + 'break SHA-256, or to mine a block of his own with all its work.',
  why: 'What the client can compute, it need not believe: a wrong proof does not lead to the Merkle root in the header, '
    + 'and a shorter chain shows less work. But it cannot see what is left out: a hidden payment looks like no payment. '
    + 'Only a second, honest node helps against that.',
  next: [
    'Suppose the client asks two nodes for the payment, and one of them is honest. Which lie is left?',
    'What does it take to show the client a block with a payment that never happened? Compare it with “51 %”.',
    'A light client cannot check that nobody created too many coins. Who checks that?',
  ],
};
