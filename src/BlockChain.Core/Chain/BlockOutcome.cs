using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;

namespace BlockChain.Core.Chain;

/// <summary>What became of a block that somebody submitted.</summary>
public abstract record BlockOutcome
{
    private BlockOutcome()
    {
    }

    /// <summary>Why the block was refused; null if it was not.</summary>
    public Violation? Violation => (this as Refused)?.Why;

    /// <summary>It was here before, and nothing has changed.</summary>
    public sealed record Known : BlockOutcome;

    /// <summary>A rule or a policy forbids it.</summary>
    public sealed record Refused(Violation Why) : BlockOutcome;

    /// <summary>It is on a branch that does not have the most work.</summary>
    public sealed record Stored(ChainedHeader Header) : BlockOutcome;

    /// <summary>It is the new tip: the best chain grew, or became another.</summary>
    public sealed record Connected(ChainChange Change) : BlockOutcome;

    /// <summary>Nothing has happened, because its place has changed meanwhile, or because one of several blocks is bad: they
    /// must be submitted again, one by one. Callers outside never see it.</summary>
    internal sealed record Undecided : BlockOutcome;
}
