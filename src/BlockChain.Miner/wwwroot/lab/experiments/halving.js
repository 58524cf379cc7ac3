export const words = {
  teaser: 'New coins come from blocks, and the reward halves again and again. How many will there be?',
  intro: [
    'The first transaction of every block creates new coins for its miner: the subsidy. After a fixed number of blocks it '
      + 'is halved, and halved again, until it is less than the smallest unit and becomes zero.',
    'Nobody counts the coins and stops at a limit. The limit follows from the halvings: ½ + ¼ + ⅛ + … comes close to 1 '
      + 'and never exceeds it.',
    'The live network halves 50 coins every 150 blocks, so that you can wait for it. What is measured is the main network: 1 coin, '
      + 'halved every 10,500,000 blocks.',
  ],
  formula: 'after n halvings there are (1 − 2^(−n)) of the limit, as a geometric series. The measured supply is a little '
    + 'lower, because the genesis block mints nothing and each subsidy is rounded down to whole units.',
  within: 0.03,
  why: 'Half of all coins come before the first halving, and three quarters before the second. As the subsidy shrinks, fees have to '
    + 'become the miners’ income, as section 6 of the Bitcoin paper expects.',
  next: [
    'Look at the last coins: when does the subsidy become zero, and how much was lost by rounding down?',
    'If the subsidy halved twice as often, would there be half as many coins? Compute it first.',
    'Open a node’s explorer and compare the block rewards before and after a halving.',
  ],
};
