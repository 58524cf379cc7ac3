using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;

namespace BlockChain.Core.Chain;

/// <content>Sets blocks aside that the operator names, and takes them back: for experiments, and for a chain that its people
/// do not want to follow.</content>
public sealed partial class FullNode
{
    /// <summary>Guarded by <see cref="_gate"/>.</summary>
    private readonly SetAsideBlocks _setAside;

    /// <summary>Treats a block as if a rule refused it, with all that are built on it (Bitcoin Core: <c>invalidateblock</c>). The
    /// best of what is left becomes the best chain. After a restart too, but for headers whose bodies are awaited.</summary>
    /// <returns>False: the block is not known, or is genesis.</returns>
    /// <exception cref="StoreException">The file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public bool SetAside(BlockHash hash) => Locked(() =>
    {
        if (!_chain.Tree.TryFind(hash, out ChainedHeader? header, out _) || header.Parent is null)
        {
            return false;
        }

        Follow(_setAside.SetAside(header));
        Follow(_setAside.ConnectBest());
        return true;
    });

    /// <summary>Whether a block is invalid only because the operator set it aside, or one before it.</summary>
    /// <exception cref="StoreException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public bool IsSetAside(ChainedHeader header) => Locked(() => _setAside.Contains(header));

    /// <summary>Takes back what <see cref="SetAside"/> did to a block, to those before it and to those built on it (Bitcoin Core:
    /// <c>reconsiderblock</c>).</summary>
    /// <returns>False: the block is not known.</returns>
    /// <exception cref="StoreException">The file cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The node is being stopped.</exception>
    public bool TakeBack(BlockHash hash) => Locked(() =>
    {
        if (!_chain.Tree.TryFind(hash, out ChainedHeader? header, out _))
        {
            return false;
        }

        _setAside.TakeBack(header);
        Follow(_setAside.ConnectBest());
        return true;
    });
}
