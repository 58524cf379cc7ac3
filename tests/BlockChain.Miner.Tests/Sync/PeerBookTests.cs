using System.Text;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Sync;
using Microsoft.Extensions.Logging;

namespace BlockChain.Miner.Tests.Sync;

public sealed class PeerBookTests : IDisposable
{
    private static readonly PeerUrl Ann = Url("http://20.0.0.1:5000");
    private static readonly PeerUrl Bob = Url("http://30.0.0.1:5000");

    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly LogLines _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_peer_is_offered_until_there_is_a_session_with_it()
    {
        using PeerBook book = Open();
        Assert.Null(book.Next(Nobody));

        Assert.True(book.Add(Ann));
        Assert.Equal(Ann, book.Next(Nobody));
        Assert.Equal(PeerState.Known, book.All.Single().State);

        book.Connected(Ann);
        Assert.Null(book.Next(Set(Ann)));
        Assert.Equal(new KnownPeer(Ann, PeerState.Connected), book.All.Single());
    }

    [Fact]
    public void One_host_and_port_is_one_peer()
    {
        using PeerBook book = Open();

        Assert.True(book.Add(Url("http://node.example.org:5000")));
        Assert.True(book.Add(Url("https://NODE.example.org:5000/")));

        Assert.Single(book.All);
    }

    [Fact]
    public void Those_that_the_operator_named_come_first()
    {
        using PeerBook book = Open();
        for (int i = 0; i < 20; i++)
        {
            book.Add(Url($"http://40.{i}.0.1:5000"));
        }

        book.Add(Ann, isOperators: true);

        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void A_range_without_a_session_is_preferred()
    {
        using PeerBook book = Open();
        for (int i = 1; i <= 20; i++)
        {
            book.Add(Url($"http://20.0.1.{i}:5000"));
        }

        book.Add(Ann);
        book.Add(Bob);
        book.Connected(Ann);

        Assert.Equal(Bob, book.Next(Set(Ann)));
    }

    [Fact]
    public void Both_old_friends_and_strangers_get_their_turn()
    {
        using PeerBook book = Open();
        book.Add(Ann);
        book.Connected(Ann);
        for (int i = 0; i < 50; i++)
        {
            book.Add(Url($"http://40.{i}.0.1:5000"));
        }

        // A coin is tossed each time: that 200 tosses are all alike does not happen.
        List<PeerUrl?> offered = [.. Enumerable.Range(0, 200).Select(_ => book.Next(Nobody))];

        Assert.Contains(Ann, offered);
        Assert.Contains(offered, one => one != Ann);
    }

    [Theory]
    [InlineData(false, 600)]
    [InlineData(true, 30)]
    public void Each_failure_doubles_the_wait_up_to_a_longest(bool isOperators, double longest)
    {
        using PeerBook book = Open();
        book.Add(Ann, isOperators);
        double expected = 2;

        for (int failure = 1; failure <= 40; failure++)
        {
            book.Failed(Ann);
            DateTimeOffset failed = _clock.Now;
            Assert.Equal(PeerState.Unreachable, book.All.Single().State);

            _clock.Now = failed.AddSeconds((expected / 2) - 0.01);
            Assert.Null(book.Next(Nobody));
            _clock.Now = failed.AddSeconds(expected);
            Assert.Equal(Ann, book.Next(Nobody));

            expected = Math.Min(2 * expected, longest);
        }
    }

    [Fact]
    public void A_session_ends_the_long_waits()
    {
        using PeerBook book = Open();
        book.Add(Ann);
        for (int i = 0; i < 8; i++)
        {
            book.Failed(Ann);
        }

        book.Connected(Ann);
        book.Failed(Ann);

        _clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void A_peer_that_the_operator_names_again_is_tried_at_once()
    {
        using PeerBook book = Open();
        book.Add(Ann);
        for (int i = 0; i < 8; i++)
        {
            book.Failed(Ann);
        }

        Assert.True(book.Add(Ann));
        Assert.Null(book.Next(Nobody));
        Assert.True(book.Add(Ann, isOperators: true));
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void Peers_that_were_lost_together_do_not_return_together()
    {
        using PeerBook book = Open();
        List<PeerUrl> peers = [.. Enumerable.Range(0, 30).Select(i => Url($"http://40.{i}.0.1:5000"))];
        foreach (PeerUrl peer in peers)
        {
            book.Add(peer);
            book.Failed(peer);
        }

        _clock.Now += TimeSpan.FromSeconds(1.5);

        int due = DueNow(book);
        Assert.InRange(due, 1, 29);
    }

    [Fact]
    public void A_clock_that_is_set_back_does_not_delay_anybody()
    {
        using PeerBook book = Open();
        book.Add(Ann);
        book.Failed(Ann);

        _clock.Now -= TimeSpan.FromDays(100);

        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void A_range_has_32_places_and_the_operators_peers_need_none()
    {
        using PeerBook book = Open();
        for (int i = 1; i <= 40; i++)
        {
            Assert.True(book.Add(Url($"http://20.0.1.{i}:5000"), isOperators: true));
        }

        for (int i = 1; i <= 40; i++)
        {
            Assert.Equal(i <= 32, book.Add(Url($"http://20.0.2.{i}:5000")));
        }

        Assert.True(book.Add(Bob));
        Assert.Equal(40 + 32 + 1, book.All.Count);
    }

    [Fact]
    public void Many_ports_and_many_names_do_not_make_many_ranges()
    {
        using PeerBook book = Open();
        for (int i = 1; i <= 100; i++)
        {
            book.Add(Url($"http://20.0.0.1:{i}"));
            book.Add(Url($"http://n{i}.example.org:5000"));
            book.Add(Url($"http://[2606:4700:{i}::1]:5000"));
        }

        Assert.Equal(3 * 32, book.All.Count);
    }

    [Fact]
    public void The_book_has_1000_places_and_the_operator_always_gets_one()
    {
        using PeerBook book = Open();
        for (int i = 0; i < 1_000; i++)
        {
            Assert.True(book.Add(Url($"http://20.{i % 250}.{i / 250}.1:5000")));
        }

        Assert.False(book.Add(Bob));
        Assert.True(book.Add(Ann, isOperators: true));

        Assert.Equal(1_000, book.All.Count);
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void Who_has_long_been_gone_gives_his_place_to_a_new_peer()
    {
        using PeerBook book = Open();
        PeerUrl gone = Url("http://20.0.1.1:5000");
        for (int i = 1; i <= 32; i++)
        {
            book.Add(Url($"http://20.0.1.{i}:5000"));
        }

        for (int i = 0; i < SyncLimits.FailuresOfPeer; i++)
        {
            Assert.False(book.Add(Ann));
            book.Failed(gone);
        }

        Assert.True(book.Add(Ann));
        Assert.Equal(32, book.All.Count);
        Assert.DoesNotContain(book.All, one => one.Url == gone);
    }

    [Fact]
    public void Who_has_never_answered_gives_his_place_before_an_old_friend()
    {
        using PeerBook book = Open();
        List<PeerUrl> peers = [.. Enumerable.Range(1, 32).Select(i => Url($"http://20.0.1.{i}:5000"))];
        peers.ForEach(one => book.Add(one));
        peers.Skip(1).ToList().ForEach(book.Connected);
        for (int i = 0; i < SyncLimits.FailuresOfPeer; i++)
        {
            peers.ForEach(book.Failed);
        }

        peers.Skip(1).ToList().ForEach(book.Failed);

        Assert.True(book.Add(Ann));
        Assert.DoesNotContain(book.All, one => one.Url == peers[0]);
    }

    [Fact]
    public void A_barred_peer_is_left_alone_for_a_day_even_if_the_operator_named_it()
    {
        using PeerBook book = Open();
        book.Add(Ann, isOperators: true);
        book.Connected(Ann);
        book.Bar(Ann, "high-hash");

        _clock.Now += TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1);
        Assert.True(book.IsBarred(Ann));
        Assert.False(book.Add(Ann));
        Assert.False(book.Add(Ann, isOperators: true));
        Assert.Null(book.Next(Nobody));
        Assert.Equal(PeerState.Barred, book.All.Single().State);

        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.False(book.IsBarred(Ann));
        Assert.True(book.Add(Ann));
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void Another_port_is_another_peer_and_the_same_port_over_https_is_not()
    {
        using PeerBook book = Open();
        book.Bar(Url("http://20.0.0.1:5000"), "bad-txnmrklroot");

        Assert.False(book.Add(Url("https://20.0.0.1:5000")));
        Assert.True(book.Add(Url("http://20.0.0.1:5001")));
    }

    [Fact]
    public void A_node_that_is_none_of_ours_is_not_listed_nor_taken_again_from_others()
    {
        using PeerBook book = Open();
        book.Add(Ann);
        book.Forget(Ann);

        Assert.False(book.Add(Ann));
        Assert.Empty(book.All);
        Assert.Null(book.Next(Nobody));
        Assert.False(book.IsBarred(Ann));

        _clock.Now += TimeSpan.FromDays(1);
        Assert.True(book.Add(Ann));
    }

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
        _clock.Now += TimeSpan.FromDays(1);
        Assert.False(again.IsBarred(Bob));
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void A_bar_is_in_the_file_at_once_with_its_reason()
    {
        using PeerBook book = Open();
        book.Bar(Bob, "bad-cb-amount");

        string text = File.ReadAllText(PeersFile);
        Assert.Contains("http://30.0.0.1:5000", text, StringComparison.Ordinal);
        Assert.Contains("bad-cb-amount", text, StringComparison.Ordinal);
        Assert.Equal([PeersFile], Directory.GetFiles(_folder.Path));
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

        Assert.Contains(PeersFile, Assert.Single(_log.Lines), StringComparison.Ordinal);
        using PeerBook again = Open();
        Assert.Equal(Bob, again.All.Single().Url);
        Assert.Single(_log.Lines);
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
        Assert.Single(_log.Lines);
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
        _clock.Now += TimeSpan.FromDays(1);
        Assert.False(book.IsBarred(Url("http://20.0.9.9:5000")));
    }

    [Fact]
    public void A_disk_that_refuses_is_told_and_the_book_goes_on()
    {
        using var gone = new TemporaryFolder();
        using var book = new PeerBook(Path.Combine(gone.Path, "none", "peers.json"), _clock, _log);
        book.Add(Ann);

        book.Save();

        Assert.Single(_log.Lines);
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
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Many_threads_use_the_book_at_once()
    {
        using PeerBook book = Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                PeerUrl url = Url($"http://20.{i}.0.{thread + 1}:5000");
                book.Add(url);
                book.Failed(url);
                book.Next(Nobody);
                if (i % 25 == 0)
                {
                    book.Bar(url, "high-hash");
                }
            }
        })));

        Assert.Equal(800, book.All.Count);
        Assert.Equal(32, book.All.Count(one => one.State == PeerState.Barred));
        book.Save();
        using PeerBook again = Open();
        Assert.Equal(32, again.All.Count(one => one.State == PeerState.Barred));
    }

    private static IReadOnlySet<string> Nobody { get; } = new HashSet<string>();

    private string PeersFile => _folder.File("peers.json");

    private PeerBook Open() => new(PeersFile, _clock, _log);

    private static HashSet<string> Set(PeerUrl url) => [url.Key];

    private static PeerUrl Url(string text) =>
        PeerUrl.TryParse(text, out PeerUrl? url) ? url : throw new FormatException(text);

    /// <summary>How many the book would connect to, one after the other.</summary>
    private static int DueNow(PeerBook book)
    {
        HashSet<string> taken = [];
        while (book.Next(taken) is { } next)
        {
            taken.Add(next.Key);
        }

        return taken.Count;
    }

    private sealed class LogLines : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
