using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;
using BlockChain.Core.Wallets.Payments;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>What a node says of coins and transactions, against what it can prove.</summary>
public sealed class ProvedTransactionsTests : ChainNodeTests
{
    private static readonly ChainParameters Parameters = TestNetworks.EarlyCoins;

    private readonly Transaction _payment;

    public ProvedTransactionsTests()
        : base(Parameters)
    {
        Node.Mine(4);
        _payment = Pay(1);
        Node.Mine(draft => draft.With(_payment, Pay(2)));
        Node.Mine();
    }

    [Fact]
    public async Task A_transaction_in_a_block_is_proved_once_and_remembered()
    {
        TransactionProof? proof = await ProveAsync(_payment.Id);
        Assert.Equal((5, 1), (proof?.Height, proof?.Branch.Position));
        Assert.Equal(_payment.ToBytes(), proof!.Transaction.ToBytes());
        int before = Node.Requests;

        Assert.Equal(5, (await ProveAsync(_payment.Id))?.Height);

        // For new headers, and for nothing else.
        Assert.Equal(1, Node.Requests - before);
    }

    [Fact]
    public async Task What_a_reorganisation_took_away_is_not_proved_any_more()
    {
        Assert.NotNull(await ProveAsync(_payment.Id));
        using var other = new ChainNode(Parameters, Node.Blocks.Take(4));
        other.Mine(3);
        using var client = new NodeClient(other.Url);
        await Chain.SyncAsync(client, Cancellation);

        Assert.Null(
            await new ProvedTransactions(client, Chain).ProveAsync(_payment.Id, Cancellation));
    }

    [Fact]
    public async Task A_proof_that_was_damaged_is_only_fetched_again()
    {
        byte[] bytes = (await ProveAsync(_payment.Id))!.ToBytes();
        for (int at = 0; at < bytes.Length; at += 7)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 4;
            Chain.Cache.PutProofs(
                new Dictionary<TransactionId, byte[]> { [_payment.Id] = at % 2 == 0 ? changed : changed[..at] });
            Assert.Equal(5, (await ProveAsync(_payment.Id))?.Height);
        }
    }

    [Fact]
    public async Task A_transaction_that_waits_has_no_proof() => Assert.Null(await ProveAsync(Pay(3).Id));

    [Fact]
    public async Task A_block_that_comes_meanwhile_is_no_lie()
    {
        await Chain.SyncAsync(Client, Cancellation);
        Transaction late = Pay(3);
        Node.Mine(draft => draft.With(late));

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
        Node.Lie = path => path.EndsWith("merkle-proof", StringComparison.Ordinal) ? proof : null;

        FalseAnswerException lie = await Assert.ThrowsAsync<FalseAnswerException>(() => ProveAsync(_payment.Id));

        Assert.Matches(why, lie.Message);
    }

    [Fact]
    public async Task Other_bytes_under_a_transactions_name_are_a_lie()
    {
        Node.Lie = path => path.EndsWith("/raw", StringComparison.Ordinal) ? "other bytes" : null;

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
        BlockHeader header = Node.Tip.Header with { MerkleRoot = branch.Fold(nodes.Id)![^1].Node };

        string? error = new TransactionProof(nodes, 5, header, branch).FindError();

        Assert.Contains("breaks a rule", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_moved_is_read_from_it_and_from_what_it_spends()
    {
        string miner = Node.AddressOf(TestKeys.Miner.PublicKey.Hash);
        string bob = Node.AddressOf(TestKeys.Bob.PublicKey.Hash);
        Amount reward = Node.Blocks[0].Transactions[0].TotalOutput;
        var fee = new Amount(1_000);

        Assert.Equal((Amount.Zero, reward, fee), await MovedAsync(miner));
        Assert.Equal((reward - fee, Amount.Zero, null), await MovedAsync(bob));
    }

    [Fact]
    public async Task Of_a_coin_that_the_node_does_not_show_nobody_knows_what_it_was_worth()
    {
        Node.Hidden = _payment.Inputs[0].PreviousOutput.TransactionId;

        await Assert.ThrowsAsync<NodeAnswerException>(
            () => MovedAsync(Node.AddressOf(TestKeys.Miner.PublicKey.Hash)));
    }

    /// <summary>The node is not to blame for what was not asked for.</summary>
    [Fact]
    public async Task More_than_can_be_asked_for_at_once_is_left_out_and_no_fault_of_the_node()
    {
        await Chain.SyncAsync(Client, Cancellation);
        string miner = Node.AddressOf(TestKeys.Miner.PublicKey.Hash);
        var transactions = new ProvedTransactions(Client, Chain, maxAsked: 1);

        Assert.Empty(await WalletMovement.FetchAsync(transactions, [_payment.Id], miner.Equals, Cancellation));
        Assert.True(transactions.IsExhausted);

        // What was fetched the first time is remembered, so that the next look gets further.
        var next = new ProvedTransactions(Client, Chain, maxAsked: 1);
        Assert.Single(await WalletMovement.FetchAsync(next, [_payment.Id], miner.Equals, Cancellation));
    }

    /// <summary>The node hides what would show that the parents are invented, and what else is spent.</summary>
    [Fact]
    public async Task A_transaction_that_spends_more_than_there_can_be_is_refused()
    {
        Spendable hidden = Node.Blocks[0].Transactions[0].Output(0, TestKeys.Miner);
        Transaction[] parents =
        [
            .. Enumerable.Range(0, 2)
                .Select(less => new Payment(hidden).To(TestKeys.Miner, Amount.MaxMoney.Units - less).Sign()),
        ];
        Spendable[] coins = [.. parents.Select(parent => parent.Output(0, TestKeys.Miner)), hidden with { Key = TestKeys.Bob }];
        Transaction invented = new Payment(coins).To(TestKeys.Bob, 1).Sign();
        Node.Mempool.AddRange([.. parents, invented]);
        Node.Hidden = hidden.OutPoint.TransactionId;

        await Assert.ThrowsAsync<NodeAnswerException>(
            () => MovedAsync(Node.AddressOf(TestKeys.Miner.PublicKey.Hash), invented.Id));
    }

    [Fact]
    public async Task Bytes_that_break_a_rule_are_a_lie()
    {
        Transaction twice = new Payment([.. Enumerable.Repeat(Node.Blocks[2].Transactions[0].Output(0, TestKeys.Miner), 2)])
            .AllTo(TestKeys.Bob).Sign();
        Node.Mempool.Add(twice);

        await Assert.ThrowsAsync<FalseAnswerException>(() => ProveAsync(twice.Id));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(9, false)]
    public async Task A_node_that_reorganises_while_it_is_asked_is_no_liar(int reorganisations, bool isProved)
    {
        await Chain.SyncAsync(Client, Cancellation);
        Transaction moved = Pay(3);
        Node.Mine(draft => draft.With(moved));
        Node.Lie = path =>
        {
            // Each new branch is longer, and has the payment one block later.
            if (path.EndsWith("merkle-proof", StringComparison.Ordinal) && reorganisations-- > 0)
            {
                Node.Disconnect(1);
                Node.Mine();
                Node.Mine(draft => draft.With(moved));
            }

            return null;
        };

        TransactionProof? proof = await new ProvedTransactions(Client, Chain).ProveAsync(moved.Id, Cancellation);

        Assert.Equal(isProved ? 9 : null, proof?.Height);
    }

    [Fact]
    public async Task The_fee_is_known_by_the_bytes_of_what_is_spent_and_no_proof_of_it_is_asked_for()
    {
        ProvedTransactions transactions = await SyncAsync();
        TransactionId parent = _payment.Inputs[0].PreviousOutput.TransactionId;
        var asked = new List<string>();
        Node.Lie = path =>
        {
            asked.Add(path);
            return null;
        };

        Assert.Equal(new Amount(1_000), await transactions.FindFeeAsync(_payment, Cancellation));
        Assert.Equal([$"tx/{parent}/raw"], asked);

        Node.Hidden = parent;
        Assert.Null(await transactions.FindFeeAsync(_payment, Cancellation));
    }

    /// <summary>Pays the reward of a block to Bob.</summary>
    private Transaction Pay(int height) =>
        new Payment(Node.Blocks[height - 1].Transactions[0].Output(0, TestKeys.Miner)).AllTo(TestKeys.Bob).Sign();

    private async Task<TransactionProof?> ProveAsync(TransactionId id) =>
        await (await SyncAsync()).ProveAsync(id, Cancellation);

    private async Task<(Amount Received, Amount Spent, Amount? Fee)> MovedAsync(string address, TransactionId? id = null)
    {
        WalletMovement moved = Assert.Single(await WalletMovement.FetchAsync(
            await SyncAsync(), [id ?? _payment.Id], address.Equals, Cancellation)).Value;
        return (moved.Received, moved.Spent, moved.Fee);
    }
}
