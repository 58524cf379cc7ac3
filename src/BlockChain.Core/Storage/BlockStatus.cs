namespace BlockChain.Core.Storage;

/// <summary>How far a known block was checked.</summary>
public enum BlockStatus
{
    /// <summary>It, or a block before it, breaks a rule.</summary>
    Invalid = 0,

    /// <summary>Good as far as one can tell without spending what it spends.</summary>
    Stored = 1,

    /// <summary>Its scripts and spending too: it is, or once was, part of the best chain (Bitcoin Core:
    /// <c>BLOCK_VALID_SCRIPTS</c>).</summary>
    FullyChecked = 2,

    /// <summary>Its header is known and checked, its body is awaited. Kept in memory alone.</summary>
    HeaderOnly = 3,
}
