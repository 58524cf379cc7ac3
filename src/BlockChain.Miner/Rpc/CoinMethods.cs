using BlockChain.Miner.Api;

namespace BlockChain.Miner.Rpc;

/// <summary>The unspent outputs.</summary>
internal sealed class CoinMethods(FullNode node, UnspentSetView coins)
{
    /// <summary>What Bitcoin Core calls a meaningless measure of the set's size: 50 bytes and the script for each.</summary>
    private const int BogoSize = 50 + 25;

    private const string UsualHash = "hash_serialized";

    public IReadOnlyList<RpcMethod> All =>
    [
        new("gettxout", "An output that can be spent.", GetCoin)
        {
            Parameters =
            [
                new("txid", "string", "The transaction that made it."),
                new("n", "number", "Its place there, from 0."),
                new("include_mempool", "boolean", "Whether unconfirmed transactions make and spend outputs.", "true"),
            ],
            Result = "bestblock, confirmations, value, scriptPubKey, coinbase; null where it does not exist or is spent.",
            Example = $"\"{node.Parameters.Genesis.Transactions[0].Id}\", 0",
        },
        new("gettxoutsetinfo", "All outputs that can be spent, as numbers and as one hash.", GetCoinsAsync)
        {
            // It takes seconds: light questions must not wait for it. UnspentSetView computes one at a time.
            Queue = null,
            Parameters = [new("hash_type", "string", $"{UsualHash}; or none, without the hash.", UsualHash)],
            Result = "height, bestblock, txouts, bogosize, hash_serialized (SHA-256 as GET /api/utxo-set has it: not one of "
                + "Bitcoin Core's), total_amount, transactions, disk_size.",
        },
    ];

    private object? GetCoin(RpcCall call)
    {
        TransactionId id = call.TransactionId("txid");
        int place = call.Number("n");
        if (place < 0)
        {
            throw new RpcException(RpcCode.Misc, "JSON integer out of range");
        }

        var outPoint = new OutPoint(id, (uint)place);
        if (call.Flag("include_mempool", true))
        {
            if (node.Mempool.TryFindSpender(outPoint, out _))
            {
                return null;
            }

            if (node.Mempool.TryFind(outPoint.TransactionId, out MempoolEntry? entry))
            {
                return entry.Transaction.FindOutput(outPoint.Index) is { } made
                    ? Describe(made, node.Tip.Hash, confirmations: 0, isCoinbase: false)
                    : null;
            }
        }

        using ChainReader reader = node.OpenReader();
        return reader.FindOutput(outPoint) is { Spender: null } coin
            ? Describe(
                TransactionOutput.To(coin.Owner, coin.Value), reader.Tip.Hash, reader.Height - coin.Place.Height + 1,
                isCoinbase: coin.Place.Position == 0)
            : null;
    }

    private object Describe(TransactionOutput coin, BlockHash tip, int confirmations, bool isCoinbase) => new
    {
        bestblock = tip.ToString(),
        confirmations,
        value = coin.Value,
        scriptPubKey = new OutputScriptAnswer(coin, node.Parameters),
        coinbase = isCoinbase,
    };

    private async Task<object?> GetCoinsAsync(RpcCall call)
    {
        string type = call.Text("hash_type") ?? UsualHash;
        if (type is not (UsualHash or "none"))
        {
            throw RpcException.Parameter($"'{RpcCall.Shown(type)}' is not a valid hash_type: {UsualHash} and none are.");
        }

        UnspentOutputSet set = await coins.GetAsync(call.Http.RequestAborted);
        using ChainReader reader = node.OpenReader();
        return new
        {
            height = set.Tip.Height,
            bestblock = set.Tip.Hash.ToString(),
            txouts = set.Count,
            bogosize = BogoSize * set.Count,
            hash_serialized = type == UsualHash ? Convert.ToHexStringLower(set.Hash.Span) : null,
            total_amount = set.Total,
            transactions = set.TransactionCount,
            disk_size = reader.FileSize,
        };
    }
}
