using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Consensus;

/// <summary>Rules for a transaction, given the coins that it spends (Bitcoin Core: <c>CheckTxInputs</c>,
/// <c>CheckInputScripts</c>). Whether they exist and are unspent was looked up before.</summary>
public static class SpendingRules
{
    /// <summary>Why a block with a failing script is refused (Bitcoin Core, from version 30 on: <c>CheckInputScripts</c>).
    /// </summary>
    private const string ScriptFailedInBlock = "block-script-verify-flag-failed";

    /// <summary>Why a transaction with a failing script is refused by the mempool.</summary>
    public const string ScriptFailedInMempool = "mempool-script-verify-flag-failed";

    /// <summary>The amounts, and the age of coins that were mined.</summary>
    /// <param name="transaction">Not a coinbase.</param>
    /// <param name="coins">The coin of each input, in order.</param>
    /// <param name="height">The height of the block that the transaction is in.</param>
    /// <param name="parameters">The network's.</param>
    /// <param name="fee">What is left for the miner.</param>
    public static Violation? CheckAmounts(
        Transaction transaction,
        IReadOnlyList<Coin> coins,
        int height,
        ChainParameters parameters,
        out Amount fee)
    {
        fee = Amount.Zero;
        Amount spent = Amount.Zero;
        for (int i = 0; i < coins.Count; i++)
        {
            // A reorganisation makes a coinbase vanish, and all that came of it: so it has to wait.
            int age = height - coins[i].Height;
            if (coins[i].IsCoinbase && age < parameters.CoinbaseMaturity)
            {
                return new Violation(
                    "bad-txns-premature-spend-of-coinbase",
                    $"Input {i} spends a coinbase of height {coins[i].Height} at height {height}; it matures at "
                    + $"{coins[i].Height + parameters.CoinbaseMaturity}.");
            }

            spent += coins[i].Value;
            if (!spent.IsInMoneyRange)
            {
                return new Violation(
                    "bad-txns-inputvalues-outofrange",
                    $"The inputs 0 to {i} add up to {spent.Units}, above {Amount.MaxMoney.Units}.");
            }
        }

        // Nobody but a coinbase makes coins.
        Amount created = transaction.TotalOutput;
        if (spent < created)
        {
            return new Violation(
                "bad-txns-in-belowout",
                $"The outputs add up to {created.Units}, the inputs only to {spent.Units}.");
        }

        fee = spent - created;
        return null;
    }

    /// <summary>
    /// That each input shows the key that its coin is for, and a signature by it over the whole transaction: so nobody
    /// but the owner spends, and nobody can change where the coins go.
    /// </summary>
    /// <param name="transaction">Not a coinbase.</param>
    /// <param name="coins">The coin of each input, in order.</param>
    public static Violation? CheckSignatures(Transaction transaction, IReadOnlyList<Coin> coins) =>
        CheckSignatures(transaction, coins, Enumerable.Range(0, coins.Count), CancellationToken.None, out _);

    /// <summary>The same for some of the inputs: several threads can share the work, and what is known to be good is left out.
    /// </summary>
    /// <param name="transaction">Not a coinbase.</param>
    /// <param name="coins">The coin of each input, in order.</param>
    /// <param name="inputs">Which, in order.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="bad">The input with the violation; all before it are good.</param>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    internal static Violation? CheckSignatures(
        Transaction transaction,
        IReadOnlyList<Coin> coins,
        IEnumerable<int> inputs,
        CancellationToken cancellation,
        out int bad)
    {
        using var signatureHash = new SignatureHash(transaction);
        foreach (int i in inputs)
        {
            bad = i;
            cancellation.ThrowIfCancellationRequested();
            if (FindSignatureError(transaction, i, coins[i].Owner, signatureHash) is { } error)
            {
                return new Violation(
                    ScriptFailedInBlock,
                    $"Input {i} of transaction {transaction.Id}, spending {transaction.Inputs[i].PreviousOutput}: {error}");
            }
        }

        bad = -1;
        return null;
    }

    private static string? FindSignatureError(
        Transaction transaction, int inputIndex, PublicKeyHash owner, SignatureHash signatureHash)
    {
        if (!SignatureScript.TryRead(
            transaction.Inputs[inputIndex].Script.Span,
            out ReadOnlySpan<byte> signature,
            out ReadOnlySpan<byte> publicKey,
            out string? error))
        {
            return error;
        }

        PublicKeyHash shown = Hashing.Hash160(publicKey);
        if (shown != owner)
        {
            return $"The public key has the hash {shown}, but the coin is for {owner}.";
        }

        // BIP 66: one strict encoding, or libraries would disagree about what is valid.
        if (!DerSignature.IsStrict(signature))
        {
            return "The signature is not strict DER.";
        }

        if (!PublicKey.TryParse(publicKey, out PublicKey? key))
        {
            return "The public key is not a point of the curve.";
        }

        Hash256 signed = signatureHash.Of(inputIndex, PayToPublicKeyHash.Make(owner));
        return key.Verify(signed, signature) ? null : "The signature does not fit the transaction and the key.";
    }
}
