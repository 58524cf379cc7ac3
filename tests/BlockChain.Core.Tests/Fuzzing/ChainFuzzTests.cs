using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Tests.Transactions;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Fuzzing;

/// <summary>Transactions, blocks and headers from anybody.</summary>
public class ChainFuzzTests
{
    private static readonly ChainedHeader Genesis = ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header);

    private static readonly Transaction Payment = new Payment(
            new BlockDraft(Genesis, ChainParameters.Regtest).Coinbase.Output(0, TestKeys.Miner))
        .To(TestKeys.Alice, 1_000).To(TestKeys.Bob, 2_000).Sign();

    private static readonly Block SomeBlock = new BlockDraft(Genesis, ChainParameters.Regtest).With(Payment).Build();

    [Fact]
    public void Transactions()
    {
        byte[][] samples =
            [Payment.ToBytes(), SomeBlock.Transactions[0].ToBytes(), Samples.Transaction.ToBytes()];
        Fuzzer.Run(2_000, random => Mutator.Mutate(samples, random), bytes =>
        {
            if (!Transaction.TryParse(bytes, out Transaction? transaction, out string? error))
            {
                Assert.NotEmpty(error);
                return false;
            }

            Assert.Equal(bytes, transaction.ToBytes());
            Assert.Equal(bytes.Length, transaction.Size);
            _ = TransactionRules.CheckAlone(transaction);
            _ = PolicyRules.CheckAlone(transaction);
            foreach (TransactionInput input in transaction.Inputs)
            {
                _ = SignatureScript.TryRead(input.Script.Span, out _, out _, out _);
            }

            return true;
        });
    }

    [Fact]
    public void Blocks()
    {
        byte[][] samples =
            [SomeBlock.ToBytes(), ChainParameters.Regtest.Genesis.ToBytes(), Samples.Block.ToBytes()];
        Fuzzer.Run(2_000, random => Mutator.Mutate(samples, random), bytes =>
        {
            if (!Block.TryParse(bytes, out Block? block, out string? error))
            {
                Assert.NotEmpty(error);
                return false;
            }

            Assert.Equal(bytes, block.ToBytes());
            Assert.Equal(bytes.Length, block.Size);
            _ = BlockRules.CheckAlone(block);
            if (!block.Transactions.IsEmpty && block.Transactions[0].Inputs.Length > 0)
            {
                _ = BlockRules.CheckInChain(block, Genesis);
            }

            return true;
        });
    }

    [Fact]
    public void Headers()
    {
        byte[][] samples =
        [
            SomeBlock.Header.ToBytes(), ChainParameters.Main.Genesis.Header.ToBytes(), Samples.Block.Header.ToBytes(),
        ];
        Fuzzer.Run(2_000, random => Mutator.Mutate(samples, random), bytes =>
        {
            if (bytes.Length != BlockHeader.Size)
            {
                Assert.Throws<ArgumentException>(() => BlockHeader.FromBytes(bytes));
                return false;
            }

            BlockHeader header = BlockHeader.FromBytes(bytes);
            Assert.Equal(bytes, header.ToBytes());
            foreach (ChainParameters network in ChainParameters.All)
            {
                _ = HeaderRules.CheckAlone(header, header.ComputeHash(), network);
                _ = HeaderChain.Extend(ChainedHeader.OfGenesis(network.Genesis.Header), [header], network, now: 0, out _);
            }

            _ = header.Bits.Work;
            return true;
        });
    }
}
