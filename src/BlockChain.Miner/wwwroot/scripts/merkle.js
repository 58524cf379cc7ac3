// The Merkle tree (section 7 of the paper): ids are hashed in pairs, level by level, up to one root.

import { doubleSha256 } from './cheat/sha256.js';

export const pair = (left, right) => doubleSha256(Uint8Array.of(...left, ...right));

/** All levels, from the ids up to the root. A hash that is alone is paired with itself. */
export function levelsOf(ids) {
  const levels = [ids];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    levels.push(Array.from({ length: Math.ceil(below.length / 2) }, (_, i) => pair(below[2 * i], below[2 * i + 1] ?? below[2 * i])));
  }

  return levels;
}

/** What proves that an id is in the tree: at each level the hash beside, and whether it stands on the left. */
export function branchOf(levels, position) {
  return levels.slice(0, -1).map((level, depth) => {
    const place = position >> depth;
    return { partner: level[place ^ 1] ?? level[place], isLeft: place % 2 === 1 };
  });
}

/** The hashes on the way up, from the id to the root. */
export function fold(id, branch) {
  const way = [id];
  for (const { partner, isLeft } of branch) {
    way.push(isLeft ? pair(partner, way.at(-1)) : pair(way.at(-1), partner));
  }

  return way;
}
