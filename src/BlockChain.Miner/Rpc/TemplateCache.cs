namespace BlockChain.Miner.Rpc;

/// <summary>The block that can follow, for miners from outside: chosen once for a tip and a mempool, however many ask. When a
/// tip arrives, all waiting miners ask at the same moment. For any thread.</summary>
internal sealed class TemplateCache(FullNode node)
{
    /// <summary>Guards the fields below, and lets one choose at a time.</summary>
    private readonly Lock _gate = new();
    private BlockTemplate? _last;
    private long _mempool;

    /// <exception cref="RpcException">This node would refuse any block that is made now.</exception>
    public BlockTemplate Current()
    {
        lock (_gate)
        {
            long mempool = node.Mempool.Version;
            if (_last is null || _last.Parent != node.Tip || _mempool != mempool)
            {
                // The miner writes a coinbase of his own: the owner of this one does not matter.
                _last = node.TryCreateTemplate(default, out BlockTemplate? template, out Violation? violation)
                    ? template
                    : throw new RpcException(RpcCode.Misc, violation.Detail);
                _mempool = mempool;
            }

            return _last;
        }
    }
}
