using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Chain;

/// <summary>Other threads check the signatures of a block while its transactions are executed. Whoever is first, what
/// is said of a block with several faults is as if one came after the other: inputs, signatures, the
/// coinbase.</summary>
public sealed class OrderOfReasonsTests : IDisposable
{
    private const int Coins = 100;

    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));
    private readonly Transaction[] _good;

    public OrderOfReasonsTests()
    {
        StoryBlock first = _story.Accept("a1", on: "genesis");
        _story.Grow("m", TestNetworks.EarlyCoins.CoinbaseMaturity, on: "a1");
        var division = new Payment(first.Reward);
        for (int i = 0; i < Coins; i++)
        {
            division.To(TestKeys.Miner, 1_000_000);
        }

        Transaction divided = division.Sign();
        string top = $"m{TestNetworks.EarlyCoins.CoinbaseMaturity}";
        _story.Accept("top", on: top, draft => draft.With(divided));
        _good = [.. Enumerable.Range(0, Coins)
            .Select(i => new Payment(divided.Output(i, TestKeys.Miner)).AllTo(TestKeys.Alice).Sign())];
    }

    public void Dispose() => _story.Dispose();

    [Fact]
    public void Of_several_bad_signatures_the_first_in_the_block_is_named()
    {
        foreach (int first in (int[])[0, 15, 16, 40, 98])
        {
            Transaction[] payments = [.. _good];
            Transaction[] forged = [.. payments[first..].Select(Forge)];
            forged.CopyTo(payments, first);

            Violation violation = Refuse("block-script-verify-flag-failed", payments);

            Assert.Contains(forged[0].Id.ToString(), violation.Detail, StringComparison.Ordinal);
        }

        _story.Accept("good", on: "top", draft => draft.With(_good));
    }

    [Fact]
    public void A_missing_input_at_the_end_is_told_before_a_bad_signature_at_the_start()
    {
        Transaction[] payments = [Forge(_good[0]), .. _good[1..], _good[50]];

        Refuse("bad-txns-inputs-missingorspent", payments);
    }

    [Fact]
    public void A_bad_signature_at_the_end_is_told_before_a_coinbase_that_pays_itself_too_much()
    {
        Transaction[] payments = [.. _good[..^1], Forge(_good[^1])];

        Refuse("block-script-verify-flag-failed", payments, tooMuch: 100_000_000_000);
        Refuse("bad-cb-amount", _good, tooMuch: 100_000_000_000);
    }

    private Violation Refuse(string reason, Transaction[] payments, long tooMuch = 0) => _story.Refuse(
        reason, $"refused {Guid.NewGuid()}", on: "top", draft =>
        {
            draft.With(payments);
            draft.CoinbaseValue += new Amount(tooMuch);
        });

    /// <summary>The same payment, with a signature of something else.</summary>
    private static Transaction Forge(Transaction payment) => new(
        payment.Version,
        [
            payment.Inputs[0] with
            {
                Script = SignatureScript.Make(
                    TestKeys.Miner.Sign(payment.Id.Value), TestKeys.Miner.PublicKey.Bytes.Span),
            },
        ],
        payment.Outputs,
        payment.LockTime);
}
