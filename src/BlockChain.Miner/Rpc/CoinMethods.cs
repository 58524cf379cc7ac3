using System.Text.Json.Serialization;
using BlockChain.Miner.Api;

namespace BlockChain.Miner.Rpc;

/// <summary>The answer to <c>gettxout</c>.</summary>
internal sealed record CoinAnswer(
    string BestBlock, int Confirmations, Amount Value, [property: JsonPropertyName("scriptPubKey")] OutputScriptAnswer Script,
    bool Coinbase);

/// <summary>The answer to <c>gettxoutsetinfo</c>.</summary>
/// <param name="Height">The height of the tip.</param>
/// <param name="BestBlock">The hash of the tip.</param>
/// <param name="TxOuts">Unspent outputs.</param>
/// <param name="BogoSize">What Bitcoin Core calls a meaningless measure of the set's size: 50 bytes and the script for
/// each.</param>
/// <param name="Hash">This project's fingerprint, that of <c>GET /api/utxo-set</c>; Bitcoin Core's are others.</param>
/// <param name="TotalAmount">The sum of all.</param>
/// <param name="Transactions">Transactions with an unspent output.</param>
/// <param name="DiskSize">Bytes of the whole file of the chain.</param>
internal sealed record CoinsAnswer(
    int Height, string BestBlock, long TxOuts, long BogoSize,
    [property: JsonPropertyName("hash_serialized")] string Hash,
    [property: JsonPropertyName("total_amount")] Amount TotalAmount,
    long Transactions,
    [property: JsonPropertyName("disk_size")] long DiskSize);

/// <summary>The unspent outputs.</summary>
internal sealed class CoinMethods(FullNode node, UnspentSetView coins)
{
    private const int BogoSize = 50 + 25;

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
            Result = "height, bestblock, txouts, bogosize, hash_serialized (SHA-256 as GET /api/utxo-set has it: not one of "
                + "Bitcoin Core's), total_amount, transactions, disk_size.",
        },
    ];

    private CoinAnswer? GetCoin(RpcCall call)
    {
        var outPoint = new OutPoint(call.TransactionId("txid"), (uint)call.Number("n"));
        if (call.Flag("include_mempool", true))
        {
            if (node.Mempool.TryFindSpender(outPoint, out _))
            {
                return null;
            }

            if (node.Mempool.TryFind(outPoint.TransactionId, out MempoolEntry? entry))
            {
                return entry.Transaction.FindOutput(outPoint.Index) is { } made
                    ? new CoinAnswer(
                        node.Tip.Hash.ToString(), 0, made.Value, new OutputScriptAnswer(made, node.Parameters), Coinbase: false)
                    : null;
            }
        }

        using ChainReader reader = node.OpenReader();
        return reader.FindOutput(outPoint) is { Spender: null } coin
            ? new CoinAnswer(
                reader.Tip.Hash.ToString(), reader.Height - coin.Place.Height + 1, coin.Value,
                new OutputScriptAnswer(TransactionOutput.To(coin.Owner, coin.Value), node.Parameters),
                Coinbase: coin.Place.Position == 0)
            : null;
    }

    private async Task<object?> GetCoinsAsync(RpcCall call)
    {
        UnspentOutputSet set = await coins.GetAsync(call.Http.RequestAborted);
        using ChainReader reader = node.OpenReader();
        return new CoinsAnswer(
            set.Tip.Height, set.Tip.Hash.ToString(), set.Count, BogoSize * set.Count, Convert.ToHexStringLower(set.Hash.Span),
            set.Total, set.TransactionCount, reader.FileSize);
    }
}
