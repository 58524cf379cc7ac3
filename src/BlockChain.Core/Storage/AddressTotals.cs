using BlockChain.Core.Primitives;

namespace BlockChain.Core.Storage;

/// <summary>What an owner received and spent, over the whole best chain. Coins that come and go again count each time: what
/// does not fit 64 bits is left out of both sums, so that their difference is always the balance.</summary>
/// <param name="TransactionCount">Transactions that paid the owner or spent the owner's coins.</param>
/// <param name="FundedCount">Outputs that paid the owner.</param>
/// <param name="Funded">Their sum.</param>
/// <param name="SpentCount">Those of them that were spent.</param>
/// <param name="Spent">Their sum.</param>
public sealed record AddressTotals(int TransactionCount, int FundedCount, Amount Funded, int SpentCount, Amount Spent);
