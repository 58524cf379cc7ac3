using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mining;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Mining;

public sealed class BlockTemplateTests : IDisposable
{
    private readonly Story _story = new(new DirectNode(TestNetworks.EarlyCoins));

    public BlockTemplateTests() => _story.Grow("a", 6, on: "genesis");

    public void Dispose() => _story.Dispose();

    [Fact]
    public void The_coinbase_pays_subsidy_and_fees_to_the_owner_of_the_template()
    {
        _story.Accept(new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice, fee: 1_234).Sign());
        _story.Accept(new Payment(_story["a2"].Reward).AllTo(TestKeys.Alice, fee: 5_000).Sign());
        BlockTemplate template = CreateTemplate();

        Transaction coinbase = template.WithExtraNonce(7).Transactions[0];

        Assert.Equal(new Amount(6_234), template.Fees);
        Assert.Equal([TransactionOutput.To(TestKeys.Bob.PublicKey.Hash, new Amount(5_000_006_234)).Script.ToArray()],
            coinbase.Outputs.Select(output => output.Script.ToArray()));
        Assert.Equal(new Amount(5_000_006_234), coinbase.TotalOutput);
    }

    [Fact]
    public void The_subsidy_halves_at_150()
    {
        _story.Grow("b", 143, on: "a6");
        Assert.Equal(Amount.FromCoins(25), CreateTemplate().WithExtraNonce(0).Transactions[0].TotalOutput);
    }

    [Fact]
    public void The_extra_nonce_changes_the_merkle_root_and_nothing_else_of_the_header()
    {
        BlockTemplate template = CreateTemplate();
        Block one = template.WithExtraNonce(1);
        Block other = template.WithExtraNonce(2);

        Assert.NotEqual(one.Header.MerkleRoot, other.Header.MerkleRoot);
        Assert.Equal(one.Header with { MerkleRoot = default }, other.Header with { MerkleRoot = default });
    }

    [Fact]
    public void The_merkle_root_stands_for_every_transaction()
    {
        _story.Accept(new Payment(_story["a1"].Reward).AllTo(TestKeys.Alice).Sign());
        Block block = CreateTemplate().WithExtraNonce(0);

        Assert.Equal(MerkleTree.ComputeRoot(block.Leaves, out _), block.Header.MerkleRoot);
        Assert.NotEqual(MerkleTree.ComputeRoot(block.Leaves.AsSpan(0, 1), out _), block.Header.MerkleRoot);
    }

    [Fact]
    public void Extra_nonces_of_any_bytes_make_good_blocks()
    {
        // As opcodes, these bytes would be signature operations, and pushes without end.
        foreach (ulong extraNonce in (ulong[])[0, 0xacac_acac_acac_acac, 0xaeae_aeae_aeae_aeae, ulong.MaxValue])
        {
            Block block = CreateTemplate().WithExtraNonce(extraNonce);
            Assert.Equal(0, ScriptReader.CountSignatureOperations(block.Transactions[0].Inputs[0].Script.Span));
            Assert.True(NonceSearch.TryFind(block.Header, 0, uint.MaxValue, out uint nonce));

            var solved = new Block(block.Header with { Nonce = nonce }, block.Transactions);
            Assert.Null(_story.Node.Node.SubmitBlock(solved).Violation);
            Assert.Equal(block.Header.PreviousHash, _story.Node.Node.Tip.Parent?.Hash);
        }
    }

    [Fact]
    public void The_time_is_now_and_always_later_than_the_median_of_the_last_eleven()
    {
        Assert.Equal(_story.Node.Now.ToUnixTimeSeconds(), CreateTemplate().Time);

        _story.Node.Now = DateTimeOffset.FromUnixTimeSeconds(_story["a1"].Header.Header.Time);
        uint median = _story["a6"].Header.MedianTimePast();
        BlockTemplate behind = CreateTemplate();

        Assert.Equal(median + 1, behind.Time);
        Assert.Null(_story.Node.Node.SubmitBlock(behind.Solve()).Violation);
    }

    [Fact]
    public void The_bits_are_those_that_the_rules_require()
    {
        using var story = new Story(new DirectNode(TestNetworks.Steep));
        story.Grow("a", 2, on: "genesis");
        story.Accept("a3", on: "a2", block => block.Time = block.Parent.Header.Time + 1);

        BlockTemplate template = story.Node.Node.CreateTemplate(TestKeys.Bob.PublicKey.Hash);

        Assert.NotEqual(ChainParameters.Regtest.ProofOfWorkLimit, template.Bits);
        Assert.Null(story.Node.Node.SubmitBlock(template.Solve()).Violation);
    }

    private BlockTemplate CreateTemplate() => _story.Node.Node.CreateTemplate(TestKeys.Bob.PublicKey.Hash);
}
