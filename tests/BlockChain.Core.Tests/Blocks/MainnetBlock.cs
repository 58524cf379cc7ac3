using System.Text.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Blocks;

/// <summary>Block 277647 of Bitcoin, December 2013, and the outputs that it spends. All its transactions are of the two
/// script shapes that we know.</summary>
internal sealed class MainnetBlock
{
    public const int Height = 277_647;

    private const string File = "blocks/mainnet-277647-full-p2pkh.json";

    /// <summary>The numbers of Bitcoin that the block was made by, where the checks here ask for them.</summary>
    public static readonly ChainParameters Bitcoin = ChainParameters.Main with
    {
        ProofOfWorkLimit = new CompactTarget(0x1d00ffff),
        InitialSubsidy = Amount.FromCoins(50),
        SubsidyHalvingInterval = 210_000,
        CoinbaseMaturity = 100,
    };

    private readonly Dictionary<OutPoint, Coin> _spent = [];

    private MainnetBlock(JsonElement vector)
    {
        Bytes = vector.Hex("block_hex");
        Assert.True(Block.TryParse(Bytes, out Block? block, out string? error), error);
        Block = block;
        Ids = [.. vector.GetProperty("txids").EnumerateArray().Select(id => id.GetString()!)];
        foreach (JsonElement output in vector.GetProperty("prevouts").EnumerateArray())
        {
            Assert.True(TransactionId.TryParse(output.GetProperty("txid").GetString(), out TransactionId id));
            Assert.True(PayToPublicKeyHash.TryGetOwner(output.Hex("scriptPubKey"), out PublicKeyHash owner));
            _spent.Add(
                new OutPoint(id, output.GetProperty("vout").GetUInt32()),
                new Coin(
                    new Amount(output.GetProperty("value").GetInt64()),
                    owner,
                    output.GetProperty("height").GetInt32(),
                    output.GetProperty("coinbase").GetBoolean()));
        }
    }

    public byte[] Bytes { get; }

    public Block Block { get; }

    /// <summary>The ids of its transactions, known from elsewhere.</summary>
    public string[] Ids { get; }

    public Transaction Coinbase => Block.Transactions[0];

    /// <summary>All transactions but the coinbase.</summary>
    public IEnumerable<Transaction> Payments => Block.Transactions.Skip(1);

    public static MainnetBlock Load() => new(Vectors.ReadJson(File));

    /// <summary>What a transaction of the block spends.</summary>
    public Coin[] CoinsOf(Transaction transaction) =>
        [.. transaction.Inputs.Select(input => _spent[input.PreviousOutput])];
}
