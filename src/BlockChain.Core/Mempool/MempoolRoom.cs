using BlockChain.Core.Consensus;

namespace BlockChain.Core.Mempool;

/// <summary>Whether the mempool has room for one more transaction. The attacks: chains of thousands of transactions that must be
/// walked for each block, and a flood of cheap ones that takes the memory.</summary>
internal static class MempoolRoom
{
    /// <summary>Finds the parents and ancestors of a new entry, and what has to leave for it when the pool is full: others that
    /// are worth less than it is with any of its ancestors. If they do not make enough room, none leaves.</summary>
    public static Violation? Find(
        MempoolIndexes entries, MempoolEntry entry, out HashSet<MempoolEntry> ancestors, out HashSet<MempoolEntry> leaving)
    {
        leaving = [];
        entry.Parents =
        [
            .. entry.Transaction.Inputs.Select(input => entries.Find(input.PreviousOutput.TransactionId))
                .OfType<MempoolEntry>().Distinct(),
        ];
        ancestors = entry.Ancestors();
        if (ancestors.Count >= MempoolPolicy.MaxUnconfirmedChain
            || ancestors.Any(ancestor => ancestor.WithDescendants.Count >= MempoolPolicy.MaxUnconfirmedChain))
        {
            return new Violation(
                "too-long-mempool-chain",
                $"More than {MempoolPolicy.MaxUnconfirmedChain} unconfirmed transactions would depend on each other. "
                + "Wait for the next block.");
        }

        // It leaves when one of its ancestors does: what counts is the worst of them.
        double worth = ancestors
            .Select(ancestor => ancestor.WorthOf(ancestor.WithDescendants.With(entry))).Append(entry.FeeRate).Min();
        long excess = entries.Memory + entry.Memory - MempoolPolicy.MaxMemory;
        foreach (MempoolEntry worst in entries.LeastWorthFirst.TakeWhile(other => excess > 0 && other.Worth < worth))
        {
            if (!ancestors.Contains(worst))
            {
                foreach (MempoolEntry one in MempoolEntry.CollectWithDescendants([worst]))
                {
                    excess -= leaving.Add(one) ? one.Memory : 0;
                }
            }
        }

        return excess > 0
            ? new Violation("mempool full", "The mempool is full, and all others in it pay a higher fee.")
            : null;
    }
}
