using BlockChain.Miner.Http;

namespace BlockChain.Miner.Rpc;

/// <summary>Blocks and headers from outside.</summary>
internal sealed class SubmissionMethods(FullNode node)
{
    public IReadOnlyList<RpcMethod> All =>
    [
        new("submitblock", "Takes a block, as from a peer (BIP 22). Old work is welcome too: its branch may win.", Submit)
        {
            Parameters =
            [
                new("hexdata", "string", "The bytes of the block in hex."),
                new("dummy", "string", "Ignored.", "ignored"),
            ],
            Result = "null: it is the new tip. duplicate: it was here; duplicate-invalid: and refused. inconclusive: it is "
                + "stored beside the best chain. Anything else: the rule that refuses it, such as high-hash.",
            Example = "\"0400…\"",
            Queue = RpcMethod.AsBlock,
        },
        new("submitheader", "Takes a header whose chain has more work than the best: its block is welcome then.", SubmitHeader)
        {
            Parameters = [new("hexdata", "string", "The 80 bytes in hex.")],
            Result = "null.",
            Example = "\"0400…\"",
            Queue = RpcMethod.AsBlock,
        },
    ];

    /// <exception cref="RpcException">The text is not a block.</exception>
    public static Block Decode(string hex)
    {
        if (!HexBytes.TryParse(hex, out byte[] bytes) || !Block.TryParse(bytes, out Block? block, out _))
        {
            throw new RpcException(RpcCode.Malformed, "Block decode failed");
        }

        return block.Transactions is [{ IsCoinbase: true }, ..]
            ? block
            : throw new RpcException(RpcCode.Malformed, "Block does not start with a coinbase");
    }

    private string? Submit(RpcCall call) => node.SubmitBlock(Decode(call.Text("hexdata")!)) switch
    {
        BlockOutcome.Known => "duplicate",
        BlockOutcome.Stored => "inconclusive",
        BlockOutcome.Refused refused => refused.Why.Reason,
        _ => null,
    };

    private object? SubmitHeader(RpcCall call)
    {
        if (!HexBytes.TryParse(call.Text("hexdata")!, out byte[] bytes) || bytes.Length != BlockHeader.Size)
        {
            throw new RpcException(RpcCode.Malformed, "Block header decode failed");
        }

        BlockHeader header = BlockHeader.FromBytes(bytes);
        if (node.TryFindHeader(header.ComputeHash(), out _, out BlockStatus status)
            && status != BlockStatus.Invalid)
        {
            return null;
        }

        return node.SubmitHeaders([header]) switch
        {
            null => null,
            { Reason: "prev-blk-not-found" } => throw new RpcException(
                RpcCode.Verify, $"Must submit previous header ({header.PreviousHash}) first"),
            { } refusal => throw new RpcException(RpcCode.Verify, refusal.Reason),
        };
    }
}
