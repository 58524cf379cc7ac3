using System.Collections.Immutable;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>Draws the tree of a plan: each block with what the model says about it. The same plan gives the same tree.
/// </summary>
internal sealed class TreeArtist
{
    /// <summary>The keys of the owners; the first is the miner's.</summary>
    public static readonly ImmutableArray<PrivateKey> Keys =
        [TestKeys.Miner, TestKeys.Alice, TestKeys.Bob, TestKeys.Number(4)];

    private readonly ChainParameters _parameters;
    private readonly List<ModelBlock> _blocks = [];
    private readonly Dictionary<ModelBlock, ChainedHeader> _headers = [];

    /// <summary>All payments drawn so far, with what they spend.</summary>
    private readonly List<(Transaction Transaction, ModelCoin[] Coins, int[] Owners)> _payments = [];

    public TreeArtist(ChainParameters parameters)
    {
        _parameters = parameters;
        Genesis = new ModelBlock(parent: null, parameters.Genesis);
        _blocks.Add(Genesis);
        _headers[Genesis] = ChainedHeader.OfGenesis(parameters.Genesis.Header);
    }

    public ModelBlock Genesis { get; }

    public ModelBlock Draw(BlockPlan plan)
    {
        ModelBlock parent = _blocks[Math.Max(0, _blocks.Count - 1 - plan.Parent)];
        var page = new Page(parent);
        foreach (PaymentPlan payment in plan.Payments)
        {
            DrawPayment(payment, page);
        }

        var draft = new BlockDraft(_headers[parent], _parameters)
        {
            Time = TimeOf(plan, parent),
            CoinbaseScript = [.. CoinbaseHeight.Encode(page.Height), 4, .. BitConverter.GetBytes(_blocks.Count)],
        };
        string? flaw = Spoil(plan.Flaw, page, draft);
        long allowed = draft.CoinbaseValue.Units + page.Fees;
        long unclaimed = flaw is null ? allowed * plan.Unclaimed / 1_000 : 0;
        draft.CoinbaseValue = new Amount(allowed - unclaimed);
        draft.Transactions.AddRange(page.Transactions);
        Block block = draft.Build();

        var reward = new ModelCoin(
            block.Transactions[0].OutPointAt(0), draft.CoinbaseValue.Units, 0, page.Height, IsCoinbase: true);
        var drawn = new ModelBlock(parent, block)
        {
            Flaw = flaw,
            Coins = flaw is null ? page.Coins.Add(reward) : parent.Coins,
            Spent = flaw is null ? page.Spent : parent.Spent,
            Supply = parent.Supply + Subsidy.At(page.Height, _parameters).Units - unclaimed,
            Touched = [[0], .. page.Touched],
        };
        _blocks.Add(drawn);
        _headers[drawn] = new ChainedHeader(block.Header, _headers[parent]);
        return drawn;
    }

    /// <summary>The body of a block in the making.</summary>
    private sealed class Page(ModelBlock parent)
    {
        public int Height { get; } = parent.Height + 1;

        public ModelBlock Parent { get; } = parent;

        public ImmutableList<ModelCoin> Coins { get; set; } = parent.Coins;

        public ImmutableList<ModelCoin> Spent { get; set; } = parent.Spent;

        public long Fees { get; set; }

        public List<Transaction> Transactions { get; } = [];

        public List<ImmutableHashSet<int>> Touched { get; } = [];
    }

    private void DrawPayment(PaymentPlan plan, Page page)
    {
        List<ModelCoin> mature = [.. page.Coins.Where(coin =>
            !coin.IsCoinbase || page.Height - coin.Height >= _parameters.CoinbaseMaturity)];
        if (mature.Count == 0)
        {
            return;
        }

        if (plan.RepeatsAnother)
        {
            HashSet<OutPoint> here = [.. mature.Select(coin => coin.OutPoint)];
            var possible = _payments.Where(made => made.Coins.All(coin => here.Contains(coin.OutPoint))).ToList();
            if (possible.Count > 0)
            {
                (Transaction again, ModelCoin[] sources, int[] owners) = possible[plan.Fee % possible.Count];
                ModelCoin[] same = [.. sources.Select(old => mature.Single(coin => coin.OutPoint == old.OutPoint))];
                Put(again, same, owners, page);
                return;
            }
        }

        ModelCoin[] coins = [.. plan.Coins.Select(number => mature[number % mature.Count]).Distinct()];
        int[] paid = [.. plan.Owners.Select(number => number % Keys.Length)];
        long sum = coins.Sum(coin => coin.Value);
        long fee = Math.Min(plan.Fee, sum);
        Transaction transaction = Pay(coins, paid, sum - fee);
        _payments.Add((transaction, coins, paid));
        Put(transaction, coins, paid, page);
    }

    /// <summary>A payment that divides an amount among the owners.</summary>
    private static Transaction Pay(ModelCoin[] coins, int[] owners, long amount, int signer = 0)
    {
        var payment = new Payment([.. coins.Select(coin =>
            new Spendable(coin.OutPoint, new Amount(coin.Value), Keys[(coin.Owner + signer) % Keys.Length]))]);
        for (int i = 0; i < owners.Length; i++)
        {
            long share = amount / owners.Length;
            payment.To(Keys[owners[i]], i == 0 ? amount - (share * (owners.Length - 1)) : share);
        }

        return payment.Sign();
    }

    private static void Put(Transaction transaction, ModelCoin[] coins, int[] owners, Page page)
    {
        page.Transactions.Add(transaction);
        page.Touched.Add([.. coins.Select(coin => coin.Owner), .. owners]);
        page.Spent = page.Spent.AddRange(coins);
        page.Coins = page.Coins.RemoveRange(coins).AddRange(transaction.Outputs.Select((output, index) =>
            new ModelCoin(transaction.OutPointAt(index), output.Value.Units, owners[index], page.Height, false)));
        page.Fees += coins.Sum(coin => coin.Value) - transaction.Outputs.Sum(output => output.Value.Units);
    }

    /// <summary>Makes the block bad, where what that takes is there.</summary>
    /// <returns>The reason for which it is bad; null if it stayed good.</returns>
    private string? Spoil(Flaw flaw, Page page, BlockDraft draft)
    {
        switch (flaw)
        {
            case Flaw.MintsTooMuch:
                draft.CoinbaseValue += new Amount(1);
                return "bad-cb-amount";
            case Flaw.SaysWrongHeight:
                draft.CoinbaseScript = [.. CoinbaseHeight.Encode(page.Height + 1), 4, .. draft.CoinbaseScript[^4..]];
                return "bad-cb-height";
            case Flaw.SpendsSpentCoin:
                return Add(page.Spent.LastOrDefault(), "bad-txns-inputs-missingorspent");
            case Flaw.SpendsCoinOfAnotherBranch:
                HashSet<OutPoint> here = [.. page.Coins.Concat(page.Spent).Select(coin => coin.OutPoint)];
                return Add(
                    _blocks.SelectMany(block => block.Coins).LastOrDefault(coin => !here.Contains(coin.OutPoint)),
                    "bad-txns-inputs-missingorspent");
            case Flaw.SpendsImmatureCoin:
                return Add(
                    page.Coins.LastOrDefault(coin =>
                        coin.IsCoinbase && page.Height - coin.Height < _parameters.CoinbaseMaturity),
                    "bad-txns-premature-spend-of-coinbase");
            case Flaw.PaysOutMoreThanIn:
                return Add(page.Coins.Find(coin => !coin.IsCoinbase), "bad-txns-in-belowout", more: 1);
            case Flaw.IsSignedByAnother:
                return Add(page.Coins.Find(coin => !coin.IsCoinbase), "block-script-verify-flag-failed", signer: 1);
            default:
                return null;
        }

        string? Add(ModelCoin? coin, string reason, long more = 0, int signer = 0)
        {
            if (coin is not null)
            {
                page.Transactions.Add(Pay([coin], [0], coin.Value + more, signer));
            }

            return coin is null ? null : reason;
        }
    }

    /// <summary>Where the plan would go back too far, just after the median of the last eleven.</summary>
    private uint TimeOf(BlockPlan plan, ModelBlock parent)
    {
        List<uint> last = [.. parent.Chain.TakeLast(11).Select(block => block.Block.Header.Time).Order()];
        long wanted = parent.Block.Header.Time + ((long)plan.Interval * _parameters.BlockSpacing / 4);
        return (uint)Math.Max(wanted, last[last.Count / 2] + 1L);
    }
}
