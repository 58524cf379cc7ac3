using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using BlockChain.Core.Wallets.Proofs;

namespace BlockChain.Core.Tests.Wallets;

/// <summary>The wallet's own chain, and nodes that show it theirs.</summary>
public sealed class ChainViewTests : IDisposable
{
    private static readonly ChainParameters Network = TestNetworks.Steep;

    private readonly TemporaryFolder _temporary = new();
    private readonly ManualClock _clock = new();
    private readonly DataFolder _folder;

    public ChainViewTests() => _folder = new DataFolder(_temporary.Path, Network);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task Headers_are_kept_and_asked_for_once()
    {
        using var node = new ChainNode(Network);
        node.Mine(HeaderDownload.PageSize + 30);
        Assert.Equal(node.Tip.Hash, await SyncAsync(node));
        int before = node.Requests;

        Assert.Equal(node.Tip.Hash, await SyncAsync(node));

        Assert.Equal(1, node.Requests - before);
    }

    [Fact]
    public async Task Progress_is_told_after_each_answer()
    {
        using var node = new ChainNode(Network);
        node.Mine(HeaderDownload.PageSize + 30);
        var told = new Told();
        using var client = new NodeClient(node.Url);
        using ChainView chain = ChainView.Open(_folder, _clock, told);

        await chain.SyncAsync(client, TestContext.Current.CancellationToken);

        Assert.Equal([HeaderDownload.PageSize, HeaderDownload.PageSize + 30], told.Heights);
    }

    [Fact]
    public async Task A_reorganisation_is_found_with_few_questions()
    {
        using var old = new ChainNode(Network);
        old.Mine(600);
        await SyncAsync(old);
        using var other = new ChainNode(Network, old.Blocks.Take(200));
        other.Mine(401);

        Assert.Equal(other.Tip.Hash, await SyncAsync(other));

        Assert.InRange(other.Requests, 2, 12);
    }

    [Fact]
    public async Task A_longer_chain_with_less_work_is_not_believed()
    {
        using var hard = new ChainNode(Network);
        hard.Mine(6, draft => draft.Time = draft.Parent.Header.Time + 1);
        using var longer = new ChainNode(Network);
        longer.Mine(20);
        Assert.True(longer.Tip.ChainWork < hard.Tip.ChainWork);

        await SyncAsync(longer);
        Assert.Equal(hard.Tip.Hash, await SyncAsync(hard));
        Assert.Equal(hard.Tip.Hash, await SyncAsync(longer));
    }

    [Fact]
    public async Task Of_two_chains_with_equal_work_the_first_seen_stays()
    {
        using var one = new ChainNode(Network);
        one.Mine(3);
        using var other = new ChainNode(Network);
        other.Mine(3);
        await SyncAsync(one);

        Assert.Equal(one.Tip.Hash, await SyncAsync(other));
    }

    [Fact]
    public async Task A_latest_time_counts_in_the_retarget_long_after_it()
    {
        ChainParameters network = Network with { RetargetWindow = 24 };
        using var node = new ChainNode(network);
        node.Mine(HeaderDownload.PageSize - 40);
        uint time = node.Tip.Header.Time;
        void Spaced(BlockDraft draft) => draft.Time = time += (uint)network.BlockSpacing;
        node.Mine(draft => draft.Time = time + (uint)(100 * network.BlockSpacing));
        node.Mine(50, Spaced);
        Assert.True(node.Tip.Work > 2 * node.Blocks[0].Header.Bits.Work, "By the latest time, no time passes.");
        var folder = new DataFolder(Path.Combine(_temporary.Path, "24"), network);

        using (ChainView chain = ChainView.Open(folder, _clock))
        {
            Assert.Equal(node.Tip.Hash, await SyncAsync(chain, node));
        }

        node.Mine(2, Spaced);
        using ChainView again = ChainView.Open(folder, _clock);
        Assert.Equal(node.Tip.Hash, await SyncAsync(again, node));
    }

    [Fact]
    public async Task Work_below_the_rule_is_a_lie()
    {
        using var node = new ChainNode(Network);
        node.Mine(2, draft => draft.Time = draft.Parent.Header.Time + 1);
        node.FalseHeaders.Add(new BlockDraft(node.Tip, Network) { Bits = Network.ProofOfWorkLimit }.Build().Header);

        await LiesAsync(node, "bad-diffbits");
    }

    [Fact]
    public async Task Work_that_was_not_done_is_a_lie()
    {
        using var node = new ChainNode(Network);
        node.Mine(2);
        node.FalseHeaders.Add(new BlockDraft(node.Tip, Network) { IsUnsolved = true }.Build().Header);

        await LiesAsync(node, "high-hash");
    }

    [Fact]
    public async Task A_header_out_of_its_place_is_a_lie()
    {
        using var node = new ChainNode(Network);
        node.Mine(2);
        node.FalseHeaders.Add(node.Blocks[1].Header);

        await LiesAsync(node, "prev-blk-not-found");
    }

    [Fact]
    public async Task A_chain_from_another_first_block_is_a_lie()
    {
        using var node = new ChainNode(ChainParameters.Main);

        await LiesAsync(node, "first block");
    }

    [Fact]
    public async Task A_header_ahead_of_the_clock_is_only_not_taken_yet()
    {
        using var node = new ChainNode(Network);
        node.Mine();
        Block ahead = node.Mine(draft => draft.Time = (uint)_clock.Now.ToUnixTimeSeconds() + 7_300);

        using ChainView chain = ChainView.Open(_folder, _clock);
        using var client = new NodeClient(node.Url);
        NodeTip tip = await chain.SyncAsync(client, TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (tip.Height, chain.Height));
        Assert.NotNull(tip.NotYet);
        _clock.Now += TimeSpan.FromHours(1);
        Assert.Equal(ahead.Hash, await SyncAsync(node));
    }

    [Fact]
    public async Task What_is_no_headers_is_no_answer()
    {
        using var node = new ChainNode(Network)
        {
            Lie = path => path.StartsWith("headers", StringComparison.Ordinal) ? "what?" : null,
        };

        await Assert.ThrowsAsync<NodeAnswerException>(() => SyncAsync(node));
    }

    private async Task LiesAsync(ChainNode node, string why)
    {
        FalseAnswerException lie = await Assert.ThrowsAsync<FalseAnswerException>(() => SyncAsync(node));

        Assert.Equal(node.Url, lie.Node);
        Assert.Contains(why, lie.Message, StringComparison.Ordinal);
    }

    /// <summary>The tip of the wallet's chain after it has looked at a node.</summary>
    private async Task<BlockHash> SyncAsync(ChainNode node)
    {
        using ChainView chain = ChainView.Open(_folder, _clock);
        return await SyncAsync(chain, node);
    }

    private static async Task<BlockHash> SyncAsync(ChainView chain, ChainNode node)
    {
        using var client = new NodeClient(node.Url);
        await chain.SyncAsync(client, TestContext.Current.CancellationToken);
        return chain.TipHash;
    }

    private sealed class Told : IProgress<int>
    {
        public List<int> Heights { get; } = [];

        public void Report(int value) => Heights.Add(value);
    }
}
