using BlockChain.Miner.Api;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Rpc;

/// <summary>The chain and its blocks.</summary>
internal sealed class BlockMethods(FullNode node, PeerNetwork peers, ChainSync sync)
{
    private static readonly RpcParameter Hash = new("blockhash", "string", "The hash of a known block, on any branch.");

    public IReadOnlyList<RpcMethod> All =>
    [
        new("getblockchaininfo", "What state the chain is in.", GetInfo)
        {
            Result = "chain, blocks, headers, bestblockhash, bits, target, difficulty, time, mediantime, "
                + "verificationprogress, initialblockdownload, chainwork, size_on_disk, pruned, softforks (none), warnings.",
        },
        new("getblockcount", "The height of the best chain.", _ => node.Tip.Height) { Result = "A number." },
        new("getbestblockhash", "The hash of the last block of the best chain.", _ => node.Tip.Hash.ToString())
        {
            Result = "64 hex digits.",
        },
        new("getblockhash", "The hash of a block of the best chain.", GetHash)
        {
            Parameters = [new("height", "number", "Its height, from 0.")],
            Result = "64 hex digits.",
            Example = "0",
        },
        new("getblockheader", "The header of a block.", GetHeader)
        {
            Parameters = [Hash, new("verbose", "boolean", "False: the 80 bytes in hex.", "true")],
            Result = "hash, confirmations (-1 beside the best chain), height, version, versionHex, merkleroot, time, "
                + "mediantime, nonce, bits, target, difficulty, chainwork, nTx, previousblockhash, nextblockhash.",
            Example = $"\"{node.Parameters.Genesis.Hash}\"",
        },
        new("getblock", "A block.", GetBlock)
        {
            Parameters =
            [
                Hash,
                new(
                    "verbosity", "number",
                    "0: its bytes in hex; 1: with the ids of its transactions; 2: with all of them; "
                    + "3: and with what their inputs spend.", "1"),
            ],
            Result = "What getblockheader answers, and strippedsize, size, weight, tx.",
            Example = $"\"{node.Parameters.Genesis.Hash}\", 2",
            Queue = RpcMethod.AsQuestion,
        },
        new("getchaintips", "The ends of all known branches, the highest first.", _ => GetTips())
        {
            Result = "A list of height, hash, branchlen, status (active, valid-fork, valid-headers, headers-only or invalid).",
            Queue = RpcMethod.AsQuestion,
        },
        new("getdifficulty", "How many times harder than Bitcoin's easiest the tip's target is.", _ => TipBits.Difficulty)
        {
            Result = "A number.",
        },
    ];

    private CompactTarget TipBits => node.Tip.Header.Bits;

    private object GetInfo(RpcCall call)
    {
        using ChainReader reader = node.OpenReader();
        ChainedHeader tip = node.Tip;
        SyncRecord state = peers.SyncOf(tip);
        return new
        {
            chain = node.Parameters.Name,
            blocks = tip.Height,
            headers = state.BestHeader,
            bestblockhash = tip.Hash.ToString(),
            bits = tip.Header.Bits.ToString(),
            target = HeaderAnswer.TargetOf(tip.Header.Bits),
            difficulty = tip.Header.Bits.Difficulty,
            time = tip.Header.Time,
            mediantime = tip.MedianTimePast(),
            verificationprogress = state.Progress,

            // Once it is over it is over for good, however far the node falls behind.
            initialblockdownload = state.State != "synced" && !sync.CaughtUp.IsCompleted,
            chainwork = BlockView.WorkOf(tip),
            size_on_disk = reader.FileSize,
            pruned = false,
            softforks = new { },
            warnings = Array.Empty<string>(),
        };
    }

    private string GetHash(RpcCall call)
    {
        int height = call.Number("height");
        using ChainReader reader = node.OpenReader();
        return height >= 0 && reader.BlockAt(height) is { } block
            ? block.Hash.ToString()
            : throw RpcException.Parameter("Block height out of range");
    }

    private object GetHeader(RpcCall call)
    {
        using ChainReader reader = node.OpenReader();
        var position = ChainPosition.Find(node, reader, call.BlockHash("blockhash"));
        return call.Flag("verbose", true)
            ? new HeaderAnswer(position)
            : Convert.ToHexStringLower(position.Header.Header.ToBytes());
    }

    private object GetBlock(RpcCall call)
    {
        BlockHash hash = call.BlockHash("blockhash");
        int verbosity = call.Verbosity("verbosity", 1);
        using ChainReader reader = node.OpenReader();
        var position = ChainPosition.Find(node, reader, hash);
        byte[] body = reader.FindBody(hash)
            ?? throw new RpcException(RpcCode.Misc, "Block not available: its body is not here, or the block is invalid.");
        if (verbosity <= 0)
        {
            return Convert.ToHexStringLower(body);
        }

        Block block = reader.BlockOf(hash);
        return new BlockAnswer(position, block.Size, verbosity == 1
            ? block.Transactions.Select(transaction => transaction.Id.ToString())
            : [.. block.Transactions.Select(Describe)]);

        TransactionAnswer Describe(Transaction transaction)
        {
            IReadOnlyList<StoredOutput>? spent = Fees.FindSpent(transaction, isInBestChain: position.Confirmations > 0, reader);
            return new TransactionAnswer(transaction, node.Parameters)
            {
                Fee = Fees.Of(transaction, spent),
                Hex = Convert.ToHexStringLower(transaction.ToBytes()),
                Spent = verbosity > 2 ? spent : null,
            };
        }
    }

    private IEnumerable<object> GetTips() => node.ChainTips().Select(tip => new
    {
        height = tip.Height,
        hash = tip.Hash.ToString(),
        branchlen = tip.BranchLength,
        status = tip.Status,
    });
}
