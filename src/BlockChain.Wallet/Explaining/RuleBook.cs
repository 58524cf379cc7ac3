namespace BlockChain.Wallet.Explaining;

/// <summary>A rule in words.</summary>
/// <param name="Says">What must be.</param>
/// <param name="Source">The section of the paper, the BIP or the CVE that it comes from.</param>
internal sealed record Rule(string Says, string Source);

/// <summary>Some rules that are checked together, and what came of it.</summary>
/// <param name="Rules">In the order in which they are checked.</param>
/// <param name="Violation">The first that was broken; null when all were kept.</param>
internal sealed record RuleCheck(IReadOnlyList<Rule> Rules, Violation? Violation);

/// <summary>What the checks of Core ask, in words. Each list stands for one function there.</summary>
internal static class RuleBook
{
    /// <summary><see cref="TransactionRules.CheckAlone"/>.</summary>
    public static readonly Rule[] TransactionAlone =
    [
        new("It spends something and makes something, and fits into a block.", "paper, section 2"),
        new("Every amount, and their sum, is from 0 to 21,000,000 coins.", "CVE-2010-5139"),
        new("It names no output twice.", "paper, section 5; CVE-2018-17144"),
        new("Only a coinbase names no output; its script has 2 to 100 bytes.", "paper, section 6"),
        new("Its version is 1 or 2, without relative lock times.", "BIP 68, which is left out here"),
        new("Every output pays the hash of a public key.", "stricter than Bitcoin"),
    ];

    /// <summary><see cref="TransactionRules.IsFinal"/>.</summary>
    public static readonly Rule[] Final =
    [
        new("Its lock time, if it has one, is past.", "BIP 113"),
    ];

    /// <summary><see cref="SpendingRules.CheckAmounts"/>.</summary>
    public static readonly Rule[] Amounts =
    [
        new("Coins that were mined are old enough to be spent.", "COINBASE_MATURITY"),
        new("Outputs never exceed inputs; the difference is the fee.", "paper, section 6"),
    ];

    /// <summary><see cref="SpendingRules.CheckSignatures"/>.</summary>
    public static readonly Rule[] Signatures =
    [
        new("Each input shows the public key that its coin is for.", "paper, section 2"),
        new("Each signature is strict DER.", "BIP 66"),
        new("Each signature is valid for this transaction and key.", "paper, section 2"),
    ];

    /// <summary><see cref="HeaderRules.CheckAlone"/>.</summary>
    public static readonly Rule[] HeaderAlone =
    [
        new("Its hash, as a number, is not above the target in its bits.", "paper, section 4"),
    ];

    /// <summary><see cref="HeaderRules.CheckInChain"/>.</summary>
    public static readonly Rule[] HeaderInChain =
    [
        new("Its difficulty bits are the ones the previous blocks call for.", "paper, section 4: a moving average"),
        new("Its time is later than the median of the 11 blocks before it, and not too far ahead of the clock.",
            "paper, section 3; MAX_FUTURE_BLOCK_TIME"),
        new("Its version is 4 or more.", "BIP 34, BIP 66, BIP 65"),
    ];

    /// <summary><see cref="BlockRules.CheckAlone"/>.</summary>
    public static readonly Rule[] BlockAlone =
    [
        new("The Merkle root is that of its transactions, none of them repeated at the end.",
            "paper, section 7; CVE-2012-2459"),
        new("It has at most 1,000,000 bytes.", "MAX_BLOCK_SIZE"),
        new("Only its first transaction creates coins.", "paper, section 6"),
        new("Each transaction obeys the rules for a single transaction.", TypedCommand.Wallet("explain TXID")),
        new("It has at most 20,000 signature operations.", "MAX_BLOCK_SIGOPS"),
    ];

    /// <summary><see cref="BlockRules.CheckInChain"/>.</summary>
    public static readonly Rule[] BlockInChain =
    [
        new("No transaction is still locked.", "BIP 113"),
        new("The coinbase begins with the height.", "BIP 34"),
    ];
}
