using BlockChain.Miner.Http;
using BlockChain.Miner.Mining;
using BlockChain.Miner.Options;
using Microsoft.AspNetCore.Http.Timeouts;

namespace BlockChain.Miner.Rpc;

/// <summary>Mining on demand, on regtest alone.</summary>
internal sealed class RegtestMethods(FullNode node, BlockGenerator generator, Shares shares)
{
    public IReadOnlyList<RpcMethod> All =>
    [
        new("generatetoaddress", "Mines blocks now.", GenerateAsync)
        {
            Parameters =
            [
                new("nblocks", "number", $"How many, at most {Limits.GeneratedBlocks}."),
                new("address", "string", "Who gets the coins."),
                new("maxtries", "number", "Ignored: two hashes are enough for a block.", "1000000"),
            ],
            Result = "The hashes of the blocks.",
            Example = "1, \"mxyz…\"",
            Queue = null,
        },
        new("generateblock", "Mines a block of chosen transactions now. It takes no fees.", GenerateBlockAsync)
        {
            Parameters =
            [
                new("output", "string", "The address that gets the coins."),
                new("transactions", "array", "Each the id of one in the mempool, or a whole one in hex."),
                new("submit", "boolean", "False: the block is only shown.", "true"),
            ],
            Result = "hash; and hex, if it is not submitted.",
            Example = "\"mxyz…\", []",
            Queue = null,
        },
    ];

    private async Task<object?> GenerateAsync(RpcCall call)
    {
        int blocks = call.Number("nblocks");
        PublicKeyHash owner = OwnerOf(call, "address");
        if (blocks is < 0 or > Limits.GeneratedBlocks)
        {
            throw RpcException.Parameter($"The parameter nblocks must be from 0 to {Limits.GeneratedBlocks}.");
        }

        return await InTurnAsync(call, () =>
        {
            GeneratedBlocks mined = generator.Generate(blocks, owner, call.Http.RequestAborted);
            return mined.Hashes.Count == blocks ? mined.Hashes
                : throw new RpcException(
                    RpcCode.Misc,
                    $"Only {mined.Hashes.Count} of {blocks} blocks were mined: "
                    + (mined.Refusal?.Detail ?? "the node is being stopped."));
        });
    }

    private async Task<object?> GenerateBlockAsync(RpcCall call)
    {
        PublicKeyHash owner = OwnerOf(call, "output");
        Transaction[] transactions = [.. call.Texts("transactions").Select(Find)];
        bool isSubmitted = call.Flag("submit", true);
        return await InTurnAsync(call, () =>
        {
            Block? block = generator.Generate(owner, transactions, isSubmitted, out Violation? violation);
            return violation is null
                ? new
                {
                    hash = block!.Hash.ToString(),
                    hex = isSubmitted ? null : Convert.ToHexStringLower(block.ToBytes()),
                }
                : throw new RpcException(RpcCode.Verify, $"TestBlockValidity failed: {violation.Reason}, {violation.Detail}");
        });
    }

    private Transaction Find(string text) =>
        !TransactionId.TryParse(text, out TransactionId id) ? TransactionMethods.Decode(text, "Transaction decode failed")
        : node.Mempool.TryFind(id, out MempoolEntry? entry) ? entry.Transaction
        : throw new RpcException(RpcCode.NotFound, $"Transaction {id} not in mempool.");

    private PublicKeyHash OwnerOf(RpcCall call, string name) =>
        Address.TryDecode(call.Text(name), node.Parameters.AddressVersion, out PublicKeyHash owner)
            ? owner
            : throw new RpcException(RpcCode.NotFound, "Error: Invalid address");

    /// <summary>Mining takes as long as it takes, and one request waits for another.</summary>
    private async Task<object?> InTurnAsync(RpcCall call, Func<object?> mine)
    {
        call.Http.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        using IDisposable turn = await generator.WaitAsync(call.Http.RequestAborted);
        return await call.InTurnAsync(shares.Others, mine);
    }
}
