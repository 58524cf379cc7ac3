using System.Net;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>Which peers find a place in the book, and which are banned.</summary>
public sealed class PeerBookPlacesTests : PeerBookTest
{
    private const string Attacker = "99.0.0.0/16";

    [Fact]
    public void One_client_that_fills_the_book_displaces_nobody_and_keeps_nobody_out()
    {
        using PeerBook book = Open();
        List<PeerUrl> early = [.. Enumerable.Range(0, 20).Select(i => Url($"http://20.{i}.0.1:5000"))];
        early.ForEach(one => book.Add(one, Teller));
        Flood(book, 3_000);
        List<PeerUrl> late = [.. Enumerable.Range(0, 20).Select(i => Url($"http://30.{i}.0.1:5000"))];
        late.ForEach(one => Assert.True(book.Add(one, Teller)));
        Flood(book, 3_000);

        Assert.Equal(SyncLimits.MaxUnreachedPeers, book.All.Count);
        Assert.Superset(early.Concat(late).ToHashSet(), book.All.Select(one => one.Url).ToHashSet());
    }

    [Fact]
    public void A_client_that_tells_of_everybody_first_cannot_have_them_forgotten()
    {
        using PeerBook book = Open();
        List<PeerUrl> honest = [.. Enumerable.Range(0, 20).Select(i => Url($"http://20.{i}.0.1:5000"))];
        honest.ForEach(one => book.Add(one, Attacker));
        Flood(book, 1_000);
        honest.ForEach(one => book.Add(one, Teller));

        Flood(book, 3_000);

        Assert.Superset(honest.ToHashSet(), book.All.Select(one => one.Url).ToHashSet());
    }

    [Fact]
    public void Who_is_next_is_drawn_by_who_told_of_it()
    {
        using PeerBook book = Open();
        Flood(book, 500);
        book.Add(Ann, Teller);

        // By single addresses it would be one draw in 500; that 100 draws out of two groups are all alike does not happen.
        Assert.Contains(Ann, Enumerable.Range(0, 100).Select(_ => book.Next(Nobody)));
    }

    [Fact]
    public void Peers_that_were_reached_share_their_places_by_where_they_are()
    {
        using PeerBook book = Open();
        List<PeerUrl> honest = [.. Enumerable.Range(0, 50).Select(i => Url($"http://20.{i}.0.1:5000"))];
        honest.ForEach(one => Reach(book, one));
        for (int port = 1; port <= 300; port++)
        {
            Reach(book, Url($"http://40.0.0.1:{port}"));
        }

        Assert.Equal(SyncLimits.MaxReachedPeers, book.All.Count);
        Assert.Superset(honest.ToHashSet(), book.All.Select(one => one.Url).ToHashSet());
    }

    [Fact]
    public void Sixty_nodes_of_a_class_behind_one_address_are_all_known()
    {
        using PeerBook book = Open();
        for (int port = 5001; port <= 5060; port++)
        {
            Assert.True(book.Add(Url($"http://127.0.0.1:{port}"), "127.0.0.0/16"));
        }

        Assert.Equal(60, DueNow(book));
    }

    [Fact]
    public void Many_names_are_one_range()
    {
        using PeerBook book = Open();
        for (int i = 0; i < 300; i++)
        {
            Reach(book, Url($"http://node.example{i}.org:5000"));
        }

        Reach(book, Ann);
        Reach(book, Bob);

        Assert.Equal(SyncLimits.MaxReachedPeers, book.All.Count);
        Assert.Superset(new HashSet<PeerUrl> { Ann, Bob }, book.All.Select(one => one.Url).ToHashSet());
    }

    [Fact]
    public void The_operators_peers_need_no_places()
    {
        using PeerBook book = Open();
        Flood(book, 1_000);
        for (int i = 0; i < 3_000; i++)
        {
            book.AddOperators(Url($"http://20.0.{i / 250}.{i % 250}:5000"));
        }

        Assert.Equal(4_000, book.All.Count);
    }

    [Fact]
    public void A_peer_that_was_never_reached_is_forgotten_after_ten_failures_but_not_one_of_the_operators()
    {
        using PeerBook book = Open();
        book.Add(Ann, Teller);
        book.AddOperators(Bob);
        for (int i = 0; i < SyncLimits.MaxFailures; i++)
        {
            book.NoteFailed(Ann);
            book.NoteFailed(Bob);
        }

        Assert.Equal(Bob, book.All.Single().Url);
    }

    [Fact]
    public void A_banned_peer_is_left_alone_for_a_day()
    {
        using PeerBook book = Open();
        book.Add(Ann, Teller);
        book.NoteConnected(Ann);
        Assert.True(book.IsKnown(IPAddress.Parse("20.0.0.1")));
        Assert.True(book.Ban(Ann, "high-hash"));

        Clock.Now += TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1);
        Assert.True(IsBanned(book, Ann));
        Assert.False(book.IsKnown(IPAddress.Parse("20.0.0.1")));
        Assert.False(book.Add(Ann, Teller));
        Assert.Equal("This node has banned that peer for a day: high-hash.", book.WhyRefused(Ann));
        Assert.Null(book.Next(Nobody));
        Assert.Equal(PeerState.Banned, book.All.Single().State);

        Clock.Now += TimeSpan.FromSeconds(1);
        Assert.False(IsBanned(book, Ann));
        Assert.True(book.Add(Ann, Teller));
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void A_peer_that_the_operator_named_is_paused_and_never_banned()
    {
        using PeerBook book = Open();
        Reach(book, Ann);
        book.Ban(Ann, "high-hash");
        book.AddOperators(Ann);
        Assert.Equal(Ann, book.Next(Nobody));

        Assert.False(book.Ban(Ann, "high-hash"));

        Assert.False(IsBanned(book, Ann));
        Assert.Null(book.Next(Nobody));
        Clock.Now += SyncLimits.MaxWaitForOperators;
        Assert.Equal(Ann, book.Next(Nobody));
    }

    [Fact]
    public void Another_port_is_another_peer_and_the_same_port_over_https_is_not()
    {
        using PeerBook book = Open();
        book.Ban(Url("http://20.0.0.1:5000"), "bad-txnmrklroot");

        Assert.False(book.Add(Url("https://20.0.0.1:5000"), Teller));
        Assert.True(book.Add(Url("http://20.0.0.1:5001"), Teller));
    }

    [Fact]
    public void A_node_that_is_none_of_ours_is_not_listed_nor_taken_again_from_others()
    {
        using PeerBook book = Open();
        book.Add(Ann, Teller);
        book.Forget(Ann, "it is on regtest, not on main");

        Assert.False(book.Add(Ann, Teller));
        Assert.Equal("This node leaves that peer alone: it is on regtest, not on main.", book.WhyRefused(Ann));
        Assert.Empty(book.All);
        Assert.Null(book.Next(Nobody));
        Assert.False(IsBanned(book, Ann));

        Clock.Now += TimeSpan.FromDays(1);
        Assert.True(book.Add(Ann, Teller));
    }

    private static void Flood(PeerBook book, int count)
    {
        for (int i = 0; i < count; i++)
        {
            book.Add(Url($"http://{50 + (i / 250)}.{i % 250}.0.1:5000"), Attacker);
        }
    }

    private static void Reach(PeerBook book, PeerUrl url)
    {
        book.Add(url, Teller);
        book.NoteConnected(url);
        book.NoteFailed(url);
    }
}
