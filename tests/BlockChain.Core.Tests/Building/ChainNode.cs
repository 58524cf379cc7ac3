using System.Net;
using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Building;

/// <summary>A node for wallets: serves a chain that a test draws, and lies where the test wants it to.</summary>
public sealed class ChainNode : IDisposable
{
    private readonly LocalHttp _http;
    private readonly TaskCompletionSource _paid = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChainParameters _network;

    /// <param name="network">The network's.</param>
    /// <param name="start">The blocks after genesis that it shares with another.</param>
    public ChainNode(ChainParameters network, IEnumerable<Block>? start = null)
    {
        _network = network;
        Tip = ChainedHeader.OfGenesis(network.Genesis.Header);
        foreach (Block block in start ?? [])
        {
            Add(block);
        }

        _http = new LocalHttp(AnswerAsync);
    }

    public Uri Url => _http.Url;

    /// <summary>The blocks after genesis.</summary>
    public List<Block> Blocks { get; } = [];

    public ChainedHeader Tip { get; private set; }

    public int Requests => _http.Requests;

    /// <summary>What it answers to a path in place of the truth; null: the truth.</summary>
    public Func<string, string?> Lie { get; set; } = _ => null;

    /// <summary>Transactions of its mempool.</summary>
    public List<Transaction> Mempool { get; } = [];

    /// <summary>A transaction of its chain that it does not tell of when it is asked for it.</summary>
    public TransactionId? Hidden { get; set; }

    /// <summary>How often it says of a page of a history that what it begins after is gone.</summary>
    public int LostPages { get; set; }

    /// <summary>How far behind it calls itself.</summary>
    public SyncRecord? Sync { get; set; }

    /// <summary>Headers that it shows after those of the tip.</summary>
    public List<BlockHeader> FalseHeaders { get; } = [];

    /// <summary>How it answers a payment, a status and a body, an empty one with 200: the payment's id. Status 0: it takes the
    /// payment and closes the connection. Null: it takes the payment and says nothing.</summary>
    public (int Status, string Body)? ToPayment { get; set; } = (404, "");

    /// <summary>Done when a payment has come.</summary>
    public Task Paid => _paid.Task;

    public Block Mine(Action<BlockDraft>? change = null)
    {
        var draft = new BlockDraft(Tip, _network);
        change?.Invoke(draft);
        Block block = draft.Build();
        Add(block);
        return block;
    }

    public void Mine(int count, Action<BlockDraft>? change = null)
    {
        for (int i = 0; i < count; i++)
        {
            Mine(change);
        }
    }

    /// <summary>Takes off the last blocks, so that another branch can be mined.</summary>
    public void Disconnect(int count)
    {
        Blocks.RemoveRange(Blocks.Count - count, count);
        Tip = Tip.AncestorAt(Blocks.Count);
    }

    /// <summary>Mines two blocks: in the second one the reward of the first is paid to an owner.</summary>
    public Transaction MineFor(PublicKeyHash owner)
    {
        Spendable reward = Mine().Transactions[0].Output(0, TestKeys.Miner);
        Transaction payment =
            new Payment(reward).To(TransactionOutput.To(owner, reward.Value - new Amount(1_000))).Sign();
        Mine(draft => draft.With(payment));
        return payment;
    }

    public string AddressOf(PublicKeyHash owner) => Address.Encode(owner, _network.AddressVersion);

    public void Dispose() => _http.Dispose();

    private void Add(Block block)
    {
        Blocks.Add(block);
        Tip = new ChainedHeader(block.Header, Tip);
    }

    private async Task AnswerAsync(HttpListenerContext call)
    {
        if (call.Request.HttpMethod == "POST")
        {
            await AnswerPaymentAsync(call);
            return;
        }

        string path = call.Request.Url!.AbsolutePath["/api/".Length..];
        byte[]? answer = Lie(path) is { } lie ? System.Text.Encoding.UTF8.GetBytes(lie) : Answer(path.Split('/'));
        await LocalHttp.AnswerAsync(call, answer is null ? 404 : 200, answer ?? """{"status":404}"""u8.ToArray());
    }

    private async Task AnswerPaymentAsync(HttpListenerContext call)
    {
        _paid.TrySetResult();
        if (ToPayment is not { } answer)
        {
            return;
        }

        using var reader = new StreamReader(call.Request.InputStream);
        byte[] raw = Convert.FromHexString(await reader.ReadToEndAsync());
        if (answer.Status == 0)
        {
            call.Response.Abort();
            return;
        }

        string body = answer is (200, "") ? new TransactionId(Hashing.Sha256d(raw)).ToString() : answer.Body;
        await LocalHttp.AnswerAsync(call, answer.Status, System.Text.Encoding.UTF8.GetBytes(body));
    }

    private byte[]? Answer(string[] path) => path switch
    {
        ["node"] => JsonSerializer.SerializeToUtf8Bytes(
            new NodeRecord(
                Name: "a test",
                Version: "0",
                Network: _network.Name,
                Genesis: _network.Genesis.Hash.ToString(),
                Height: Blocks.Count,
                Tip: Tip.Hash.ToString(),
                ChainWork: "00",
                Peers: 0,
                Mempool: 0,
                Supply: 0,
                Mining: new MiningRecord(Threads: 0, HashRate: 0),
                Signatures: "none",
                Sync: Sync),
            ApiJson.Default.NodeRecord),
        ["headers", string hash] => FindHeight(hash) is { } height ? HeadersAfter(height) : null,
        ["block", string hash, "raw"] => FindHeight(hash) is > 0 and int height ? Blocks[height - 1].ToBytes() : null,
        ["tx", string id, "raw"] =>
            (Find(id)?.Transaction ?? Mempool.Find(each => each.Id.ToString() == id))?.ToBytes(),
        ["tx", string id, "merkle-proof"] => Find(id) is { } found ? Proof(found.Height, found.Position) : null,
        ["tx", string id, "status"] => Find(id) is { } found
            ? JsonSerializer.SerializeToUtf8Bytes(Status(found.Height), ApiJson.Default.TransactionStatusRecord)
            : Mempool.Any(each => each.Id.ToString() == id) ? """{"confirmed":false}"""u8.ToArray()
            : null,
        ["tx", string id, "outspend", string index] => JsonSerializer.SerializeToUtf8Bytes(
            Outspend(id, index), ApiJson.Default.OutspendRecord),
        ["fee-estimates"] => """{"1":1}"""u8.ToArray(),
        ["address", string address] => JsonSerializer.SerializeToUtf8Bytes(
            new AddressRecord(Address: address, ChainStats: Stats(address), MempoolStats: Stats("nobody")),
            ApiJson.Default.AddressRecord),
        ["address", string address, "utxo"] => JsonSerializer.SerializeToUtf8Bytes(
            Unspent(address), ApiJson.Default.IReadOnlyListUnspentRecord),
        ["address", _, "txs", "mempool"] => "[]"u8.ToArray(),
        ["address", string address, "txs", "chain"] => JsonSerializer.SerializeToUtf8Bytes(
            History(address), ApiJson.Default.IReadOnlyListTransactionRecord),
        ["address", _, "txs", "chain", _] => LostPages-- > 0 ? null : "[]"u8.ToArray(),
        _ => null,
    };

    private OutspendRecord Outspend(string id, string index) =>
        All().FirstOrDefault(each => each.Transaction.Inputs
            .Any(input => input.PreviousOutput.ToString() == $"{id}:{index}")) is { Transaction: { } spender }
            ? new OutspendRecord(Spent: true, TransactionId: spender.Id.ToString())
            : new OutspendRecord(Spent: false);

    private int? FindHeight(string hash) => hash == _network.Genesis.Hash.ToString() ? 0
        : Blocks.FindIndex(block => block.Hash.ToString() == hash) is >= 0 and int index ? index + 1
        : null;

    private byte[] HeadersAfter(int height) =>
    [
        .. Blocks.Select(block => block.Header).Concat(FalseHeaders).Skip(height).Take(HeaderDownload.PageSize)
            .SelectMany(header => header.ToBytes()),
    ];

    private IEnumerable<(Transaction Transaction, int Height, int Position)> All() => Blocks.SelectMany((block, index) =>
        block.Transactions.Select((transaction, position) => (transaction, index + 1, position)));

    private (Transaction Transaction, int Height, int Position)? Find(string id) =>
        All().Where(each => each.Transaction.Id.ToString() == id && each.Transaction.Id != Hidden)
            .Select(each => ((Transaction, int, int)?)each).FirstOrDefault();

    private byte[] Proof(int height, int position) => JsonSerializer.SerializeToUtf8Bytes(
        new MerkleProofRecord(
            BlockHeight: height,
            Branch: [.. MerkleTree.MakeProof(Blocks[height - 1].Leaves, position).Select(hash => hash.ToString())],
            Position: position),
        ApiJson.Default.MerkleProofRecord);

    private AddressStatsRecord Stats(string address) => new(
        TransactionCount: History(address).Count,
        FundedCount: 0,
        FundedSum: 0,
        SpentCount: 0,
        SpentSum: 0);

    private IReadOnlyList<UnspentRecord> Unspent(string address)
    {
        HashSet<OutPoint> spent =
            [.. All().SelectMany(each => each.Transaction.Inputs).Select(input => input.PreviousOutput)];
        return
        [
            .. from each in All()
               from index in Enumerable.Range(0, each.Transaction.Outputs.Length)
               let output = Output(each.Transaction.Outputs[index])
               where output.Address == address && !spent.Contains(each.Transaction.OutPointAt(index))
               select new UnspentRecord(
                   TransactionId: each.Transaction.Id.ToString(),
                   OutputIndex: (uint)index,
                   Status: Status(each.Height),
                   Value: output.Value,
                   MaturesAt: each.Transaction.IsCoinbase ? each.Height + _network.CoinbaseMaturity : null),
        ];
    }

    private IReadOnlyList<TransactionRecord> History(string address) =>
    [
        .. All().Reverse().Select(each => Record(each.Transaction, each.Height))
            .Where(record => record.Outputs
                .Concat(record.Inputs.Select(input => input.PreviousOutput).OfType<OutputRecord>())
                .Any(output => output.Address == address))
            .Take(25),
    ];

    private TransactionRecord Record(Transaction transaction, int height)
    {
        OutputRecord?[] spent =
        [
            .. transaction.Inputs.Select(input => transaction.IsCoinbase ? null : Output(
                Find(input.PreviousOutput.TransactionId.ToString())!.Value.Transaction
                    .Outputs[(int)input.PreviousOutput.Index])),
        ];
        return new TransactionRecord(
            TransactionId: transaction.Id.ToString(),
            Version: transaction.Version,
            LockTime: transaction.LockTime,
            Size: transaction.Size,
            Weight: 4 * transaction.Size,
            Fee: transaction.IsCoinbase ? 0 : spent.Sum(output => output!.Value) - transaction.TotalOutput.Units,
            Status: Status(height),
            Inputs:
            [
                .. transaction.Inputs.Zip(spent).Select(pair => new InputRecord(
                    TransactionId: pair.First.PreviousOutput.TransactionId.ToString(),
                    OutputIndex: pair.First.PreviousOutput.Index,
                    PreviousOutput: pair.Second,
                    Script: Convert.ToHexStringLower(pair.First.Script.Span),
                    ScriptWords: "",
                    IsCoinbase: transaction.IsCoinbase,
                    Sequence: pair.First.Sequence)),
            ],
            Outputs: [.. transaction.Outputs.Select(Output)]);
    }

    private OutputRecord Output(TransactionOutput output) => new(
        Script: Convert.ToHexStringLower(output.Script.Span),
        ScriptWords: "",
        ScriptType: "p2pkh",
        Address: PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner) ? AddressOf(owner) : null,
        Value: output.Value.Units);

    private TransactionStatusRecord Status(int height) => new(
        Confirmed: true,
        BlockHeight: height,
        BlockHash: Blocks[height - 1].Hash.ToString(),
        BlockTime: Blocks[height - 1].Header.Time);
}
