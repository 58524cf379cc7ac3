import { percent } from '../../scripts/format.js';

export const words = {
  teaser: 'A miner hides his blocks for a while, and gets more than his share. From what share on?',
  intro: [
    'A selfish miner does not publish what he finds. While he is ahead, the others waste their work on a branch that will '
      + 'lose. When they come close, he publishes just enough to win (Eyal and Sirer, 2014).',
    'He loses blocks this way too, unless all others build on his in a tie. But if they lose more, his share of the chain '
      + 'grows beyond his share of the power.',
    'γ is set for the measurement only. In the live network below, each node builds on the block that it received first.',
  ],
  formula: 'R = [α(1−α)²(4α+γ(1−2α)) − α³] / [1 − α(1+(2−α)α)], by Eyal and Sirer: α is his share of the hash power, γ '
    + 'the share of the honest power that builds on his block in a tie. It pays above α = (1−γ)/(3−2γ).',
  x: percent,
  within: 0.05,
  why: 'Without help in ties (γ = 0) selfish mining pays above a third of the power, and with half of the others on his '
    + 'side above a quarter. It does not pay at once, however: fewer blocks count while the difficulty stays, so he earns '
    + 'less per hour until the difficulty falls.',
  next: [
    'Change γ, the share of the others that builds on his block in a tie. With γ = 1, which share is enough?',
    'Take a share below the threshold. How much does hiding cost him?',
    'Watch the tree: a branch with dashed blocks is still secret. When does he publish?',
  ],
};
