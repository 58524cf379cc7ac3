using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Nodes;

/// <summary>Somebody with a key, who asks a node what it owns and makes real payments: Alice, Bob, the baker.</summary>
internal sealed class Person : IDisposable
{
    private const int MaxCoins = 10_000;

    private readonly PrivateKey _key;

    /// <param name="name">Who it is, for the page.</param>
    /// <param name="random">What the key follows from: it is for play alone.</param>
    public Person(string name, SeededRandom random)
    {
        Name = name;
        Span<byte> bytes = stackalloc byte[PrivateKey.Size];
        PrivateKey? key;
        do
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)random.Next();
            }
        }
        while (!PrivateKey.TryParse(bytes, out key));
        _key = key;
    }

    public string Name { get; }

    /// <summary>Whom a payment to this person pays.</summary>
    public PublicKeyHash Address => _key.PublicKey.Hash;

    /// <summary>What this person owns in the best chain of a node.</summary>
    public Amount BalanceAt(FullNode node)
    {
        using ChainReader reader = node.OpenReader();
        return reader.Owners.BalanceAt(Address, reader.Height);
    }

    /// <summary>The largest coin that this person can spend now; null where there is none.</summary>
    public (OutPoint OutPoint, Amount Value)? LargestCoinAt(FullNode node)
    {
        using ChainReader reader = node.OpenReader();
        return MatureAt(node, reader)
            .Where(output => !node.Mempool.TryFindSpender(output.OutPoint, out _))
            .MaxBy(output => output.Value) is { } largest
                ? (largest.OutPoint, largest.Value)
                : null;
    }

    /// <summary>Makes and signs a payment.</summary>
    /// <param name="node">Where this person looks for coins: those that are confirmed, mature and not being spent.</param>
    /// <param name="to">Who is paid.</param>
    /// <param name="amount">How much.</param>
    /// <param name="rate">What is paid for each byte.</param>
    /// <param name="spending">Only this coin, as a double spender needs it; null: any.</param>
    /// <returns>Null: there are not enough coins.</returns>
    public Transaction? MakePayment(FullNode node, Person to, Amount amount, FeeRate rate, OutPoint? spending = null)
    {
        using ChainReader reader = node.OpenReader();
        WalletCoin[] coins =
        [
            .. from output in MatureAt(node, reader)
               where spending is null ? !node.Mempool.TryFindSpender(output.OutPoint, out _) : output.OutPoint == spending
               select new WalletCoin(output.OutPoint, Name, output.Value, CoinState.Spendable, IsConfirmed: true, IsProved: true, BlocksToMature: 0),
        ];
        return CoinSelection.TrySelect(coins, amount, rate, out CoinSelection? selection)
            ? PaymentBuilder.Build(selection, [TransactionOutput.To(to.Address, amount)], Address, _ => _key)
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private IEnumerable<StoredOutput> MatureAt(FullNode node, ChainReader reader) =>
        reader.Owners.Unspent(Address, after: null, MaxCoins).Where(output =>
            output.Place.Position > 0 || output.Place.Height + node.Parameters.CoinbaseMaturity <= reader.Height + 1);
}
