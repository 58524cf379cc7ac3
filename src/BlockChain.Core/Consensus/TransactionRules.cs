using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Consensus;

/// <summary>What can be said of a transaction without knowing any other (Bitcoin Core: <c>CheckTransaction</c>,
/// <c>IsFinalTx</c>).</summary>
public static class TransactionRules
{
    private const int MinVersion = 1;
    private const int MaxVersion = 2;

    /// <summary>The checks that need nothing but the transaction. Those with no BIP or CVE of their own are plain sense:
    /// something in, something out, amounts that are amounts.</summary>
    public static Violation? CheckAlone(Transaction transaction)
    {
        if (transaction.Inputs.IsEmpty)
        {
            return new Violation("bad-txns-vin-empty", "A transaction must have an input; this one has none.");
        }

        if (transaction.Outputs.IsEmpty)
        {
            return new Violation("bad-txns-vout-empty", "A transaction must have an output; this one has none.");
        }

        if (transaction.Size > ChainParameters.MaxBlockSize)
        {
            return new Violation(
                "bad-txns-oversize",
                $"The transaction has {transaction.Size} bytes, but a block has at most "
                + $"{ChainParameters.MaxBlockSize}.");
        }

        return CheckAmounts(transaction) ?? CheckInputs(transaction) ?? CheckStricterThanBitcoin(transaction);
    }

    /// <summary>
    /// Whether the lock time is past, so that the transaction may be in a block at this height (BIP 113; Bitcoin Core:
    /// <c>IsFinalTx</c>).
    /// </summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="height">The height of the block.</param>
    /// <param name="medianTimePast">The median time past of the block before it.</param>
    public static bool IsFinal(Transaction transaction, int height, uint medianTimePast)
    {
        long reached = transaction.LockTime < ChainParameters.LockTimeThreshold ? height : medianTimePast;
        return transaction.LockTime == 0
            || transaction.LockTime < reached
            || transaction.Inputs.All(input => input.Sequence == TransactionInput.FinalSequence);
    }

    private static Violation? CheckAmounts(Transaction transaction)
    {
        Amount total = Amount.Zero;
        for (int i = 0; i < transaction.Outputs.Length; i++)
        {
            Amount value = transaction.Outputs[i].Value;
            if (value < Amount.Zero)
            {
                return new Violation("bad-txns-vout-negative", $"Output {i} has the value {value.Units}, below 0.");
            }

            if (value > Amount.MaxMoney)
            {
                return new Violation(
                    "bad-txns-vout-toolarge",
                    $"Output {i} has the value {value.Units}, above {Amount.MaxMoney.Units}, all there can be.");
            }

            // CVE-2010-5139: in 2010 two huge outputs, whose sum wrapped around, made 184 billion bitcoins.
            total += value;
            if (total > Amount.MaxMoney)
            {
                return new Violation(
                    "bad-txns-txouttotal-toolarge",
                    $"The outputs 0 to {i} add up to {total.Units}, above {Amount.MaxMoney.Units}.");
            }
        }

        return null;
    }

    private static Violation? CheckInputs(Transaction transaction)
    {
        // CVE-2018-17144: an output named twice by one transaction would be spent twice.
        var spent = new HashSet<OutPoint>(transaction.Inputs.Length);
        foreach (TransactionInput input in transaction.Inputs)
        {
            if (!spent.Add(input.PreviousOutput))
            {
                return new Violation("bad-txns-inputs-duplicate", $"The output {input.PreviousOutput} is spent twice.");
            }
        }

        if (transaction.IsCoinbase)
        {
            int length = transaction.Inputs[0].Script.Length;
            if (length is < ChainParameters.MinCoinbaseScript or > ChainParameters.MaxCoinbaseScript)
            {
                return new Violation(
                    "bad-cb-length",
                    $"The coinbase's script has {length} bytes, but must have {ChainParameters.MinCoinbaseScript} to "
                    + $"{ChainParameters.MaxCoinbaseScript}.");
            }
        }
        else if (spent.Contains(OutPoint.Null))
        {
            return new Violation("bad-txns-prevout-null", "An input names no output, which only a coinbase may.");
        }

        return null;
    }

    /// <summary>Where we are stricter than Bitcoin: this chain lacks the features that these would use. Bitcoin Core has no such
    /// rules for blocks; the reasons are those of its policy.</summary>
    private static Violation? CheckStricterThanBitcoin(Transaction transaction)
    {
        if (transaction.Version is < MinVersion or > MaxVersion)
        {
            return new Violation(
                "version",
                $"The version is {transaction.Version}, but must be {MinVersion} or {MaxVersion}.");
        }

        // Version 2 is the one with relative lock times (BIP 68). We do not check those, so they must be off.
        if (transaction.Version == 2 && !transaction.IsCoinbase
            && transaction.Inputs.Any(input => (input.Sequence & TransactionInput.NoRelativeLock) == 0))
        {
            return new Violation(
                "non-BIP68-final",
                "A version 2 transaction must set bit 31 of each sequence: relative lock times are not supported.");
        }

        for (int i = 0; i < transaction.Outputs.Length; i++)
        {
            if (!transaction.Outputs[i].TryGetOwner(out _))
            {
                return new Violation("scriptpubkey", $"Output {i} is not pay-to-public-key-hash.");
            }
        }

        return null;
    }
}
