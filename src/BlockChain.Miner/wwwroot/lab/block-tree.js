// The tree of blocks as a model: which branch each block belongs to, and in which lane it is drawn.
//
// A branch has a letter and a colour. The first block on top of another continues its branch; a second one begins a branch.

const MAX = 1000;
const COLOURS = 7;
const RECENT = 12;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export class BlockTree {
  /** By hash, the oldest first: { hash, previous, height, miner, time, public, branch: { letter, colour }, lane, hasChild }. */
  blocks = new Map();
  #slots = new Set();

  add(block) {
    const known = this.blocks.get(block.hash);
    if (known) {
      known.public = block.public;
      return;
    }

    const parent = this.blocks.get(block.previous);
    const continues = parent && !parent.hasChild;
    if (parent) {
      parent.hasChild = true;
    }

    const lane = continues && this.#isFree(block.height, parent.lane) ? parent.lane : this.#freeLane(block.height);
    this.#slots.add(`${block.height}/${lane}`);
    this.blocks.set(block.hash, {
      ...block, lane, hasChild: false, branch: continues ? parent.branch : this.#newBranch(block.height),
    });
    if (this.blocks.size > MAX) {
      const [oldest] = this.blocks.values();
      this.blocks.delete(oldest.hash);
      this.#slots.delete(`${oldest.height}/${oldest.lane}`);
    }
  }

  #isFree = (height, lane) => !this.#slots.has(`${height}/${lane}`);

  /** A branch is about to grow: the place after it must be free as well. */
  #freeLane(height) {
    let lane = 0;
    while (!this.#isFree(height, lane) || !this.#isFree(height + 1, lane)) {
      lane++;
    }

    return lane;
  }

  /** The first letter that no recent block has. */
  #newBranch(height) {
    const used = new Set();
    for (const block of this.blocks.values()) {
      if (block.height > height - RECENT) {
        used.add(block.branch.letter);
      }
    }

    const index = Math.max(0, [...LETTERS].findIndex(letter => !used.has(letter)));
    return { letter: LETTERS[index], colour: index % COLOURS };
  }
}
