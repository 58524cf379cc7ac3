using System.Text;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What of the book outlives a restart.</summary>
public sealed class PeerBookFileTests : PeerBookTest
{
    [Fact]
    public void Peers_and_bans_outlive_a_restart()
    {
        using (PeerBook book = Open())
        {
            book.Add(Ann, Teller);
            book.Add(Bob, Teller);
            book.Add(Url("https://[2606:4700::1]:7000"), Teller);
            book.NoteConnected(Ann);
            book.Ban(Bob, "high-hash");
            book.Forget(Url("http://50.0.0.1:5000"), "it is this node itself");
        }

        using PeerBook again = Open();
        Assert.Equal(
            [
                new KnownPeer(Ann, PeerState.Known),
                new KnownPeer(Bob, PeerState.Banned),
                new KnownPeer(Url("https://[2606:4700::1]:7000"), PeerState.Known),
            ],
            again.All);
        Clock.Now += TimeSpan.FromDays(1);
        Assert.False(IsBanned(again, Bob));
        Assert.Empty(Log.Lines);
    }

    [Fact]
    public void What_a_killed_node_left_behind_is_deleted_with_the_next_change()
    {
        string leftover = Folder.File(".peers.json.01234567.tmp");
        File.WriteAllText(leftover, "[");
        using PeerBook book = Open();
        book.Add(Ann, Teller);

        book.Save();

        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void A_ban_is_in_the_file_at_once_with_its_reason()
    {
        using PeerBook book = Open();
        book.Ban(Bob, "bad-cb-amount");

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
    [InlineData("[{\"url\": \"http://20.0.0.1:5000\", \"banned_until\": \"tomorrow\"}]")]
    public void A_damaged_file_is_named_in_plain_words_and_kept(string content)
    {
        File.WriteAllText(PeersFile, content);

        using (PeerBook book = Open())
        {
            Assert.Empty(book.All);
            Assert.True(book.Add(Bob, Teller));
        }

        string line = Assert.Single(Log.Lines);
        Assert.Contains(PeersFile, line, StringComparison.Ordinal);
        Assert.Contains("list of peers", line, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", line, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(PeersFile + ".damaged"));
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
    public void A_file_that_others_wrote_gets_neither_past_the_limits_nor_a_forged_url_in_nor_a_ban_for_ever()
    {
        var content = new StringBuilder("[");
        for (int i = 0; i < 300; i++)
        {
            content.Append($"{{\"url\": \"http://20.0.1.1:{5000 + i}\", \"reached\": true}},");
        }

        content.Append("{\"url\": \"http://user@20.9.0.1/secrets\"},");
        content.Append("{\"url\": \"http://20.0.9.9:5000\", \"banned_until\": \"9999-01-01T00:00:00Z\"}]");
        File.WriteAllText(PeersFile, content.ToString());

        using PeerBook book = Open();

        Assert.Equal(SyncLimits.MaxReachedPeers + 1, book.All.Count);
        Assert.True(IsBanned(book, Url("http://20.0.9.9:5000")));
        Clock.Now += TimeSpan.FromDays(1);
        Assert.False(IsBanned(book, Url("http://20.0.9.9:5000")));
    }

    [Fact]
    public void The_two_oldest_sessions_are_asked_first_after_a_restart_whoever_has_filled_the_book()
    {
        using (PeerBook book = Open())
        {
            foreach (PeerUrl url in (PeerUrl[])[Ann, Bob, .. Enumerable.Range(0, 100).Select(i => Url($"http://40.{i}.0.1:5000"))])
            {
                book.Add(url, Teller);
                book.NoteConnected(url);
                Clock.Now += TimeSpan.FromSeconds(1);
            }
        }

        using PeerBook again = Open();
        PeerUrl first = again.Next(Nobody)!;
        PeerUrl second = again.Next(Set(first))!;
        Assert.Equal([Ann.Key, Bob.Key], Set(first, second).Order());
        Assert.StartsWith("http://40.", again.Next(Set(Ann, Bob))!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Anchors_outlive_a_restart_without_a_network()
    {
        using (PeerBook book = Open())
        {
            book.Add(Ann, Teller);
            book.NoteConnected(Ann);
        }

        using (PeerBook offline = Open())
        {
            offline.NoteFailed(Ann);
        }

        using PeerBook again = Open();
        for (int i = 0; i < 100; i++)
        {
            again.Add(Url($"http://40.{i}.0.1:5000"), Teller);
        }

        Assert.Equal(Ann, again.Next(Nobody));
    }

    [Fact]
    public void A_file_of_an_earlier_version_is_read()
    {
        File.WriteAllText(PeersFile, """[{"url": "http://20.0.0.1:5000", "answered": true, "barred_until": "2026-01-02T00:00:00Z"}]""");

        using PeerBook book = Open();

        Assert.Equal(Ann, book.All.Single().Url);
        Assert.Empty(Log.Lines);
    }

    [Fact]
    public void A_disk_that_refuses_is_told_and_the_book_goes_on()
    {
        using var gone = new TemporaryFolder();
        using var book = new PeerBook(Path.Combine(gone.Path, "none", "peers.json"), Clock, Log);
        book.Add(Ann, Teller);

        book.Save();
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
                book.Add(url, Teller);
                if (i % 100 == 0)
                {
                    book.Ban(url, "bad-txns-inputs-missingorspent");
                }
            }
        }

        using PeerBook again = Open();
        Assert.Equal(1_000, again.All.Count);
        Assert.Empty(Log.Lines);
    }
}
