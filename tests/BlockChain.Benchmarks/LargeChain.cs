using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks;

/// <summary>
/// Makes a chain of regtest for others to be measured with: first the coins that blocks divide must mature, then each of
/// some blocks divides one reward into thousands of outputs, then come blocks without payments.
/// </summary>
internal sealed class LargeChain
{
    /// <summary>As many as a block may have, with its coinbase.</summary>
    public const int OutputsOfBlock = 19_000;

    private const int BlocksInRun = 64;

    private readonly FullNode _node;
    private readonly List<Block> _run = [];

    /// <summary>Begins on a fresh node.</summary>
    public LargeChain(FullNode node) => (_node, Tip) = (node, node.Tip);

    /// <summary>The last block.</summary>
    public ChainedHeader Tip { get; private set; }

    /// <summary>Blocks without payments, up to a height.</summary>
    /// <returns>The coinbases of those blocks.</returns>
    public List<Transaction> GrowTo(int height)
    {
        var coinbases = new List<Transaction>();
        while (Tip.Height < height)
        {
            coinbases.Add(Add(new BlockDraft(Tip, ChainParameters.Regtest)).Transactions[0]);
        }

        Flush();
        return coinbases;
    }

    /// <summary>A block that divides a reward.</summary>
    /// <param name="coinbase">Of a block that matured.</param>
    /// <param name="outputs">How many parts, all of one size.</param>
    /// <param name="ownerOf">Who gets which.</param>
    public Transaction Divide(Transaction coinbase, int outputs, Func<int, PublicKeyHash> ownerOf)
    {
        Spendable reward = coinbase.Output(0, TestKeys.Miner);
        var payment = new Payment(reward);
        var part = new Amount(reward.Value.Units / outputs);
        for (int i = 0; i < outputs; i++)
        {
            payment.To(TransactionOutput.To(ownerOf(i), part));
        }

        Transaction division = payment.Sign();
        Add(new BlockDraft(Tip, ChainParameters.Regtest).With(division));
        Flush();
        return division;
    }

    /// <summary>A block with payments.</summary>
    public void Pay(IEnumerable<Transaction> payments)
    {
        Add(new BlockDraft(Tip, ChainParameters.Regtest).With([.. payments]));
        Flush();
    }

    /// <summary>Payments of outputs that one key owns, each to another, all signed.</summary>
    public static Transaction[] Spend(Transaction division, PrivateKey owner, int first, int count) =>
    [
        .. Enumerable.Range(first, count).AsParallel().AsOrdered().Select(index =>
            new Payment(division.Output(index, owner)).AllTo(TestKeys.Alice, fee: 300 + (index % 1_000)).Sign()),
    ];

    private Block Add(BlockDraft draft)
    {
        Block block = draft.Build();
        Tip = new ChainedHeader(block.Header, Tip);
        _run.Add(block);
        if (_run.Count == BlocksInRun)
        {
            Flush();
        }

        return block;
    }

    private void Flush()
    {
        if (_run.Count > 0)
        {
            Assert.Null(_node.SubmitBlocks(_run));
            _run.Clear();
        }
    }
}
