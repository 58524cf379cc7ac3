using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Benchmarks;

/// <summary>Blocks full of payments as wallets make them: one coin spent, one output for somebody of ten thousand, one
/// for the change.</summary>
/// <param name="Opening">The blocks before the first payment, which make the coins.</param>
/// <param name="Blocks">Blocks of <see cref="PaymentsInBlock"/> payments each, as bytes.</param>
internal sealed record PaymentChain(IReadOnlyList<Block> Opening, IReadOnlyList<byte[]> Blocks)
{
    public const int PaymentsInBlock = 2_000;

    private const int Purses = 4_000;
    private const int Owners = 10_000;

    public static readonly ChainParameters Parameters = ChainParameters.Regtest;

    public static PaymentChain Build(int blocks)
    {
        PrivateKey[] purseKeys = [.. Enumerable.Range(100, Purses).Select(number => TestKeys.Number(number))];
        PublicKey[] owners = [.. Enumerable.Range(0, Owners)
            .Select(i => i < Purses ? purseKeys[i].PublicKey : TestKeys.Number(100 + i).PublicKey)];
        var opening = new List<Block>();
        var tip = ChainedHeader.OfGenesis(Parameters.Genesis.Header);
        while (opening.Count < Parameters.CoinbaseMaturity)
        {
            Add(new BlockDraft(tip, Parameters), opening);
        }

        var division = new Payment(opening[0].Transactions[0].Output(0, TestKeys.Miner));
        foreach (PrivateKey key in purseKeys)
        {
            division.To(key, 1_000_000);
        }

        Transaction divided = division.Sign();
        Add(new BlockDraft(tip, Parameters).With(divided), opening);
        Spendable[] purses = [.. purseKeys.Select((key, i) => divided.Output(i, key))];
        var full = new List<Block>();
        int next = 0;
        while (full.Count < blocks)
        {
            var payments = new Transaction[PaymentsInBlock];
            int first = next;
            Parallel.For(0, PaymentsInBlock, i =>
            {
                int at = (first + i) % Purses;
                Spendable purse = purses[at];
                payments[i] = new Payment(purse)
                    .To(TransactionOutput.To(owners[((first + i) * 7) % Owners].Hash, new(1_000)))
                    .AllTo(purse.Key, fee: 2_000).Sign();
                purses[at] = payments[i].Output(1, purse.Key);
            });
            next = (next + PaymentsInBlock) % (Purses * Owners);
            Add(new BlockDraft(tip, Parameters).With(payments), full);
        }

        return new PaymentChain(opening, [.. full.Select(block => block.ToBytes())]);

        void Add(BlockDraft draft, List<Block> list)
        {
            Block block = draft.Build();
            tip = new ChainedHeader(block.Header, tip);
            list.Add(block);
        }
    }

    public static Block Parse(byte[] bytes) => Block.TryParse(bytes, out Block? block, out string? error)
        ? block
        : throw new InvalidOperationException(error);
}
