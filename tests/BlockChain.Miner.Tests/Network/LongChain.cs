using BlockChain.Core.Blocks;
using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Storage;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests.Network;

/// <summary>A chain of 5,000 blocks with 20,000 payments on regtest, made once and in one process, for nodes to start
/// from a copy of it.</summary>
public sealed class LongChain : IDisposable
{
    public const int Blocks = 5_000;

    private const int Payments = 20_000;
    private const int Purses = 5;
    private const int Owners = 50;
    private const int BlocksInRun = 100;

    private static readonly ChainParameters Parameters = ChainParameters.Regtest;
    private static readonly PrivateKey[] Keys =
        [.. Enumerable.Range(10, Owners).Select(number => TestKeys.Number(number))];

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _unspentOutputsHash;

    public LongChain() => _unspentOutputsHash = new Lazy<string>(Build);

    /// <summary>The fingerprint of all that can be spent, in hex. Whoever asks first waits until the chain is made.
    /// </summary>
    public string UnspentOutputsHash => _unspentOutputsHash.Value;

    private string FileName => _folder.File("chain.db");

    /// <summary>Puts the chain where a node has it.</summary>
    /// <param name="dataFolder">The node's <c>--data-dir</c>.</param>
    public void CopyTo(string dataFolder)
    {
        _ = UnspentOutputsHash;
        string folder = Path.Combine(dataFolder, Parameters.Name);
        Directory.CreateDirectory(folder);
        File.Copy(FileName, Path.Combine(folder, "chain.db"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The first reward is divided into purses, which change hands from block to block.</summary>
    private string Build()
    {
        using var node = new FullNode(FileName, Parameters, TimeProvider.System);
        var run = new List<Block>();
        ChainedHeader tip = node.Tip;
        var purses = new Queue<Spendable>();
        Spendable firstReward = null!;
        int paid = 0;
        while (tip.Height < Blocks)
        {
            var draft = new BlockDraft(tip, Parameters);
            if (tip.Height == Parameters.CoinbaseMaturity)
            {
                Transaction division = Divide(firstReward);
                draft.With(division);
                paid++;
                Enumerable.Range(0, Purses).ToList().ForEach(i => purses.Enqueue(division.Output(i, Keys[i])));
            }
            else if (tip.Height > Parameters.CoinbaseMaturity)
            {
                int blocksLeft = Blocks - tip.Height;
                for (int toPay = (Payments - paid + blocksLeft - 1) / blocksLeft; toPay > 0; toPay--)
                {
                    PrivateKey owner = Keys[paid++ % Owners];
                    Transaction payment = new Payment(purses.Dequeue()).AllTo(owner).Sign();
                    draft.With(payment);
                    purses.Enqueue(payment.Output(0, owner));
                }
            }

            Block block = draft.Build();
            firstReward ??= block.Transactions[0].Output(0, TestKeys.Miner);
            tip = new ChainedHeader(block.Header, tip);
            run.Add(block);
            if (run.Count == BlocksInRun)
            {
                Assert.Null(node.SubmitBlocks(run));
                run.Clear();
            }
        }

        Assert.Equal(Payments, paid);
        Assert.Equal(tip.Hash, node.Tip.Hash);
        using ChainReader reader = node.OpenReader();
        return Convert.ToHexStringLower(UnspentOutputSet.Compute(reader).Hash.Span);
    }

    private static Transaction Divide(Spendable reward)
    {
        var payment = new Payment(reward);
        for (int i = 0; i < Purses; i++)
        {
            payment.To(Keys[i], (reward.Value.Units / Purses) - 1_000);
        }

        return payment.Sign();
    }
}
