namespace BlockChain.Core.Storage;

/// <summary>What helps against a <see cref="StoreException"/>, besides what its message says. Each program adds which of its
/// options does that.</summary>
public enum StoreRemedy
{
    /// <summary>Nothing more.</summary>
    None,

    /// <summary>To rebuild the file from its own blocks, see <see cref="BlockChain.Core.Chain.ChainRebuild"/>.</summary>
    Rebuild,

    /// <summary>To use another data folder.</summary>
    OtherFolder,
}
