using System.Text.Json.Serialization;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Rpc;

/// <summary>An item of <c>testmempoolaccept</c>.</summary>
internal sealed record TestAnswer(
    string TxId, string WTxId, bool Allowed, int? VSize = null, object? Fees = null,
    [property: JsonPropertyName("reject-reason")] string? RejectReason = null,
    [property: JsonPropertyName("reject-details")] string? RejectDetails = null);

/// <summary>Transactions, in the chain, in the mempool, or given as bytes.</summary>
internal sealed class TransactionMethods(FullNode node)
{
    private const int MaxTested = 25;
    private const string TooDear = "max-fee-exceeded";

    private static readonly Amount DefaultMaxFeeRate = new(10_000_000);
    private static readonly RpcParameter Hex = new("hexstring", "string", "The bytes of the transaction in hex.");
    private static readonly RpcParameter MaxFeeRate =
        new("maxfeerate", "number or string", "Refuse a fee above so many coins for 1,000 bytes; 0: any fee.", "0.10");

    public IReadOnlyList<RpcMethod> All =>
    [
        new("getrawtransaction", "A transaction, wherever it is.", Get)
        {
            Parameters =
            [
                new("txid", "string", "Its id."),
                new("verbosity", "number", "0: its bytes in hex; 1: what it is and where; 2: the same with its fee and what it spends.", "0"),
                new("blockhash", "string", "The block to look in, on any branch.", "the best chain and the mempool"),
            ],
            Result = "Hex, or what decoderawtransaction answers with hex, blockhash, confirmations, time, blocktime, fee and (in the "
                + "best chain) prevout of each vin; with a block named also in_active_chain.",
            Example = $"\"{new string('0', 64)}\", 1",
            Queue = RpcMethod.AsQuestion,
        },
        new("decoderawtransaction", "What the bytes of a transaction mean.", call => new TransactionAnswer(
            Decode(call.Text("hexstring")!, "TX decode failed"), node.Parameters))
        {
            Parameters = [Hex],
            Result = "txid, hash, version, size, vsize, weight, locktime, vin (txid, vout, scriptSig, sequence; or coinbase, "
                + "sequence), vout (value, n, scriptPubKey with asm, hex, address, type).",
            Example = "\"0100…\"",
        },
        new("sendrawtransaction", "Puts a transaction into the mempool, and passes it on to the peers.", Send)
        {
            Parameters =
            [
                Hex, MaxFeeRate,
                new("maxburnamount", "number or string", "Ignored: no output here is unspendable.", "0.00"),
            ],
            Result = "Its id, also where it is in the mempool already.",
            Example = "\"0100…\"",
            Queue = RpcMethod.AsTransaction,
        },
        new("testmempoolaccept", "Whether the mempool would take transactions. Each is checked on its own.", Test)
        {
            Parameters = [new("rawtxs", "array", $"1 to {MaxTested} transactions in hex."), MaxFeeRate],
            Result = "A list of txid, wtxid (the same), allowed, and vsize and fees with base; or reject-reason and "
                + "reject-details.",
            Example = "[\"0100…\"]",
            Queue = RpcMethod.AsTransaction,
        },
        new("validateaddress", "Whether a text is an address of this network.", Validate)
        {
            Parameters = [new("address", "string", "The text.")],
            Result = "isvalid; and address, scriptPubKey, isscript, iswitness, or error.",
            Example = "\"SXyz…\"",
        },
    ];

    /// <exception cref="RpcException">The text is not a transaction.</exception>
    public static Transaction Decode(string hex, string failure) =>
        HexBytes.TryParse(hex, out byte[] bytes) && Transaction.TryParse(bytes, out Transaction? transaction, out _)
            ? transaction
            : throw new RpcException(RpcCode.Malformed, $"{failure}: these are not the bytes of a transaction in hex.");

    private object Get(RpcCall call)
    {
        TransactionId id = call.TransactionId("txid");
        int verbosity = call.Verbosity("verbosity", 0);
        if (id == node.Parameters.Genesis.Transactions[0].Id)
        {
            throw new RpcException(
                RpcCode.NotFound, "The genesis block coinbase is not considered an ordinary transaction and cannot be retrieved");
        }

        BlockHash? block = call.Has("blockhash") ? call.BlockHash("blockhash") : null;
        MempoolEntry? entry = null;
        if (block is null && node.Mempool.TryFind(id, out entry) && verbosity <= 0)
        {
            return Convert.ToHexStringLower(entry.Transaction.ToBytes());
        }

        using ChainReader reader = node.OpenReader();
        if (entry is not null)
        {
            return Describe(entry.Transaction, verbosity > 1 ? entry.Fee : null);
        }

        Transaction found = block is { } named ? FindIn(named, id, reader) : FindInChain(id, reader, out block);
        return verbosity <= 0
            ? Convert.ToHexStringLower(found.ToBytes())
            : Place(found, block!.Value, isNamed: call.Has("blockhash"), isDetailed: verbosity > 1, reader);
    }

    private static Transaction FindInChain(TransactionId id, ChainReader reader, out BlockHash? block)
    {
        ChainPlace place = reader.FindPlace(id) ?? throw new RpcException(
            RpcCode.NotFound, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.");
        block = reader.BlockAt(place.Height)!.Hash;
        return reader.TransactionAt(place);
    }

    private static Transaction FindIn(BlockHash block, TransactionId id, ChainReader reader)
    {
        if (reader.FindBody(block) is null)
        {
            throw new RpcException(RpcCode.NotFound, "Block hash not found");
        }

        return reader.BlockOf(block).Transactions.FirstOrDefault(one => one.Id == id)
            ?? throw new RpcException(RpcCode.NotFound, "No such transaction found in the provided block.");
    }

    private TransactionAnswer Place(Transaction found, BlockHash block, bool isNamed, bool isDetailed, ChainReader reader)
    {
        StoredBlock stored = reader.FindBlock(block)!;
        IReadOnlyList<StoredOutput>? spent = isDetailed ? Fees.FindSpent(found, stored.IsInBestChain, reader) : null;
        return Describe(found, Fees.Of(found, spent)) with
        {
            Spent = spent,
            InActiveChain = isNamed ? stored.IsInBestChain : null,
            BlockHash = block.ToString(),
            Confirmations = stored.IsInBestChain ? reader.Height - stored.Height + 1 : 0,
            Time = stored.Header.Time,
            BlockTime = stored.Header.Time,
        };
    }

    private TransactionAnswer Describe(Transaction transaction, Amount? fee) => new(transaction, node.Parameters)
    {
        Hex = Convert.ToHexStringLower(transaction.ToBytes()),
        Fee = fee,
    };

    private string Send(RpcCall call)
    {
        Transaction transaction = Decode(call.Text("hexstring")!, "TX decode failed");
        Amount maxFeeRate = call.Coins("maxfeerate") ?? DefaultMaxFeeRate;
        _ = call.Coins("maxburnamount");
        Violation? violation = node.SubmitTransaction(transaction, entry => CheckFee(entry, maxFeeRate));
        return violation?.Reason switch
        {
            null or "txn-already-in-mempool" => transaction.Id.ToString(),
            "txn-already-known" => throw new RpcException(RpcCode.AlreadyInChain, "Transaction outputs already in utxo set"),
            TooDear => throw new RpcException(RpcCode.Verify, violation.Detail),
            "missing-inputs" => throw new RpcException(RpcCode.Verify, $"bad-txns-inputs-missingorspent, {violation.Detail}"),
            _ => throw new RpcException(RpcCode.Rejected, $"{violation.Reason}, {violation.Detail}"),
        };
    }

    private IReadOnlyList<TestAnswer> Test(RpcCall call)
    {
        IReadOnlyList<string> texts = call.Texts("rawtxs");
        if (texts.Count is 0 or > MaxTested)
        {
            throw RpcException.Parameter($"Array must contain between 1 and {MaxTested} transactions.");
        }

        Amount maxFeeRate = call.Coins("maxfeerate") ?? DefaultMaxFeeRate;
        return [.. texts.Select(text => TestOne(Decode(text, "TX decode failed"), maxFeeRate))];
    }

    private TestAnswer TestOne(Transaction transaction, Amount maxFeeRate)
    {
        string id = transaction.Id.ToString();
        Violation? violation = node.CheckTransaction(transaction, out MempoolEntry entry, out _) ?? CheckFee(entry, maxFeeRate);
        return violation is null
            ? new TestAnswer(id, id, true, transaction.Size, new { @base = entry.Fee })
            : new TestAnswer(id, id, false, RejectReason: violation.Reason, RejectDetails: violation.Detail);
    }

    /// <summary>So that a sender who mistyped an amount does not give it away.</summary>
    private static Violation? CheckFee(MempoolEntry entry, Amount maxFeeRate) =>
        maxFeeRate > Amount.Zero
        && (Int128)entry.Fee.Units * Fees.BytesInKilobyte > (Int128)maxFeeRate.Units * entry.Transaction.Size
            ? new Violation(TooDear, "Fee exceeds maximum configured by user (maxfeerate)")
            : null;

    private object Validate(RpcCall call) =>
        Address.TryDecode(call.Text("address"), node.Parameters.AddressVersion, out PublicKeyHash owner)
            ? new
            {
                isvalid = true,
                address = call.Text("address"),
                scriptPubKey = Convert.ToHexStringLower(PayToPublicKeyHash.Make(owner)),
                isscript = false,
                iswitness = false,
            }
            : new { isvalid = false, error = $"This is not an address of the network {node.Parameters.Name}." };
}
