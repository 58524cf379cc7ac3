using BlockChain.Core.Primitives;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Storage;

public sealed class OwnerReaderTests : IDisposable
{
    private static readonly PublicKeyHash Alice = TestKeys.Alice.PublicKey.Hash;
    private static readonly PublicKeyHash Bob = TestKeys.Bob.PublicKey.Hash;

    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));
    private readonly Transaction _toAlice, _toBob, _back;

    //  height 4   a1's reward to Alice, in parts of 1,000, 2,000 and 3,000
    //  height 5   Alice's 2,000 to Bob, 1,500 of them, who sends 600 back at once
    //  height 6   nothing
    public OwnerReaderTests()
    {
        _story.Grow("a", 3, on: "genesis");
        _toAlice = new Payment(_story["a1"].Reward)
            .To(TestKeys.Alice, 1_000).To(TestKeys.Alice, 2_000).To(TestKeys.Alice, 3_000).Sign();
        _toBob = new Payment(_toAlice.Output(1, TestKeys.Alice)).To(TestKeys.Bob, 1_500).Sign();
        _back = new Payment(_toBob.Output(0, TestKeys.Bob)).To(TestKeys.Alice, 600).To(TestKeys.Bob, 700).Sign();
        _story.Accept("a4", on: "a3", block => block.With(_toAlice));
        _story.Accept("a5", on: "a4", block => block.With(_toBob, _back));
        _story.Accept("a6", on: "a5");
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void The_balance_at_a_height_is_what_was_there_then()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();

        long[] ofAlice = [.. Enumerable.Range(-1, 10).Select(height => reader.Owners.BalanceAt(Alice, height).Units)];
        long[] ofBob = [.. Enumerable.Range(-1, 10).Select(height => reader.Owners.BalanceAt(Bob, height).Units)];

        Assert.Equal([0, 0, 0, 0, 0, 6_000, 4_600, 4_600, 4_600, 4_600], ofAlice);
        Assert.Equal([0, 0, 0, 0, 0, 0, 700, 700, 700, 700], ofBob);
    }

    [Fact]
    public void Who_never_had_anything_has_nothing()
    {
        PublicKeyHash nobody = TestKeys.Number(99).PublicKey.Hash;
        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Equal(Amount.Zero, reader.Owners.BalanceAt(nobody, 6));
        Assert.Empty(reader.Owners.History(nobody, before: null, count: 25));
        Assert.Empty(reader.Owners.Unspent(nobody, after: null, count: 25));
        Assert.Equal(new AddressTotals(0, 0, Amount.Zero, 0, Amount.Zero), reader.Owners.Totals(nobody));
    }

    [Fact]
    public void Totals_count_each_transaction_once_and_each_output()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Equal(
            new AddressTotals(TransactionCount: 3, FundedCount: 4, new Amount(6_600), SpentCount: 1, new Amount(2_000)),
            reader.Owners.Totals(Alice));
        Assert.Equal(
            new AddressTotals(TransactionCount: 2, FundedCount: 2, new Amount(2_200), SpentCount: 1, new Amount(1_500)),
            reader.Owners.Totals(Bob));
    }

    [Fact]
    public void Totals_of_coins_that_come_and_go_without_end_do_not_overflow()
    {
        var node = (DirectNode)_story.Node;
        node.Execute($"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 5000)
            INSERT INTO outputs (id, owner, value, spender)
            SELECT {new ChainPlace(6, 1).OutputKey(0)} + n, x'{Alice}', {Amount.MaxMoney.Units}, 1 FROM numbers
            """);
        using ChainReader reader = node.Node.OpenReader();

        AddressTotals totals = reader.Owners.Totals(Alice);

        Assert.Equal((5_004, 5_001), (totals.FundedCount, totals.SpentCount));
        Assert.Equal(long.MaxValue, totals.Funded.Units);
        Assert.Equal(4_600, (totals.Funded - totals.Spent).Units);
    }

    [Fact]
    public void The_history_is_newest_first_and_can_be_had_in_pages()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();
        ChainPlace[] all = [new(5, 2), new(5, 1), new(4, 1)];

        Assert.Equal(all, reader.Owners.History(Alice, before: null, count: 25));
        Assert.Equal(all[..2], reader.Owners.History(Alice, before: null, count: 2));
        Assert.Equal(all[2..], reader.Owners.History(Alice, before: all[1], count: 2));
        Assert.Empty(reader.Owners.History(Alice, before: all[2], count: 2));
        Assert.Equal(
            [_back.Id, _toBob.Id, _toAlice.Id], all.Select(place => reader.TransactionAt(place).Id));
    }

    [Fact]
    public void A_transaction_is_in_the_history_once_however_many_coins_it_pays_and_spends()
    {
        // More of each than fit a page, so that a page of outputs would not be a page of transactions.
        Transaction many = new Payment(_toAlice.Output(0, TestKeys.Alice), _toAlice.Output(2, TestKeys.Alice))
            .To(TestKeys.Alice, 700).To(TestKeys.Alice, 800).To(TestKeys.Alice, 900).Sign();
        Transaction all = new Payment([.. Enumerable.Range(0, 3).Select(i => many.Output(i, TestKeys.Alice))])
            .To(TestKeys.Alice, 1_000).To(TestKeys.Alice, 1_100).Sign();
        _story.Accept("a7", on: "a6", block => block.With(many, all));
        using ChainReader reader = _story.Node.Node.OpenReader();
        ChainPlace[] expected = [new(7, 2), new(7, 1), new(5, 2), new(5, 1), new(4, 1)];

        for (int count = 1; count <= expected.Length; count++)
        {
            Assert.Equal(expected[..count], reader.Owners.History(Alice, before: null, count));
            Assert.Equal(expected[1..].Take(count), reader.Owners.History(Alice, before: expected[0], count));
        }
    }

    [Fact]
    public void Unspent_outputs_are_oldest_first_and_can_be_had_in_pages()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();
        OutPoint[] all = [_toAlice.OutPointAt(0), _toAlice.OutPointAt(2), _back.OutPointAt(0)];

        IReadOnlyList<StoredOutput> first = reader.Owners.Unspent(Alice, after: null, count: 2);
        IReadOnlyList<StoredOutput> second = reader.Owners.Unspent(Alice, after: first[1], count: 2);

        Assert.Equal(all[..2], first.Select(output => output.OutPoint));
        Assert.Equal(all[2..], second.Select(output => output.OutPoint));
        Assert.Empty(reader.Owners.Unspent(Alice, after: second[0], count: 2));
    }

    [Fact]
    public void Outputs_keep_their_numbers_when_one_before_them_is_spent()
    {
        _story.Accept("a7", on: "a6", block => block.With(
            new Payment(_toAlice.Output(0, TestKeys.Alice)).AllTo(TestKeys.Bob, fee: 0).Sign(),
            new Payment(_toAlice.Output(2, TestKeys.Alice)).AllTo(TestKeys.Bob, fee: 0).Sign()));
        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Equal(
            [1_000, 2_000, 3_000],
            Enumerable.Range(0, 3).Select(i => reader.FindOutput(_toAlice.OutPointAt(i))!.Value.Units));
        Assert.Equal(600, reader.Owners.BalanceAt(Alice, 7).Units);
    }

    [Fact]
    public void An_output_tells_who_made_it_and_who_spent_it()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();

        Assert.Equal(
            new StoredOutput(
                _toAlice.OutPointAt(1), new ChainPlace(4, 1), Alice, new Amount(2_000), new ChainPlace(5, 1)),
            reader.FindOutput(_toAlice.OutPointAt(1)));
        Assert.Equal(
            new StoredOutput(_toAlice.OutPointAt(2), new ChainPlace(4, 1), Alice, new Amount(3_000), Spender: null),
            reader.FindOutput(_toAlice.OutPointAt(2)));
    }

    [Fact]
    public void Outputs_that_do_not_exist_are_not_found()
    {
        using ChainReader reader = _story.Node.Node.OpenReader();

        // Place 32,768 of one transaction must not be taken for place 0 of the next.
        foreach (uint index in (uint[])[3, 1 << 15, 2 << 15, uint.MaxValue])
        {
            Assert.Null(reader.FindOutput(new OutPoint(_toAlice.Id, index)));
        }

        Assert.Null(reader.FindOutput(new OutPoint(default, 0)));
        Assert.Null(reader.FindOutput(_story.Parameters.Genesis.Transactions[0].OutPointAt(0)));
    }

    [Fact]
    public void What_a_coinbase_leaves_unclaimed_is_not_in_the_supply()
    {
        _story.Accept("a7", on: "a6", block => block.CoinbaseValue = new Amount(123));
        using ChainReader reader = _story.Node.Node.OpenReader();

        // 6 subsidies, without what a4 and a5 did not claim of the fees.
        long fees = Amount.FromCoins(50).Units - 6_000 + 500 + 200;
        Assert.Equal((6 * Amount.FromCoins(50).Units) - fees + 123, reader.Supply.Units);
    }
}
