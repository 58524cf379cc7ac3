namespace BlockChain.Core.Consensus;

/// <summary>Why something was refused. A value and not an exception: bad input is ordinary.</summary>
/// <param name="Reason">Bitcoin Core's reject reason, which programs compare.</param>
/// <param name="Detail">A sentence that tells a reader what was expected and what was found.</param>
public sealed record Violation(string Reason, string Detail)
{
    /// <summary>
    /// Whether the block with this hash can never become good. Not so for a body that is not the one that the header
    /// stands for, nor for a time too far ahead of our clock: the hash must not be remembered as bad then. Of a script that
    /// fails in a transaction by itself: whether it fails in a block too.
    /// </summary>
    public bool IsForGood { get; init; } = true;

    public override string ToString() => $"{Reason}: {Detail}";
}
