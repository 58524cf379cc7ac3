using System.Globalization;
using System.Text.Json.Serialization;
using BlockChain.Miner.Api;

namespace BlockChain.Miner.Rpc;

/// <summary>The answer to <c>getmempoolentry</c>: ancestors and descendants are unconfirmed, and count the transaction
/// itself.</summary>
internal sealed record EntryAnswer(
    int VSize, int Weight, long Time, int Height, int DescendantCount, long DescendantSize, int AncestorCount,
    long AncestorSize, string WTxId, object Fees, IReadOnlyList<string> Depends, IReadOnlyList<string> SpentBy,
    [property: JsonPropertyName("bip125-replaceable")] bool IsReplaceable, bool Unbroadcast);

/// <summary>The unconfirmed transactions.</summary>
internal sealed class MempoolMethods(FullNode node, MempoolView view)
{
    private const int MaxBlocks = 1_008;

    private const string EntryFields = "vsize, weight, time, height (of the tip when it came), descendantcount, "
        + "descendantsize, ancestorcount, ancestorsize, wtxid, fees (base, modified, ancestor, descendant), depends, spentby, "
        + "bip125-replaceable, unbroadcast";

    public IReadOnlyList<RpcMethod> All =>
    [
        new("getmempoolinfo", "The mempool in numbers.", _ => GetInfo())
        {
            Result = "loaded, size, bytes, usage, total_fee, maxmempool, mempoolminfee, minrelaytxfee, incrementalrelayfee, "
                + "unbroadcastcount, fullrbf. Rates are coins for 1,000 bytes.",
            Queue = RpcMethod.AsQuestion,
        },
        new("getrawmempool", "All transactions of the mempool.", GetAll)
        {
            Parameters =
            [
                new("verbose", "boolean", "True: with what getmempoolentry tells of each.", "false"),
                new("mempool_sequence", "boolean", "True: with a number that every change of the mempool makes larger.", "false"),
            ],
            Result = "A list of ids; or an object with an entry for each; or txids and mempool_sequence.",
            Queue = RpcMethod.AsQuestion,
        },
        new("getmempoolentry", "A transaction of the mempool.", GetEntry)
        {
            Parameters = [new("txid", "string", "Its id.")],
            Result = $"{EntryFields}.",
            Example = $"\"{new string('0', 64)}\"",
        },
        new("estimatesmartfee", "What to pay to be confirmed soon, as if nothing else came.", Estimate)
        {
            Parameters =
            [
                new("conf_target", "number", $"Within so many blocks, 1 to {MaxBlocks}."),
                new("estimate_mode", "string", "economical, conservative or unset: no difference here.", "economical"),
            ],
            Result = "feerate (coins for 1,000 bytes), blocks.",
            Example = "6",
            Queue = RpcMethod.AsQuestion,
        },
    ];

    private object GetInfo()
    {
        MempoolRecord mempool = view.Mempool;
        return new
        {
            loaded = true,
            size = mempool.Count,
            bytes = mempool.VirtualSize,
            usage = node.Mempool.Memory,
            total_fee = new Amount(mempool.TotalFee),
            maxmempool = MempoolPolicy.MaxMemory,
            mempoolminfee = Fees.LeastRate,
            minrelaytxfee = Fees.LeastRate,
            incrementalrelayfee = Fees.LeastRate,
            unbroadcastcount = 0,
            fullrbf = false,
        };
    }

    private object GetAll(RpcCall call)
    {
        bool isVerbose = call.Flag("verbose", false);
        bool hasSequence = call.Flag("mempool_sequence", false);
        if (isVerbose && hasSequence)
        {
            throw RpcException.Parameter("Verbose results cannot contain mempool sequence values.");
        }

        long sequence = node.Mempool.Version;
        string[] ids = [.. MempoolView.Ids(node.Mempool)];
        return hasSequence ? new { txids = ids, mempool_sequence = sequence }
            : isVerbose ? node.Mempool.Entries
                .Select(entry => (entry, Family: node.Mempool.FindFamily(entry.Transaction.Id)))
                .Where(one => one.Family is not null)
                .ToDictionary(one => one.entry.Transaction.Id.ToString(), one => Describe(one.Family!))
            : ids;
    }

    private EntryAnswer GetEntry(RpcCall call) => node.Mempool.FindFamily(call.TransactionId("txid")) is { } family
        ? Describe(family)
        : throw new RpcException(RpcCode.NotFound, "Transaction not in mempool");

    private static EntryAnswer Describe(MempoolFamily family)
    {
        MempoolEntry entry = family.Entry;
        return new EntryAnswer(
            VSize: entry.Transaction.Size,
            Weight: 4 * entry.Transaction.Size,
            Time: entry.Added.ToUnixTimeSeconds(),
            Height: entry.Height,
            DescendantCount: family.Descendants.Count + 1,
            DescendantSize: SizeOf(family.Descendants, entry),
            AncestorCount: family.Ancestors.Count + 1,
            AncestorSize: SizeOf(family.Ancestors, entry),
            WTxId: entry.Transaction.Id.ToString(),
            Fees: new
            {
                @base = entry.Fee,
                modified = entry.Fee,
                ancestor = FeesOf(family.Ancestors, entry),
                descendant = FeesOf(family.Descendants, entry),
            },
            Depends: IdsOf(family.Parents),
            SpentBy: IdsOf(family.Children),
            IsReplaceable: false,
            Unbroadcast: false);
    }

    private static long SizeOf(IEnumerable<MempoolEntry> relatives, MempoolEntry entry) =>
        relatives.Append(entry).Sum(one => (long)one.Transaction.Size);

    private static Amount FeesOf(IEnumerable<MempoolEntry> relatives, MempoolEntry entry) =>
        Amount.Sum(relatives.Append(entry).Select(one => one.Fee));

    private static IReadOnlyList<string> IdsOf(IEnumerable<MempoolEntry> entries) =>
        [.. entries.Select(entry => entry.Transaction.Id.ToString())];

    private object Estimate(RpcCall call)
    {
        int blocks = call.Number("conf_target");
        if (blocks is < 1 or > MaxBlocks)
        {
            throw RpcException.Parameter($"Invalid conf_target, must be between 1 and {MaxBlocks}");
        }

        if (call.Text("estimate_mode")?.ToLowerInvariant() is not (null or "unset" or "economical" or "conservative"))
        {
            throw RpcException.Parameter(
                "Invalid estimate_mode parameter, must be one of: \"unset\", \"economical\", \"conservative\"");
        }

        // The last number of blocks for which there is an estimate: more would not be a promise for fewer.
        decimal unitsPerByte = view.FeeEstimates
            .Select(estimate => (Wait: int.Parse(estimate.Key, CultureInfo.InvariantCulture), Rate: estimate.Value))
            .Where(estimate => estimate.Wait <= blocks)
            .MaxBy(estimate => estimate.Wait).Rate;
        return new { feerate = new Amount((long)decimal.Ceiling(unitsPerByte * Fees.BytesInKilobyte)), blocks };
    }
}
