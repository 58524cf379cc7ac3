using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mempool;

/// <summary>What this node requires of a transaction beyond the rules that all nodes share: a block may contain what is refused
/// here (Bitcoin Core: <c>IsStandardTx</c>, <c>PreChecks</c>).</summary>
public static class PolicyRules
{
    /// <summary>What can be seen by looking at the transaction alone.</summary>
    public static Violation? CheckAlone(Transaction transaction)
    {
        if (transaction.IsCoinbase)
        {
            return new Violation("coinbase", "A coinbase only exists inside a block; it cannot be sent by itself.");
        }

        if (transaction.Size > MempoolPolicy.MaxTransactionSize)
        {
            return new Violation(
                "tx-size",
                $"The transaction has {transaction.Size} bytes, above {MempoolPolicy.MaxTransactionSize}.");
        }

        for (int i = 0; i < transaction.Outputs.Length; i++)
        {
            Amount value = transaction.Outputs[i].Value;
            if (value < MempoolPolicy.Dust)
            {
                return new Violation(
                    "dust",
                    $"Output {i} has {value.Units} units, below {MempoolPolicy.Dust.Units}: it would cost more to spend "
                    + "than it is worth.");
            }
        }

        return CheckLowS(transaction);
    }

    /// <summary>That it pays for the space that it takes.</summary>
    public static Violation? CheckFee(Transaction transaction, Amount fee)
    {
        long least = transaction.Size * MempoolPolicy.MinFeeRate;
        return fee.Units < least
            ? new Violation(
                "min relay fee not met",
                $"The fee is {fee.Units} units for {transaction.Size} bytes; it must be at least {least}.")
            : null;
    }

    /// <summary>
    /// That nobody on the way can change the id: for each signature (r, s) there is another, (r, n − s), as good. Only the
    /// one with the low s is passed on (BIP 62, BIP 146; Bitcoin Core: <c>SCRIPT_VERIFY_LOW_S</c>).
    /// </summary>
    private static Violation? CheckLowS(Transaction transaction)
    {
        for (int i = 0; i < transaction.Inputs.Length; i++)
        {
            if (SignatureScript.TryRead(
                    transaction.Inputs[i].Script.Span, out ReadOnlySpan<byte> signature, out _, out _)
                && DerSignature.IsHighS(signature))
            {
                return new Violation(
                    SpendingRules.ScriptFailedInMempool,
                    $"Input {i} of transaction {transaction.Id}, spending {transaction.Inputs[i].PreviousOutput}: the "
                    + "signature's S is unnecessarily high, so its mirror image would do as well.")
                { IsPermanent = false };
            }
        }

        return null;
    }
}
