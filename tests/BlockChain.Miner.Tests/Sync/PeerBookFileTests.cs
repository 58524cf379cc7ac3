using System.Text;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What of the book outlives a restart.</summary>
public sealed class PeerBookFileTests : PeerBookTest
{
    [Fact]
    public void Peers_and_bars_outlive_a_restart()
    {
        using (PeerBook book = Open())
        {
            book.Add(Ann);
            book.Add(Bob);
            book.Add(Url("https://[2606:4700::1]:7000"));
            book.Connected(Ann);
            book.Bar(Bob, "high-hash");
            book.Forget(Url("http://50.0.0.1:5000"));
        }

        using PeerBook again = Open();
        Assert.Equal(
            [
                new KnownPeer(Ann, PeerState.Known),
                new KnownPeer(Bob, PeerState.Barred),
                new KnownPeer(Url("https://[2606:4700::1]:7000"), PeerState.Known),
            ],
            again.All);
        Clock.Now += TimeSpan.FromDays(1);
        Assert.False(again.IsBarred(Bob));
        Assert.Empty(Log.Lines);
    }

    [Fact]
    public void A_bar_is_in_the_file_at_once_with_its_reason()
    {
        using PeerBook book = Open();
        book.Bar(Bob, "bad-cb-amount");

        string text = File.ReadAllText(PeersFile);
        Assert.Contains("http://30.0.0.1:5000", text, StringComparison.Ordinal);
        Assert.Contains("bad-cb-amount", text, StringComparison.Ordinal);
        Assert.Equal([PeersFile], Directory.GetFiles(Folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    [InlineData("[{\"url\": null}]")]
    [InlineData("[{\"url\": \"http://20.0.0.1:5000\"}, {\"ur")]
    [InlineData("[{\"url\": \"http://20.0.0.1:5000\", \"barred_until\": \"tomorrow\"}]")]
    public void A_damaged_file_is_told_in_one_line_and_begun_anew(string content)
    {
        File.WriteAllText(PeersFile, content);

        using (PeerBook book = Open())
        {
            Assert.Empty(book.All);
            Assert.True(book.Add(Bob));
        }

        Assert.Contains(PeersFile, Assert.Single(Log.Lines), StringComparison.Ordinal);
        using PeerBook again = Open();
        Assert.Equal(Bob, again.All.Single().Url);
        Assert.Single(Log.Lines);
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        using (FileStream file = File.Create(PeersFile))
        {
            file.SetLength(8L << 30);
        }

        using PeerBook book = Open();

        Assert.Empty(book.All);
        Assert.Single(Log.Lines);
    }

    [Fact]
    public void A_file_that_others_wrote_gets_neither_past_the_caps_nor_a_forged_url_in_nor_a_bar_for_ever()
    {
        var content = new StringBuilder("[");
        for (int i = 1; i <= 40; i++)
        {
            content.Append($"{{\"url\": \"http://20.0.1.{i}:5000\"}},");
        }

        content.Append("{\"url\": \"http://user@20.9.0.1/secrets\"},");
        content.Append("{\"url\": \"http://20.0.9.9:5000\", \"barred_until\": \"9999-01-01T00:00:00Z\"}]");
        File.WriteAllText(PeersFile, content.ToString());

        using PeerBook book = Open();

        Assert.Equal(32, book.All.Count);
        Assert.True(book.IsBarred(Url("http://20.0.9.9:5000")));
        Clock.Now += TimeSpan.FromDays(1);
        Assert.False(book.IsBarred(Url("http://20.0.9.9:5000")));
    }

    [Fact]
    public void A_disk_that_refuses_is_told_and_the_book_goes_on()
    {
        using var gone = new TemporaryFolder();
        using var book = new PeerBook(Path.Combine(gone.Path, "none", "peers.json"), Clock, Log);
        book.Add(Ann);

        book.Save();

        Assert.Single(Log.Lines);
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void A_full_book_fits_its_own_file()
    {
        string name = string.Join('.', Enumerable.Repeat(new string('a', 60), 4));
        using (PeerBook book = Open())
        {
            for (int i = 0; i < 1_000; i++)
            {
                PeerUrl url = Url($"http://{name}.d{i}.org:50000");
                book.Add(url);
                if (i % 100 == 0)
                {
                    book.Bar(url, "bad-txns-inputs-missingorspent");
                }
            }
        }

        using PeerBook again = Open();
        Assert.Equal(1_000, again.All.Count);
        Assert.Empty(Log.Lines);
    }
}
