using System.Net;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>Whom the book offers, and when.</summary>
public sealed class PeerBookTests : PeerBookTest
{
    [Fact]
    public void A_peer_is_offered_until_there_is_a_session_with_it()
    {
        using PeerBook book = Open();
        Assert.Null(book.Next(Nobody));

        Assert.True(book.Add(Ann, Teller));
        Assert.Equal(Ann, book.Next(Nobody));
        Assert.Equal(PeerState.Known, book.All.Single().State);

        book.NoteConnected(Ann);
        Assert.Null(book.Next(Set(Ann)));
        Assert.Equal(new KnownPeer(Ann, PeerState.Connected), book.All.Single());
    }

    [Fact]
    public void One_host_and_port_is_one_peer_however_it_is_spelt()
    {
        using PeerBook book = Open();

        foreach (string text in (string[])["http://node.example.org:5000", "https://NODE.example.org:5000/", "http://node.example.org.:5000"])
        {
            Assert.True(book.Add(Url(text), Teller));
        }

        Assert.Single(book.All);
    }

    [Fact]
    public void A_peer_is_known_by_its_address_while_it_is_connected_or_when_it_is_the_operator_s()
    {
        using PeerBook book = Open();
        book.Add(Url("http://40.0.0.1:5000"), Teller);
        book.Add(Url("http://40.0.0.2:5000"), Teller);
        book.NoteConnected(Url("http://40.0.0.2:5000"));
        book.AddOperators(Url("http://40.0.0.3:5000"));

        Assert.Equal([false, true, true, false], Enumerable.Range(1, 4).Select(i => book.IsKnown(new IPAddress([40, 0, 0, (byte)i]))));

        book.NoteLost(Url("http://40.0.0.2:5000"));
        Assert.False(book.IsKnown(new IPAddress([40, 0, 0, 2])));
    }

    [Fact]
    public void A_peer_with_a_name_is_known_by_the_address_of_its_connection()
    {
        using PeerBook book = Open();
        PeerUrl operators = Url("http://teacher.example.org:5000");
        PeerUrl others = Url("http://node.example.org:5000");
        book.AddOperators(operators);
        book.Add(others, Teller);

        book.NoteLocated(operators, IPAddress.Parse("::ffff:40.0.0.1"));
        book.NoteLocated(others, IPAddress.Parse("40.0.0.2"));
        Assert.Equal([true, false], Enumerable.Range(1, 2).Select(i => book.IsKnown(new IPAddress([40, 0, 0, (byte)i]))));

        book.NoteConnected(others);
        Assert.True(book.IsKnown(IPAddress.Parse("40.0.0.2")));

        book.NoteLocated(operators, IPAddress.Parse("40.0.0.3"));
        Assert.False(book.IsKnown(IPAddress.Parse("40.0.0.1")));
    }

    [Fact]
    public void Those_that_the_operator_named_come_first()
    {
        using PeerBook book = Open();
        for (int i = 0; i < 20; i++)
        {
            book.Add(Url($"http://40.{i}.0.1:5000"), Teller);
        }

        book.AddOperators(Ann);

        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void A_range_without_a_session_is_preferred()
    {
        using PeerBook book = Open();
        for (int i = 1; i <= 20; i++)
        {
            book.Add(Url($"http://20.0.1.{i}:5000"), Teller);
        }

        book.Add(Ann, Teller);
        book.Add(Bob, Teller);
        book.NoteConnected(Ann);

        Assert.Equal(Bob, book.Next(Set(Ann)));
    }

    [Fact]
    public void Both_old_friends_and_strangers_get_their_turn()
    {
        using PeerBook book = Open();
        book.Add(Ann, Teller);
        book.NoteConnected(Ann);
        for (int i = 0; i < 50; i++)
        {
            book.Add(Url($"http://40.{i}.0.1:5000"), Teller);
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
        book.Add(Ann, Teller);
        book.NoteConnected(Ann);
        if (isOperators)
        {
            book.AddOperators(Ann);
        }

        double expected = 2;

        for (int failure = 1; failure <= 40; failure++)
        {
            book.NoteFailed(Ann);
            DateTimeOffset failed = Clock.Now;
            Assert.Equal(PeerState.Unreachable, book.All.Single().State);

            Clock.Now = failed.AddSeconds((expected / 2) - 0.01);
            Assert.Null(book.Next(Nobody));
            Clock.Now = failed.AddSeconds(expected);
            Assert.Equal(Ann, book.Next(Nobody));

            expected = Math.Min(2 * expected, longest);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_a_session_that_served_well_ends_the_long_waits(bool servedWell)
    {
        using PeerBook book = Open();
        book.Add(Ann, Teller);
        for (int i = 0; i < 8; i++)
        {
            book.NoteFailed(Ann);
        }

        book.NoteConnected(Ann);
        if (servedWell)
        {
            book.NoteLost(Ann);
        }
        else
        {
            book.NoteFailed(Ann);
        }

        Clock.Now += TimeSpan.FromSeconds(2);
        Assert.Equal(servedWell ? Ann : null, book.Next(Nobody));
    }

    [Fact]
    public void A_peer_that_the_operator_names_again_is_tried_at_once()
    {
        using PeerBook book = Open();
        book.Add(Ann, Teller);
        for (int i = 0; i < 8; i++)
        {
            book.NoteFailed(Ann);
        }

        Assert.True(book.Add(Ann, Teller));
        Assert.Null(book.Next(Nobody));
        book.AddOperators(Ann);
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void Peers_that_were_lost_together_do_not_return_together()
    {
        using PeerBook book = Open();
        List<PeerUrl> peers = [.. Enumerable.Range(0, 30).Select(i => Url($"http://40.{i}.0.1:5000"))];
        foreach (PeerUrl peer in peers)
        {
            book.Add(peer, Teller);
            book.NoteFailed(peer);
        }

        Clock.Now += TimeSpan.FromSeconds(1.5);

        int due = DueNow(book);
        Assert.InRange(due, 1, 29);
    }

    [Fact]
    public void AClock_that_is_set_back_does_not_delay_anybody()
    {
        using PeerBook book = Open();
        book.Add(Ann, Teller);
        book.NoteFailed(Ann);

        Clock.Now -= TimeSpan.FromDays(100);

        Assert.Equal(Ann, book.Next(Nobody));
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
                book.Add(url, Teller);
                book.NoteFailed(url);
                book.Next(Nobody);
                if (i % 25 == 0)
                {
                    book.Ban(url, "high-hash");
                }
            }
        })));

        Assert.Equal(800, book.All.Count);
        Assert.Equal(32, book.All.Count(one => one.State == PeerState.Banned));
        book.Save();
        using PeerBook again = Open();
        Assert.Equal(32, again.All.Count(one => one.State == PeerState.Banned));
    }
}
