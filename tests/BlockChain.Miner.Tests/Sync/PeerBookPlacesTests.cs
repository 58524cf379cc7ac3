using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>Who finds a place in the book, and who is barred.</summary>
public sealed class PeerBookPlacesTests : PeerBookTest
{
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

        Clock.Now += TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1);
        Assert.True(book.IsBarred(Ann));
        Assert.False(book.Add(Ann));
        Assert.False(book.Add(Ann, isOperators: true));
        Assert.Null(book.Next(Nobody));
        Assert.Equal(PeerState.Barred, book.All.Single().State);

        Clock.Now += TimeSpan.FromSeconds(1);
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

        Clock.Now += TimeSpan.FromDays(1);
        Assert.True(book.Add(Ann));
    }
}
