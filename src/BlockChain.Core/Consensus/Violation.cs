namespace BlockChain.Core.Consensus;

/// <summary>Why something was refused. A value and not an exception: bad input is ordinary.</summary>
/// <param name="Reason">Bitcoin Core's reject reason, which programs compare.</param>
/// <param name="Detail">A sentence that tells a reader what was expected and what was found.</param>
public sealed record Violation(string Reason, string Detail)
{
    /// <summary>
    /// Of a rule for blocks and headers: whether a block with this hash can never become valid, so that the hash is remembered as
    /// bad. False for a body that is not the one that the header stands for, for a time too far ahead of our clock, and where
    /// the block before is not known or the chain has too little work so far. Of a transaction's script: false where the script
    /// fails by policy alone, and would be valid in a block. Of anything else, such as coins that are spent, it says nothing.
    /// </summary>
    public bool IsPermanent { get; init; } = true;

    public override string ToString() => $"{Reason}: {Detail}";
}
