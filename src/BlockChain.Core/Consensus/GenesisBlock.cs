using BlockChain.Core.Blocks;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Consensus;

/// <summary>
/// The first block of each network. Nothing is before it, so nothing can be checked: it is trusted because it is part of
/// the program, and its output can never be spent (as in Bitcoin, where that was an oversight and stayed a rule).
/// </summary>
internal static class GenesisBlock
{
    /// <summary>SimpleCoin's own.</summary>
    public static Block CreateMain() => Expect(
        "0000c6032e7047f1127927788d8161abf727e29bcd6581367ae375dab6090dfd",
        Draft("SimpleCoin: every coin can be followed back to here", nonce: 31953));

    /// <summary>The first block of a network of that name: main's but for the text, so that the name alone decides it.
    /// Whoever knows the name computes the same block. Its nonce is the first that meets main's target, after 65,536 hashes
    /// on average, which is a few hundredths of a second.</summary>
    public static Block CreateNamed(string name)
    {
        Block draft = Draft($"SimpleCoin network {name}", nonce: 0);
        BlockHeader header = draft.Header;
        _ = header.Bits.TryExpand(out Hash256 target);
        while (header.ComputeHash().Value > target)
        {
            header = header with { Nonce = checked(header.Nonce + 1) };
        }

        return new Block(header, draft.Transactions);
    }

    /// <summary>Bitcoin's regtest genesis: the coinbase of January 2009, paying a bare public key.</summary>
    public static Block CreateRegtest() => Expect(
        "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206",
        Draft(
            text: "The Times 03/Jan/2009 Chancellor on brink of second bailout for banks",
            output: new TransactionOutput(
                Amount.FromCoins(50),
                Convert.FromHexString(
                    "4104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c"
                    + "384df7ba0b8d578a4c702b6bf11d5fac")),
            version: 1,
            time: 1_296_688_602,
            bits: new CompactTarget(0x207fffff),
            nonce: 2));

    private static Block Expect(string hash, Block block) => block.Hash.ToString() == hash
        ? block
        : throw new InvalidOperationException($"The genesis block has become {block.Hash}, not {hash}.");

    /// <summary>A block of main's: its time is far behind any clock, its coinbase holds a line of text, its output pays
    /// nothing, to nobody.</summary>
    private static Block Draft(string text, uint nonce) => Draft(
        text,
        output: TransactionOutput.To(default, Amount.Zero),
        version: ChainParameters.MinBlockVersion,
        time: 1_514_764_800,
        bits: new CompactTarget(0x1f00ffff),
        nonce);

    private static Block Draft(
        string text, TransactionOutput output, int version, uint time, CompactTarget bits, uint nonce)
    {
        // Satoshi's script: the bits of Bitcoin's first block, the number 4, the text.
        byte[] script = [4, 0xff, 0xff, 0x00, 0x1d, 1, 4, (byte)text.Length, .. System.Text.Encoding.ASCII.GetBytes(text)];
        var coinbase = new Transaction(
            version: 1,
            [new TransactionInput(OutPoint.Null, script, TransactionInput.FinalSequence)],
            [output],
            lockTime: 0);
        return new Block(new BlockHeader(version, default, coinbase.Id.Value, time, bits, nonce), [coinbase]);
    }
}
