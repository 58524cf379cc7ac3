using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Consensus;

/// <summary>How the headers of another node's chain come, from whatever it answers.</summary>
public sealed class HeaderDownloadTests
{
    private const int KnownHeight = 40;

    private static readonly ChainParameters Parameters = ChainParameters.Regtest;

    private readonly List<ChainedHeader> _ours = Grow(ChainedHeader.OfGenesis(Parameters.Genesis.Header), KnownHeight, seconds: 600);
    private int _questions;

    [Fact]
    public async Task A_long_chain_comes_in_pages_that_continue_each_other()
    {
        List<ChainedHeader> theirs = Grow(_ours[^1], HeaderDownload.PageSize + 5, seconds: 600);

        List<HeaderPage> pages = await DownloadAsync([.. _ours, .. theirs.Skip(1)]);

        Assert.Equal([HeaderDownload.PageSize, 5], pages.Select(page => page.New.Count));
        Assert.All(pages, page => Assert.Equal((_ours[^1], null), (page.Known, page.Violation)));
        Assert.Equal(theirs[^1].Hash, pages[^1].New[^1].Hash);
    }

    // 1, 2, 4, 8, 16 and then the rest of the way.
    [Fact]
    public async Task The_last_common_block_is_found_in_few_questions()
    {
        List<ChainedHeader> theirs = Grow(_ours[20], 30, seconds: 700);

        HeaderPage page = Assert.Single(await DownloadAsync([.. _ours[..21], .. theirs.Skip(1)]));

        Assert.Equal((_ours[20], 30), (page.Known, page.New.Count));
        Assert.Equal(6, _questions);
    }

    [Fact]
    public async Task A_page_of_copies_of_a_known_header_ends_the_download()
    {
        BlockHeader[] copies = [.. Enumerable.Repeat(_ours[1].Header, HeaderDownload.PageSize)];

        HeaderPage page = Assert.Single(await DownloadAsync(_ => copies));

        Assert.Equal("prev-blk-not-found", page.Violation?.Reason);
    }

    [Fact]
    public async Task A_node_that_does_not_even_know_genesis_is_of_another_chain()
    {
        HeaderPage page = Assert.Single(await DownloadAsync(_ => null));

        Assert.Contains("first block", page.Violation?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_breaks_a_rule_ends_the_download_after_those_before_it()
    {
        List<ChainedHeader> theirs = Grow(_ours[^1], 10, seconds: 600);
        BlockHeader[] headers = [.. theirs.Skip(1).Select(one => one.Header)];
        headers[4] = headers[4] with { Bits = new CompactTarget(0x1d00ffff) };

        HeaderPage page = Assert.Single(await DownloadAsync(after => after == _ours[^1].Header ? headers : null));

        Assert.Equal((4, headers[4]), (page.New.Count, page.Refused));
        Assert.Equal("high-hash", page.Violation?.Reason);
    }

    private Task<List<HeaderPage>> DownloadAsync(List<ChainedHeader> theirs) => DownloadAsync(after =>
        theirs.FindIndex(one => one.Header == after) is >= 0 and int place
            ? [.. theirs.Skip(place + 1).Take(HeaderDownload.PageSize).Select(one => one.Header)]
            : null);

    /// <summary>All pages, from a node that answers a question for the headers after one.</summary>
    private async Task<List<HeaderPage>> DownloadAsync(Func<BlockHeader, IReadOnlyList<BlockHeader>?> answer)
    {
        var asked = new Dictionary<Core.Primitives.BlockHash, BlockHeader>();
        var known = new OurChain(_ours);
        var download = new HeaderDownload(
            (after, _) =>
            {
                _questions++;
                return Task.FromResult(answer(_ours.Find(one => one.Hash == after)?.Header ?? asked[after]));
            },
            known, Parameters, TimeProvider.System);
        var pages = new List<HeaderPage>();
        await foreach (HeaderPage page in download.RunAsync())
        {
            pages.Add(page);
            asked[download.Last.Hash] = download.Last.Header;
        }

        return pages;
    }

    /// <summary>Headers on one, that one first; each dated so many seconds after the one before.</summary>
    private static List<ChainedHeader> Grow(ChainedHeader from, int count, uint seconds)
    {
        List<ChainedHeader> chain = [from];
        while (chain.Count <= count)
        {
            var draft = new BlockDraft(chain[^1], Parameters) { Time = chain[^1].Header.Time + seconds };
            chain.Add(new ChainedHeader(draft.Build().Header, chain[^1]));
        }

        return chain;
    }

    private sealed class OurChain(List<ChainedHeader> headers) : IKnownChain
    {
        public int Height => headers.Count - 1;

        public ChainedHeader HeaderAt(int height) => headers[height];

        public ChainedHeader? Find(BlockHeader header, ChainedHeader parent) => headers.Find(one => one.Header == header);
    }
}
