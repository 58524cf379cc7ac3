using System.Collections.Immutable;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Building;

/// <summary>A block in the making. What a test does not change is as a good miner has it.</summary>
public sealed class BlockDraft
{
    private static int _lastTag;

    public BlockDraft(ChainedHeader parent, ChainParameters parameters)
    {
        Parent = parent;
        Parameters = parameters;
        Time = parent.Header.Time + (uint)parameters.BlockSpacing;
        Bits = Retarget.After(parent, parameters);
        CoinbaseValue = Subsidy.At(Height, parameters);

        // No two blocks of the tests are the same one by accident.
        int tag = Interlocked.Increment(ref _lastTag);
        CoinbaseScript = [.. CoinbaseHeight.Encode(Height), 4, .. BitConverter.GetBytes(tag)];
    }

    public ChainedHeader Parent { get; }

    public ChainParameters Parameters { get; }

    public int Height => Parent.Height + 1;

    public int Version { get; set; } = 4;

    public uint Time { get; set; }

    public CompactTarget Bits { get; set; }

    public byte[] CoinbaseScript { get; set; }

    public Amount CoinbaseValue { get; set; }

    public uint CoinbaseLockTime { get; set; }

    public uint CoinbaseSequence { get; set; } = TransactionInput.FinalSequence;

    public List<TransactionOutput> MoreCoinbaseOutputs { get; } = [];

    /// <summary>All but the coinbase.</summary>
    public List<Transaction> Transactions { get; } = [];

    /// <summary>Replaces all, the coinbase too.</summary>
    public ImmutableArray<Transaction>? Instead { get; set; }

    public Hash256? MerkleRoot { get; set; }

    /// <summary>Where the search for the nonce begins.</summary>
    public uint FirstNonce { get; set; }

    /// <summary>Makes the hash miss the target.</summary>
    public bool IsUnsolved { get; set; }

    public Transaction Coinbase => new(
        version: 1,
        [new TransactionInput(OutPoint.Null, CoinbaseScript, CoinbaseSequence)],
        [TransactionOutput.To(TestKeys.Miner.PublicKey.Hash, CoinbaseValue), .. MoreCoinbaseOutputs],
        CoinbaseLockTime);

    public BlockDraft With(params Transaction[] transactions)
    {
        Transactions.AddRange(transactions);
        return this;
    }

    public Block Build()
    {
        ImmutableArray<Transaction> all = Instead ?? [Coinbase, .. Transactions];
        Hash256[] leaves = [.. all.Select(transaction => transaction.Id.Value)];
        Hash256 root = MerkleRoot ?? MerkleTree.ComputeRoot(leaves, out _);
        var header = new BlockHeader(Version, Parent.Hash, root, Time, Bits, FirstNonce);

        // Bits that are no target are met by nothing: any nonce will do to be refused.
        if (Bits.TryExpand(out Hash256 target))
        {
            while (IsUnsolved && header.ComputeHash().Value <= target)
            {
                header = header with { Nonce = header.Nonce + 1 };
            }

            if (!IsUnsolved)
            {
                Assert.True(NonceKernel.Fastest.TryFind(header, FirstNonce, uint.MaxValue, out uint nonce));
                header = header with { Nonce = nonce };
            }
        }

        return new Block(header, all);
    }
}
