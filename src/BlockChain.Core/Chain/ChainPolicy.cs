namespace BlockChain.Core.Chain;

/// <summary>What this node stores and does for blocks that need not be in the best chain: every node may choose for itself,
/// unlike <see cref="BlockChain.Core.Consensus.ChainParameters"/>. A record, so that a test can meet a limit with few blocks.
/// </summary>
public sealed record ChainPolicy
{
    /// <summary>A block beside the best chain is stored only if its own work is at least the tip's divided by this. The
    /// attack: on a branch whose blocks are dated far apart the target becomes easy again, and a megabyte of this node's
    /// disk costs next to nothing (Bitcoin Core stores no block that it did not ask for and that has less work than the
    /// tip).</summary>
    public int SideWorkShare { get; init; } = 16;

    /// <summary>A branch that forks more blocks than this below the tip is stored only if its headers have more work than the
    /// tip. The attack: old blocks were easy, and cost little even with their full work. Bitcoin Core asks for nearly the
    /// tip's work of any branch (<c>too-little-chainwork</c>); the number is Bitcoin's retarget interval.</summary>
    public int CheapForkDepth { get; init; } = 2016;

    /// <summary>Bytes of bodies that were never part of the best chain; beyond, the branch end with the least work leaves.
    /// Awaited bodies always have room. The attack: while blocks are easy, one core makes hundreds of them a second.</summary>
    public long MaxSideSize { get; init; } = 100_000_000;

    /// <summary>Bytes that each such body counts at least. The attack: hundreds of thousands of empty blocks, whose headers
    /// fill the memory and are looked through for the least work.</summary>
    public int MinSideBodySize { get; init; } = 32_768;

    /// <summary>Cost of the signatures that are checked while the lock is held, in bytes hashed (see
    /// <see cref="SignatureChecks.CostOf"/>): nearly four blocks of 2,000 payments, about a second of one core. What costs more is
    /// checked before the lock is taken, and a run is connected in parts. The attack: blocks with one transaction of
    /// thousands of inputs, each of which signs all others.</summary>
    public long MaxCostInLock { get; init; } = 800_000_000;

    /// <summary>Bytes of stored blocks whose signatures are checked before the lock is taken for a reorganisation; those of
    /// the others are checked under it. The attack: memory for a reorganisation of a thousand full blocks.</summary>
    public int MaxReorganisationInMemory { get; init; } = 32_000_000;
}
