using System.Buffers.Binary;
using System.Collections.Immutable;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Mining;

/// <summary>All of the next block but the proof of work (Bitcoin Core: <c>CBlockTemplate</c>).</summary>
/// <param name="Parent">The tip that it builds on.</param>
/// <param name="Bits">The target that it must meet.</param>
/// <param name="Time">Seconds since 1970.</param>
/// <param name="Owner">Whom the coinbase pays.</param>
/// <param name="Transactions">All but the coinbase, parents before children.</param>
/// <param name="Fees">What they leave for the miner.</param>
/// <param name="Subsidy">What may be minted.</param>
public sealed record BlockTemplate(
    ChainedHeader Parent,
    CompactTarget Bits,
    uint Time,
    PublicKeyHash Owner,
    ImmutableArray<Transaction> Transactions,
    Amount Fees,
    Amount Subsidy)
{
    public int Height => Parent.Height + 1;

    /// <summary>What is known of <see cref="Transactions"/>, in their order, where they come from the mempool.</summary>
    public IReadOnlyList<MempoolEntry> Entries { get; init; } = [];

    /// <summary>
    /// The block with nonce 0. There are only 2^32 nonces: the extra nonce, in the coinbase, gives a new Merkle root and
    /// so 2^32 new hashes (section 5 of the paper leaves that to the miner).
    /// </summary>
    public Block WithExtraNonce(ulong extraNonce)
    {
        Transaction coinbase = MakeCoinbase(extraNonce);
        ImmutableArray<Transaction> all = [coinbase, .. Transactions];
        Hash256[] leaves = [.. all.Select(transaction => transaction.Id.Value)];
        var header = new BlockHeader(
            ChainParameters.MinBlockVersion,
            Parent.Hash,
            MerkleTree.ComputeRoot(leaves, out _),
            Time,
            Bits,
            Nonce: 0);
        return new Block(header, all);
    }

    private Transaction MakeCoinbase(ulong extraNonce)
    {
        // Inside a push, so that no byte of it counts as an opcode.
        Span<byte> push = stackalloc byte[1 + sizeof(ulong)];
        push[0] = sizeof(ulong);
        BinaryPrimitives.WriteUInt64LittleEndian(push[1..], extraNonce);
        byte[] script = [.. CoinbaseHeight.Encode(Height), .. push];
        return new Transaction(
            version: 1,
            [new TransactionInput(OutPoint.Null, script, TransactionInput.FinalSequence)],
            [TransactionOutput.To(Owner, Subsidy + Fees)],
            lockTime: 0);
    }
}
