using BlockChain.Lab.Engine;
using BlockChain.Lab.Strategies;

namespace BlockChain.Lab.Nodes;

/// <summary>A whole node, Core's own with its store and its mempool, and a miner that plays a strategy on it.</summary>
internal sealed class LabNode : IDisposable
{
    private readonly Dictionary<BlockHash, Block> _found = [];

    public LabNode(int number, Person owner, double power, Strategy strategy, FullNode node)
    {
        Number = number;
        Owner = owner;
        Power = power;
        Node = node;
        Public = node.Tip;
        Strategy = strategy;
    }

    /// <summary>Its number in the network, from 0.</summary>
    public int Number { get; }

    /// <summary>Who earns what it mines.</summary>
    public Person Owner { get; }

    /// <summary>Its share of the hash power; what counts is the relation to the other nodes'.</summary>
    public double Power { get; set; }

    /// <summary>Whether it runs: a stopped node finds nothing and hears nothing.</summary>
    public bool IsRunning { get; set; } = true;

    /// <summary>How it plays; a new strategy begins on the tip.</summary>
    public Strategy Strategy
    {
        get;
        set
        {
            field = value;
            value.Begin(Node.Tip);
        }
    }

    /// <summary>The node itself.</summary>
    public FullNode Node { get; }

    /// <summary>The published chain with the most work that it knows: the tip, unless it has secret blocks.</summary>
    public ChainedHeader Public { get; private set; }

    /// <summary>A double spender's payment to himself: his next block has it, where its coin is unspent. Other nodes have not
    /// heard of it.</summary>
    public Transaction? SecretPayment { get; set; }

    /// <summary>The links to the nodes that it sends to.</summary>
    public List<Link<LabNode>> Links { get; } = [];

    /// <summary>A fingerprint of everything that can be spent.</summary>
    public string UnspentOutputsHash()
    {
        using ChainReader reader = Node.OpenReader();
        return Convert.ToHexStringLower(UnspentOutputSet.Compute(reader).Hash.Span);
    }

    /// <summary>The body of a known block.</summary>
    public Block BodyOf(ChainedHeader header)
    {
        if (_found.TryGetValue(header.Hash, out Block? own))
        {
            return own;
        }

        using ChainReader reader = Node.OpenReader();
        return reader.BlockOf(header.Hash);
    }

    /// <summary>Mines the block that its strategy wants, and takes it.</summary>
    /// <param name="now">The time, in seconds since 1970.</param>
    /// <param name="extraNonce">Makes the block the only one of its kind.</param>
    /// <returns>The blocks to publish now; null: there can be no block yet, see <see cref="Strategy.NextTime"/>.</returns>
    public IReadOnlyList<ChainedHeader>? Mine(long now, ulong extraNonce)
    {
        if (Strategy.NextTime(now, Node.Parameters) is not { } time)
        {
            return null;
        }

        Block block = MakeTemplate(time).WithExtraNonce(extraNonce);
        if (!NonceSearch.TryFind(block.Header, 0, uint.MaxValue, out uint nonce))
        {
            throw new InvalidOperationException("No nonce meets regtest's target.");
        }

        block = new Block(block.Header with { Nonce = nonce }, block.Transactions);
        ChainedHeader header = Submit(block) ?? throw new InvalidOperationException("A node refused its own block.");
        _found.Add(block.Hash, block);
        return [.. Strategy.Found(header)];
    }

    /// <summary>Notes that a block is known to everybody, or will be.</summary>
    /// <returns>Whether its chain is the best published one.</returns>
    public bool Publish(ChainedHeader header)
    {
        bool isBetter = header.ChainWork > Public.ChainWork;
        Public = isBetter ? header : Public;
        return isBetter;
    }

    /// <summary>Gives a block to the node.</summary>
    /// <returns>Its header; null where the node knew it already or refused it.</returns>
    public ChainedHeader? Submit(Block block)
    {
        BlockOutcome outcome = Node.SubmitBlock(block);

        // A task of the node itself, which takes real time: virtual time stops for it, or the result would depend on chance.
        Node.Returning.Wait();
        return outcome switch
        {
            BlockOutcome.Stored stored => stored.Header,
            BlockOutcome.Connected => Node.TryFindHeader(block.Hash, out ChainedHeader? header, out _) ? header : null,
            _ => null,
        };
    }

    private BlockTemplate MakeTemplate(uint time)
    {
        ChainedHeader parent = Strategy.Parent;

        // The mempool fits the tip alone. On another branch a block has nothing but the secret payment.
        bool isOnTip = parent == Node.Tip;
        bool needsSecret = SecretPayment is not null && (isOnTip ? IsUnspent(SecretPayment) : !IsInBranch(parent));
        return isOnTip && !needsSecret
            ? BlockAssembler.Assemble(parent, Node.Mempool.Entries, Owner.Address, time, Node.Parameters)
            : new BlockTemplate(
                parent, Retarget.After(parent, Node.Parameters), time, Owner.Address, needsSecret ? [SecretPayment!] : [],
                Fees: Amount.Zero, Subsidy.At(parent.Height + 1, Node.Parameters));
    }

    private bool IsUnspent(Transaction payment)
    {
        using ChainReader reader = Node.OpenReader();
        return payment.Inputs.All(input => reader.FindOutput(input.PreviousOutput) is { Spender: null });
    }

    /// <summary>Whether one of the blocks up to this one is of its own and has the secret payment.</summary>
    private bool IsInBranch(ChainedHeader tip) => _found.Values
        .Where(block => block.Transactions.Any(transaction => transaction.Id == SecretPayment!.Id))
        .Any(block => Node.TryFindHeader(block.Hash, out ChainedHeader? header, out _)
            && header.Height <= tip.Height && tip.AncestorAt(header.Height) == header);

    /// <inheritdoc/>
    public void Dispose()
    {
        Node.Dispose();
        Owner.Dispose();
    }
}
