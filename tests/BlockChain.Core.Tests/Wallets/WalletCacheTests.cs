using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Wallets.Files;
using Microsoft.Data.Sqlite;

namespace BlockChain.Core.Tests.Wallets;

public sealed class WalletCacheTests : IDisposable
{
    private const int Many = 2_050;

    private static readonly ChainParameters Network = ChainParameters.Regtest;
    private static readonly TransactionId Id = Network.Genesis.Transactions[0].Id;

    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;
    private readonly List<BlockHeader> _headers = [];

    public WalletCacheTests() => _folder = new DataFolder(_temporary.Path, Network);

    private string FilePath => WalletCache.PathIn(_folder);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_new_file_has_the_first_block_and_remembers_what_is_put_after_it()
    {
        Write(3);

        using WalletCache cache = WalletCache.Open(_folder);

        Assert.Equal((3, _headers[^1].ComputeHash()), (cache.Height, cache.TipHash));
        Assert.Equal([Network.Genesis.Header, .. _headers], cache.ReadHeaders(0, 4).Select(header => header.Header));
    }

    [Fact]
    public void A_file_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes.");
            return;
        }

        Write(1);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void A_branch_takes_the_place_of_the_headers_after_its_first()
    {
        Write(4);
        BlockHeader other = new BlockDraft(ChainOf(_headers.Take(2)), Network) { Time = 2_000_000_000 }.Build().Header;
        using WalletCache cache = WalletCache.Open(_folder);

        Assert.True(cache.TryPutHeaders(2, [other]));

        Assert.Equal((3, other.ComputeHash()), (cache.Height, cache.TipHash));
        Assert.Equal([.. _headers.Take(2), other], cache.ReadHeaders(1, 3).Select(header => header.Header));
    }

    [Fact]
    public void Proofs_are_remembered()
    {
        using (WalletCache cache = WalletCache.Open(_folder))
        {
            cache.PutProofs(new Dictionary<TransactionId, byte[]> { [Id] = [1] });
            cache.PutProofs(new Dictionary<TransactionId, byte[]> { [Id] = [2, 3] });
        }

        using WalletCache again = WalletCache.Open(_folder);
        Assert.Equal([2, 3], again.FindProof(Id));
        Assert.Equal([2, 3], Assert.Single(again.ReadProofs()));
        Assert.Null(again.FindProof(IdOf(7)));
    }

    [Fact]
    public void The_oldest_proofs_are_forgotten_when_there_are_too_many()
    {
        using WalletCache cache = WalletCache.Open(_folder);
        TransactionId[] ids = [.. Enumerable.Range(1, 5).Select(number => IdOf((byte)number))];
        foreach (TransactionId id in ids)
        {
            cache.PutProofs(new Dictionary<TransactionId, byte[]> { [id] = new byte[8_000_000] });
        }

        Assert.Equal([false, true, true, true, true], ids.Select(id => cache.FindProof(id) is not null));
    }

    /// <summary>Whatever a disk does to the file, the wallet works and is as if all of it or some of it was never fetched.</summary>
    [Fact]
    public void A_damaged_file_is_only_fetched_again()
    {
        Write(200);
        byte[] whole = File.ReadAllBytes(FilePath);
        for (int at = 0; at < whole.Length; at += LongTests.Choose(usual: 183, inLongForm: 61))
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x10;
            File.WriteAllBytes(FilePath, at % 2 == 0 ? changed : whole[..at]);

            using WalletCache cache = WalletCache.Open(_folder);
            Assert.True(CanBeRead(cache), $"Byte {at}.");
        }
    }

    [Theory]
    [InlineData("UPDATE headers SET header = zeroblob(80) WHERE height = 10")]
    [InlineData("UPDATE headers SET header = zeroblob(79) WHERE height = 10")]
    [InlineData("UPDATE headers SET latest_time = latest_time + 1 WHERE height = 10")]
    [InlineData("DELETE FROM headers WHERE height = 10")]
    [InlineData("DROP TABLE proofs; CREATE TABLE proofs (other)")]
    public void Damage_is_noticed_when_it_is_used_and_all_begins_again(string damage)
    {
        Write(20);
        Run(damage);
        using WalletCache cache = WalletCache.Open(_folder);
        Assert.Equal(20, cache.Height);
        Assert.Equal(_headers[14], Assert.Single(cache.ReadHeaders(15, 1)).Header);

        _ = cache.FindProof(Id);
        Assert.True(cache.Height == 0 || Record.Exception(() => cache.ReadHeaders(10, 1)) is WalletException);

        Assert.Equal((0, Network.Genesis.Hash), (cache.Height, cache.TipHash));
        Assert.True(cache.TryPutHeaders(0, _headers));
        using WalletCache again = WalletCache.Open(_folder);
        Assert.Equal(20, again.ReadHeaders(0, 21)[^1].Height);
    }

    [Fact]
    public void Each_header_keeps_the_latest_time_before_it_far_as_it_may_be()
    {
        Write(3);
        _headers[^1] = new BlockDraft(ChainOf(_headers.SkipLast(1)), Network) { Time = 4_000_000_000 }.Build().Header;
        using (WalletCache cache = WalletCache.Open(_folder))
        {
            Assert.True(cache.TryPutHeaders(2, [_headers[^1]]));
        }

        Write(Many, draft => draft.Time = draft.Parent.Parent!.MedianTimePast() + 600);

        using WalletCache again = WalletCache.Open(_folder);
        Assert.All(again.ReadHeaders(3, again.Height - 2), header => Assert.Equal(4_000_000_000, header.LatestTime));
        Assert.Equal(_headers[1].Time, Assert.Single(again.ReadHeaders(2, 1)).LatestTime);
    }

    [Fact]
    public void Another_networks_file_is_replaced()
    {
        Write(3);
        var main = new DataFolder(_temporary.Path, ChainParameters.Main);
        main.Create();
        File.Copy(FilePath, WalletCache.PathIn(main));

        using WalletCache cache = WalletCache.Open(main);

        Assert.Equal((0, ChainParameters.Main.Genesis.Hash), (cache.Height, cache.TipHash));
    }

    [Fact]
    public void Who_comes_second_does_not_write_over_the_first()
    {
        using WalletCache first = WalletCache.Open(_folder);
        using WalletCache second = WalletCache.Open(_folder);
        List<BlockHeader> headers = Grow(2);
        Assert.True(first.TryPutHeaders(0, headers));

        Assert.False(second.TryPutHeaders(0, headers[..1]));

        Assert.Equal(2, second.Height);
        Assert.True(second.TryPutHeaders(2, Grow(1)));
        Assert.False(first.TryPutHeaders(2, headers[..1]));
        Assert.Equal(3, first.Height);
    }

    [Fact]
    public void Two_that_write_at_once_both_save()
    {
        const int Each = 20;
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, program =>
        {
            using WalletCache cache = WalletCache.Open(_folder);
            for (int number = 0; number < Each; number++)
            {
                cache.PutProofs(new Dictionary<TransactionId, byte[]> { [IdOf((byte)((program * Each) + number))] = [1] });
            }
        });

        using WalletCache both = WalletCache.Open(_folder);
        Assert.Equal(2 * Each, both.ReadProofs().Count);
    }

    [Fact]
    public void Headers_that_another_program_replaced_are_not_called_ours()
    {
        Write(3);
        using WalletCache first = WalletCache.Open(_folder);
        BlockHeader other = new BlockDraft(ChainOf(_headers.Take(2)), Network) { Time = 2_000_000_000 }.Build().Header;
        using (WalletCache second = WalletCache.Open(_folder))
        {
            Assert.True(second.TryPutHeaders(2, [other]));
        }

        Assert.Throws<WalletException>(() => first.ReadHeaders(3, 1));

        Assert.Equal((3, other.ComputeHash()), (first.Height, first.TipHash));
        Assert.Equal(other, Assert.Single(first.ReadHeaders(3, 1)).Header);
    }

    [Fact]
    public void While_another_program_keeps_the_file_busy_the_rest_is_in_memory()
    {
        Write(3);
        using WalletCache cache = WalletCache.Open(_folder);
        using SqliteConnection other = Connect();
        using (other.BeginTransaction())
        {
            Assert.True(cache.TryPutHeaders(3, Grow(1)));
            cache.PutProofs(new Dictionary<TransactionId, byte[]> { [Id] = [1] });
        }

        Assert.Equal(4, cache.ReadHeaders(0, 5)[^1].Height);
        Assert.NotNull(cache.FindProof(Id));
        using WalletCache again = WalletCache.Open(_folder);
        Assert.Equal((3, null), (again.Height, again.FindProof(Id)));
    }

    [Fact]
    public void Where_nothing_can_be_written_the_headers_are_in_memory()
    {
        string occupied = _temporary.File("a file");
        File.WriteAllText(occupied, "");
        BlockHeader next = new BlockDraft(ChainedHeader.OfGenesis(Network.Genesis.Header), Network).Build().Header;

        using WalletCache cache = WalletCache.Open(new DataFolder(occupied, Network));

        Assert.Equal((0, Network.Genesis.Hash), (cache.Height, cache.TipHash));
        Assert.True(cache.TryPutHeaders(0, [next]));
        Assert.Equal(next, cache.ReadHeaders(1, 1)[0].Header);
        Assert.Equal("", File.ReadAllText(occupied));
    }

    /// <summary>Whether all of its headers can be read, now or after it has begun again.</summary>
    private static bool CanBeRead(WalletCache cache)
    {
        _ = cache.FindProof(Id);
        _ = cache.ReadProofs();
        return Record.Exception(() => cache.ReadHeaders(0, cache.Height + 1)) is null
            || cache.ReadHeaders(0, cache.Height + 1).Count == cache.Height + 1;
    }

    private static TransactionId IdOf(byte number) => new(Hash256.FromBytes([number, .. new byte[31]]));

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        return connection;
    }

    private void Run(string sql)
    {
        using SqliteConnection connection = Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Write(int count, Action<BlockDraft>? change = null)
    {
        using WalletCache cache = WalletCache.Open(_folder);
        Assert.True(cache.TryPutHeaders(cache.Height, Grow(count, change)));
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
        ChainedHeader.OfGenesis(Network.Genesis.Header), (parent, header) => new ChainedHeader(header, parent));
}
