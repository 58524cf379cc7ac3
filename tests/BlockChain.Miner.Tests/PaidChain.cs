using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests;

/// <summary>
/// A node with a small history, to be asked and left as it is:
/// <code>
/// genesis ─ 1 ─ … ─ 101 ─ 102 (the miner pays Alice and Bob)      mempool: Alice pays Bob
///                       └ side branch
/// </code>
/// </summary>
public sealed class PaidChain : IAsyncLifetime
{
    /// <summary>2030-01-01 UTC; the blocks' times follow from it.</summary>
    public const long Start = 1_893_456_000;

    public const long Coin = 100_000_000;

    public const int Tip = 102;

    public TestNode Node { get; private set; } = null!;

    /// <summary>Of the best chain, by height.</summary>
    public List<string> Hashes { get; } = [ChainParameters.Regtest.Genesis.Hash.ToString()];

    /// <summary>In block 102: the first coinbase to Alice (20 coins), Bob (10) and back (the rest but 1,000 units).
    /// </summary>
    public Transaction Confirmed { get; private set; } = null!;

    /// <summary>In the mempool: Alice's 20 coins to Bob (5) and back (the rest but 500 units).</summary>
    public Transaction Waiting { get; private set; } = null!;

    /// <summary>Another block at height 102.</summary>
    public Block Side { get; private set; } = null!;

    public static string AddressOf(PrivateKey key) =>
        Address.Encode(key.PublicKey.Hash, ChainParameters.Regtest.AddressVersion);

    public async ValueTask InitializeAsync()
    {
        Node = await TestNode.StartAsync(now: DateTimeOffset.FromUnixTimeSeconds(Start));
        Hashes.AddRange(await Node.GenerateAsync(101, AddressOf(TestKeys.Miner)));
        Side = new BlockDraft(Node.Node.Tip, ChainParameters.Regtest) { Time = (uint)Start + 100 }.Build();

        Transaction coinbase = await Node.RewardAsync(1);
        Confirmed = new Payment(coinbase.Output(0, TestKeys.Miner))
            .To(TestKeys.Alice, 20 * Coin).To(TestKeys.Bob, 10 * Coin).To(TestKeys.Miner, (20 * Coin) - 1_000).Sign();
        Assert.True((await Node.SendAsync(Confirmed)).IsSuccessStatusCode);
        Hashes.AddRange(await Node.GenerateAsync(1, AddressOf(TestKeys.Miner)));

        Waiting = new Payment(Confirmed.Output(0, TestKeys.Alice))
            .To(TestKeys.Bob, 5 * Coin).To(TestKeys.Alice, (15 * Coin) - 500).Sign();
        Assert.True((await Node.SendAsync(Waiting)).IsSuccessStatusCode);
        Assert.True((await Node.SendAsync(Side)).IsSuccessStatusCode);
    }

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
