namespace BlockChain.Miner.Rpc;

/// <summary>Mining in numbers.</summary>
internal sealed class MiningMethods(FullNode node)
{
    private const int UsualBlocks = 120;

    public IReadOnlyList<RpcMethod> All =>
    [
        new("getmininginfo", "Mining in numbers.", _ => GetInfo())
        {
            Result = "blocks, bits, difficulty, target, networkhashps, pooledtx, chain, next (height, bits, difficulty, "
                + "target), warnings.",
        },
        new("getnetworkhashps", "How many hashes a second all miners must have tried for some blocks.", call => GetHashRate(call))
        {
            Parameters =
            [
                new("nblocks", "number", "How many blocks; -1: those from which the next target is computed.", $"{UsualBlocks}"),
                new("height", "number", "The last of them; -1: the tip.", "-1"),
            ],
            Result = "A number.",
        },
    ];

    private object GetInfo()
    {
        ChainedHeader tip = node.Tip;
        CompactTarget bits = tip.Header.Bits;
        CompactTarget next = Retarget.After(tip, node.Parameters);
        return new
        {
            blocks = tip.Height,
            bits = bits.ToString(),
            difficulty = bits.Difficulty,
            target = HeaderAnswer.TargetOf(bits),
            networkhashps = NetworkHashRate.Estimate(tip, UsualBlocks),
            pooledtx = node.Mempool.Count,
            chain = node.Parameters.Name,
            next = new
            {
                height = tip.Height + 1,
                bits = next.ToString(),
                difficulty = next.Difficulty,
                target = HeaderAnswer.TargetOf(next),
            },
            warnings = Array.Empty<string>(),
        };
    }

    private double GetHashRate(RpcCall call)
    {
        int count = call.Number("nblocks", UsualBlocks);
        int height = call.Number("height", -1);
        ChainedHeader tip = node.Tip;
        if (count < -1 || count == 0)
        {
            throw RpcException.Parameter("Invalid nblocks. Must be a positive number or -1.");
        }

        if (height < -1 || height > tip.Height)
        {
            throw RpcException.Parameter("Block does not exist at specified height");
        }

        return NetworkHashRate.Estimate(
            height < 0 ? tip : tip.AncestorAt(height),
            count < 0 ? Math.Max(1, node.Parameters.RetargetWindow) : count);
    }
}
