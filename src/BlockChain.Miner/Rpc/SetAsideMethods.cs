using BlockChain.Miner.Http;

namespace BlockChain.Miner.Rpc;

/// <summary>Setting blocks aside, for experiments; only for programs on the node's own computer.</summary>
internal sealed class SetAsideMethods(FullNode node)
{
    private static readonly RpcParameter Hash = new("blockhash", "string", "The hash of a known block.");

    public IReadOnlyList<RpcMethod> All =>
    [
        new(
            "invalidateblock", "Treats a block and all that are built on it as invalid, also after a restart.",
            call => Change(call, node.SetAside))
        {
            Parameters = [Hash],
            Result = "null. The best of what is left is the best chain now; peers on that branch are disconnected.",
            Example = $"\"{new string('0', 64)}\"",
            Queue = RpcMethod.AsBlock,
        },
        new("reconsiderblock", "Undoes invalidateblock.", call => Change(call, node.TakeBack))
        {
            Parameters = [Hash],
            Result = "null.",
            Example = $"\"{new string('0', 64)}\"",
            Queue = RpcMethod.AsBlock,
        },
    ];

    private object? Change(RpcCall call, Func<BlockHash, bool> change)
    {
        if (!call.Http.IsFromThisComputer())
        {
            throw new RpcException(RpcCode.Misc, "Only programs on the node's own computer may ask for this.");
        }

        BlockHash hash = call.BlockHash("blockhash");
        if (hash == node.Parameters.Genesis.Hash)
        {
            throw RpcException.Parameter("All chains begin with the genesis block.");
        }

        return change(hash) ? null : throw new RpcException(RpcCode.NotFound, "Block not found");
    }
}
