using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Payments;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>What a node says of coins and transactions, against what it can prove.</summary>
public sealed class ProvedTransactionsTests : IDisposable
{
    private static readonly ChainParameters Network = TestNetworks.EarlyCoins;

    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;
    private readonly ChainNode _node = new(Network);
    private readonly NodeClient _client;
    private readonly ChainView _chain;
    private readonly Transaction _payment;

    public ProvedTransactionsTests()
    {
        _folder = new DataFolder(_temporary.Path, Network);
        _client = new NodeClient(_node.Url);
        _chain = ChainView.Open(_folder, new ManualClock());
        _node.Mine(4);
        _payment = Pay(1);
        _node.Mine(draft => draft.With(_payment, Pay(2)));
        _node.Mine();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _chain.Dispose();
        _client.Dispose();
        _node.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task A_transaction_in_a_block_is_proved_once_and_remembered()
    {
        TransactionProof? proof = await ProveAsync(_payment.Id);
        Assert.Equal((5, 1), (proof?.Height, proof?.Branch.Position));
        Assert.Equal(_payment.ToBytes(), proof!.Transaction.ToBytes());
        int before = _node.Requests;

        Assert.Equal(5, (await ProveAsync(_payment.Id))?.Height);

        // For new headers, and for nothing else.
        Assert.Equal(1, _node.Requests - before);
    }

    [Fact]
    public async Task What_a_reorganisation_took_away_is_not_proved_any_more()
    {
        Assert.NotNull(await ProveAsync(_payment.Id));
        using var other = new ChainNode(Network, _node.Blocks.Take(4));
        other.Mine(3);
        using var client = new NodeClient(other.Url);
        await _chain.SyncAsync(client, Cancellation);

        Assert.Null(
            await new ProvedTransactions(client, _chain, _folder).ProveAsync(_payment.Id, Cancellation));
    }

    [Fact]
    public async Task A_damaged_memory_of_proofs_is_only_fetched_again()
    {
        await ProveAsync(_payment.Id);
        string path = Path.Combine(_folder.NetworkPath, "proofs.dat");
        byte[] bytes = await File.ReadAllBytesAsync(path, Cancellation);
        for (int at = 0; at < bytes.Length; at += 7)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 4;
            await File.WriteAllBytesAsync(path, at % 2 == 0 ? changed : changed[..at], Cancellation);
            Assert.Equal(5, (await ProveAsync(_payment.Id))?.Height);
        }
    }

    [Fact]
    public async Task A_transaction_that_waits_has_no_proof() => Assert.Null(await ProveAsync(Pay(3).Id));

    [Fact]
    public async Task A_block_that_comes_meanwhile_is_no_lie()
    {
        await _chain.SyncAsync(_client, Cancellation);
        Transaction late = Pay(3);
        _node.Mine(draft => draft.With(late));

        Assert.Equal(7, (await ProveAsync(late.Id))?.Height);
    }

    [Theory]
    [InlineData("""{"block_height":6,"merkle":[],"pos":0}""", "")] // of another block
    [InlineData("""{"block_height":5,"merkle":[],"pos":1}""", "cannot be at place|does not lead")]
    [InlineData("""{"block_height":99,"merkle":[],"pos":1}""", "do not reach")]
    [InlineData("""{"block_height":-1,"merkle":[],"pos":1}""", "do not reach")]
    [InlineData("""{"block_height":5,"merkle":["xyz"],"pos":1}""", "is none")]
    public async Task A_proof_that_does_not_fit_is_a_lie(string proof, string why)
    {
        _node.Lie = path => path.EndsWith("merkle-proof", StringComparison.Ordinal) ? proof : null;

        FalseAnswerException lie = await Assert.ThrowsAsync<FalseAnswerException>(() => ProveAsync(_payment.Id));

        Assert.Matches(why, lie.Message);
    }

    [Fact]
    public async Task Other_bytes_under_a_transactions_name_are_a_lie()
    {
        _node.Lie = path => path.EndsWith("/raw", StringComparison.Ordinal) ? "other bytes" : null;

        await Assert.ThrowsAsync<FalseAnswerException>(() => ProveAsync(_payment.Id));
    }

    /// <summary>CVE-2017-12842: the bytes of an inner node, taken for a transaction with a shorter branch.</summary>
    [Fact]
    public void Two_nodes_of_the_tree_are_not_taken_for_a_transaction()
    {
        var nodes = new Transaction(
            1,
            [new TransactionInput(new OutPoint(_payment.Id, 0), new byte[4], TransactionInput.FinalSequence)],
            [new TransactionOutput(Amount.FromCoins(1), default)],
            0);
        Assert.Equal(64, nodes.Size);
        Hash256 partner = _payment.Id.Value;
        var branch = new MerkleBranch([partner], 1);
        BlockHeader header = _node.Tip.Header with { MerkleRoot = branch.Fold(nodes.Id)![^1].Node };

        string? error = new TransactionProof(nodes, 5, header, branch).FindError();

        Assert.Contains("64 bytes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_moved_is_read_from_it_and_from_what_it_spends()
    {
        string miner = _node.AddressOf(TestKeys.Miner.PublicKey.Hash);
        string bob = _node.AddressOf(TestKeys.Bob.PublicKey.Hash);
        Amount reward = _node.Blocks[0].Transactions[0].TotalOutput;
        var fee = new Amount(1_000);

        Assert.Equal((Amount.Zero, reward, fee), await MovedAsync(miner));
        Assert.Equal((reward - fee, Amount.Zero, null), await MovedAsync(bob));
    }

    [Fact]
    public async Task Of_a_coin_that_the_node_does_not_show_nobody_knows_what_it_was_worth()
    {
        _node.Hidden = _payment.Inputs[0].PreviousOutput.TransactionId;

        await Assert.ThrowsAsync<NodeAnswerException>(
            () => MovedAsync(_node.AddressOf(TestKeys.Miner.PublicKey.Hash)));
    }

    [Fact]
    public async Task A_transaction_that_spends_less_than_it_pays_is_refused()
    {
        Spendable coin = _node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner);
        Transaction tooMuch = new Payment(coin).AllTo(TestKeys.Bob, fee: -1).Sign();
        _node.Mempool.Add(tooMuch);

        await Assert.ThrowsAsync<NodeAnswerException>(
            () => MovedAsync(_node.AddressOf(TestKeys.Miner.PublicKey.Hash), tooMuch.Id));
    }

    /// <summary>The node is not to blame for what was not asked for.</summary>
    [Fact]
    public async Task More_than_can_be_asked_for_at_once_is_left_out_and_no_fault_of_the_node()
    {
        await _chain.SyncAsync(_client, Cancellation);
        string miner = _node.AddressOf(TestKeys.Miner.PublicKey.Hash);
        var transactions = new ProvedTransactions(_client, _chain, _folder, maxAsked: 1);

        Assert.Empty(await WalletMovement.FetchAsync(transactions, [_payment.Id], miner.Equals, Cancellation));
        Assert.True(transactions.IsExhausted);

        // What was fetched the first time is remembered, so that the next look gets further.
        var next = new ProvedTransactions(_client, _chain, _folder, maxAsked: 1);
        Assert.Single(await WalletMovement.FetchAsync(next, [_payment.Id], miner.Equals, Cancellation));
    }

    [Fact]
    public async Task A_transaction_that_spends_more_than_there_can_be_is_refused()
    {
        Transaction[] parents =
        [
            .. _node.Blocks.Take(2).Select(block => new Payment(block.Transactions[0].Output(0, TestKeys.Miner))
                .To(TestKeys.Miner, Amount.MaxMoney.Units).Sign()),
        ];
        Transaction invented = new Payment([.. parents.Select(parent => parent.Output(0, TestKeys.Miner))])
            .To(TestKeys.Bob, 1).Sign();
        _node.Mempool.AddRange([.. parents, invented]);

        await Assert.ThrowsAsync<NodeAnswerException>(
            () => MovedAsync(_node.AddressOf(TestKeys.Miner.PublicKey.Hash), invented.Id));
    }

    [Fact]
    public async Task Bytes_that_break_a_rule_are_a_lie()
    {
        Transaction twice = new Payment([.. Enumerable.Repeat(_node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner), 2)])
            .AllTo(TestKeys.Bob).Sign();
        _node.Mempool.Add(twice);

        await Assert.ThrowsAsync<FalseAnswerException>(() => ProveAsync(twice.Id));
    }

    /// <summary>Pays the reward of a block to Bob.</summary>
    private Transaction Pay(int height) =>
        new Payment(_node.Blocks[height - 1].Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();

    private async Task<TransactionProof?> ProveAsync(TransactionId id)
    {
        await _chain.SyncAsync(_client, Cancellation);
        return await new ProvedTransactions(_client, _chain, _folder).ProveAsync(id, Cancellation);
    }

    private async Task<(Amount Received, Amount Spent, Amount? Fee)> MovedAsync(string address, TransactionId? id = null)
    {
        await _chain.SyncAsync(_client, Cancellation);
        WalletMovement moved = Assert.Single(await WalletMovement.FetchAsync(
            new ProvedTransactions(_client, _chain, _folder), [id ?? _payment.Id], address.Equals, Cancellation)).Value;
        return (moved.Received, moved.Spent, moved.Fee);
    }
}
