using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Consensus;

/// <summary>Rules for the body of a block, by itself and at its height (Bitcoin Core: <c>CheckBlock</c>,
/// <c>ContextualCheckBlock</c>). Whether its inputs exist is the question of <see cref="SpendingRules"/>.</summary>
public static class BlockRules
{
    /// <summary>What can be seen by looking at the block alone.</summary>
    public static Violation? CheckAlone(Block block)
    {
        // The header proves work for one body: this must be it. If it is not, that says nothing about the header.
        Hash256 root = MerkleTree.ComputeRoot(block.Leaves, out bool isMutated);
        if (root != block.Header.MerkleRoot)
        {
            return new Violation(
                "bad-txnmrklroot",
                $"The transactions have the Merkle root {root}, the header {block.Header.MerkleRoot}.")
            { IsPermanent = false };
        }

        // CVE-2012-2459: the end of the list is repeated, which the root does not show (drawn in MerkleTree).
        if (isMutated)
        {
            return new Violation("bad-txns-duplicate", "Transactions at the end of the block are repeated.")
            { IsPermanent = false };
        }

        if (block.Transactions.IsEmpty || block.Size > ChainParameters.MaxBlockSize)
        {
            return new Violation(
                "bad-blk-length",
                $"The block has {block.Transactions.Length} transactions and {block.Size} bytes; it must have at "
                + $"least one, and at most {ChainParameters.MaxBlockSize} bytes.");
        }

        // Section 6 of the paper: "the first transaction in a block is a special transaction", and only that.
        if (!block.Transactions[0].IsCoinbase)
        {
            // Two nodes of the Merkle tree side by side are 64 bytes, which a miner can make look like a transaction; a body of
            // such pairs has the root of the honest list (Bitcoin Core: IsBlockMutated; "Weaknesses in Bitcoin's Merkle Root
            // Construction", 3.1). To make one look like a coinbase too takes 2^224 hashes.
            bool mayBeNodes = block.Transactions.Any(transaction => transaction.Size == 2 * Hash256.Size);
            return new Violation("bad-cb-missing", "The first transaction is not a coinbase.")
            { IsPermanent = !mayBeNodes };
        }

        if (block.Transactions.Skip(1).Any(transaction => transaction.IsCoinbase))
        {
            return new Violation("bad-cb-multiple", "A transaction after the first is a coinbase.");
        }

        foreach (Transaction transaction in block.Transactions)
        {
            if (TransactionRules.CheckAlone(transaction) is { } violation)
            {
                return violation with { Detail = $"Transaction {transaction.Id}: {violation.Detail}" };
            }
        }

        // Bitcoin's legacy count: of the checks in the block's own scripts, not in those of the outputs that it spends. How many
        // signatures it makes us check is bounded by its size alone.
        int operations = block.Transactions.Sum(CountSignatureOperations);
        if (operations > ChainParameters.MaxBlockSignatureOperations)
        {
            return new Violation(
                "bad-blk-sigops",
                $"The block has {operations} signature operations, above "
                + $"{ChainParameters.MaxBlockSignatureOperations}.");
        }

        return null;
    }

    /// <summary>What can be seen by looking at the headers before it.</summary>
    public static Violation? CheckInChain(Block block, ChainedHeader parent)
    {
        int height = parent.Height + 1;
        uint medianTimePast = parent.MedianTimePast();
        foreach (Transaction transaction in block.Transactions)
        {
            // BIP 113: lock times look at the median time past, which no single miner sets.
            if (!TransactionRules.IsFinal(transaction, height, medianTimePast))
            {
                return new Violation(
                    "bad-txns-nonfinal",
                    $"Transaction {transaction.Id} is locked until {transaction.LockTime}; the height is {height}, the "
                    + $"median time past {medianTimePast}.");
            }
        }

        // BIP 34: the coinbase starts with its height.
        byte[] expected = CoinbaseHeight.Encode(height);
        ReadOnlySpan<byte> script = block.Transactions[0].Inputs[0].Script.Span;
        if (!script.StartsWith(expected))
        {
            return new Violation(
                "bad-cb-height",
                $"The coinbase's script must start with {Convert.ToHexStringLower(expected)}, height {height}, but is "
                + $"{Convert.ToHexStringLower(script)}.");
        }

        return null;
    }

    /// <summary>One for each output, for all outputs are pay-to-public-key-hash; and, as in Bitcoin, whatever the bytes
    /// of a coinbase's script look like (Bitcoin Core: <c>GetLegacySigOpCount</c>).</summary>
    internal static int CountSignatureOperations(Transaction transaction) =>
        transaction.Inputs.Sum(input => ScriptReader.CountSignatureOperations(input.Script.Span))
        + transaction.Outputs.Sum(output => ScriptReader.CountSignatureOperations(output.Script.Span));
}
