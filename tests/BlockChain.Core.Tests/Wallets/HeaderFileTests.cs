using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;

namespace BlockChain.Core.Tests.Wallets;

public sealed class HeaderFileTests : IDisposable
{
    private const int RecordSize = 84;

    private static readonly ChainParameters Network = ChainParameters.Regtest;

    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;
    private readonly List<BlockHeader> _headers = [];

    public HeaderFileTests() => _folder = new DataFolder(_temporary.Path, Network);

    private string FilePath => HeaderFile.PathIn(_folder);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_new_file_has_the_first_block_and_remembers_what_is_put_after_it()
    {
        Write(3);

        using HeaderFile file = HeaderFile.Open(_folder);

        Assert.Equal((3, _headers[^1].ComputeHash()), (file.Height, file.TipHash));
        Assert.Equal([Network.Genesis.Header, .. _headers], file.Read(0, 4).Select(header => header.Header));
        Assert.Equal(4 * RecordSize, new FileInfo(FilePath).Length);
    }

    [Fact]
    public void A_torn_end_is_cut_off_at_the_last_whole_header()
    {
        Write(3);
        byte[] whole = File.ReadAllBytes(FilePath);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            using HeaderFile file = HeaderFile.Open(_folder);

            int height = Math.Max(0, (length / RecordSize) - 1);
            Assert.Equal(height, file.Height);
            Assert.Equal((height + 1) * RecordSize, new FileInfo(FilePath).Length);
        }
    }

    [Fact]
    public void A_changed_byte_cuts_the_file_before_its_header()
    {
        Write(4);
        byte[] whole = File.ReadAllBytes(FilePath);
        for (int at = RecordSize; at < whole.Length - RecordSize; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            File.WriteAllBytes(FilePath, changed);

            using HeaderFile file = HeaderFile.Open(_folder);

            // The header that was changed may still be solved: then it is the next that does not follow.
            Assert.InRange(file.Height, (at / RecordSize) - 1, at / RecordSize);
        }
    }

    [Fact]
    public void Zeros_that_a_lost_write_left_are_cut_off()
    {
        Write(5);
        File.AppendAllBytes(FilePath, new byte[100 * RecordSize]);

        using HeaderFile file = HeaderFile.Open(_folder);

        Assert.Equal((5, _headers[^1].ComputeHash()), (file.Height, file.TipHash));
    }

    [Theory]
    [InlineData(40)] // the Merkle root
    [InlineData(81)] // the latest time
    public void Damage_far_from_the_end_is_noticed_when_it_is_used(int place)
    {
        Write(HeaderFile.CheckedAtStart + 50);
        byte[] bytes = File.ReadAllBytes(FilePath);
        bytes[(10 * RecordSize) + place] ^= 1;
        File.WriteAllBytes(FilePath, bytes);

        using HeaderFile file = HeaderFile.Open(_folder);
        Assert.Equal(HeaderFile.CheckedAtStart + 50, file.Height);
        Assert.Equal(_headers[29], Assert.Single(file.Read(30, 1)).Header);

        WalletException damaged = Assert.Throws<WalletException>(() => file.Read(10, 1));

        Assert.Contains("did not hold together", damaged.Message, StringComparison.Ordinal);
        Assert.InRange(file.Height, 8, 9);
        Assert.Equal(_headers[7], Assert.Single(file.Read(8, 1)).Header);
    }

    [Fact]
    public void Each_header_keeps_the_latest_time_before_it_far_as_it_may_be()
    {
        Write(3);
        _headers[^1] = new BlockDraft(ChainOf(_headers.SkipLast(1)), Network) { Time = 4_000_000_000 }.Build().Header;
        using (HeaderFile file = HeaderFile.Open(_folder))
        {
            Assert.True(file.TryPutAfter(2, [_headers[^1]]));
        }

        Write(HeaderFile.CheckedAtStart + 50, draft => draft.Time = draft.Parent.Parent!.MedianTimePast() + 600);

        using HeaderFile again = HeaderFile.Open(_folder);
        Assert.All(again.Read(3, again.Height - 2), header => Assert.Equal(4_000_000_000, header.LatestTime));
        Assert.Equal(_headers[1].Time, Assert.Single(again.Read(2, 1)).LatestTime);
    }

    [Fact]
    public void A_file_without_latest_times_begins_again()
    {
        Write(3);
        byte[][] headers = [Network.Genesis.Header.ToBytes(), .. _headers.Select(header => header.ToBytes())];
        File.WriteAllBytes(FilePath, [.. headers.SelectMany(header => header)]);

        using HeaderFile file = HeaderFile.Open(_folder);

        Assert.Equal((0, Network.Genesis.Hash), (file.Height, file.TipHash));
        Assert.True(file.TryPutAfter(0, _headers));
    }

    [Fact]
    public void Another_networks_file_begins_anew()
    {
        Write(3);
        var main = new DataFolder(_temporary.Path, ChainParameters.Main);
        main.Create();
        File.Copy(FilePath, HeaderFile.PathIn(main));

        using HeaderFile file = HeaderFile.Open(main);

        Assert.Equal((0, ChainParameters.Main.Genesis.Hash), (file.Height, file.TipHash));
    }

    [Fact]
    public void Who_comes_second_does_not_write_over_the_first()
    {
        using HeaderFile first = HeaderFile.Open(_folder);
        using HeaderFile second = HeaderFile.Open(_folder);
        List<BlockHeader> headers = Grow(2);
        Assert.True(first.TryPutAfter(0, headers));

        Assert.False(second.TryPutAfter(0, headers[..1]));

        Assert.Equal(2, second.Height);
        Assert.True(second.TryPutAfter(2, Grow(1)));
        Assert.False(first.TryPutAfter(2, headers[..1]));
        Assert.Equal(3, first.Height);
    }

    [Fact]
    public void Where_nothing_can_be_written_the_headers_are_in_memory()
    {
        string occupied = _temporary.File("a file");
        File.WriteAllText(occupied, "");
        BlockHeader next = new BlockDraft(new ChainedHeader(Network.Genesis.Header), Network).Build().Header;

        using HeaderFile file = HeaderFile.Open(new DataFolder(occupied, Network));

        Assert.Equal((0, Network.Genesis.Hash), (file.Height, file.TipHash));
        Assert.True(file.TryPutAfter(0, [next]));
        Assert.Equal(next, file.Read(1, 1)[0].Header);
        Assert.Equal("", File.ReadAllText(occupied));
    }

    private void Write(int count, Action<BlockDraft>? change = null)
    {
        using HeaderFile file = HeaderFile.Open(_folder);
        Assert.True(file.TryPutAfter(file.Height, Grow(count, change)));
    }

    private List<BlockHeader> Grow(int count, Action<BlockDraft>? change = null)
    {
        ChainedHeader tip = ChainOf(_headers);
        for (int i = 0; i < count; i++)
        {
            var draft = new BlockDraft(tip, Network);
            change?.Invoke(draft);
            tip = new ChainedHeader(draft.Build().Header, tip);
            _headers.Add(tip.Header);
        }

        return _headers[^count..];
    }

    private static ChainedHeader ChainOf(IEnumerable<BlockHeader> headers) => headers.Aggregate(
        new ChainedHeader(Network.Genesis.Header), (parent, header) => new ChainedHeader(header, parent));
}
