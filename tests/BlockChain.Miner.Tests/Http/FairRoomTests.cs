using System.Net;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Tests.Http;

public sealed class FairRoomTests
{
    private static readonly ClientRange Flooding = Stranger("203.0.113.7");
    private static readonly ClientRange Honest = Stranger("198.51.100.7");
    private static readonly ClientRange Known = ClientRange.Of(IPAddress.Parse("192.0.2.7"), _ => true);

    [Fact]
    public void One_range_alone_may_have_all_the_room()
    {
        var room = new FairRoom(10);

        List<FairRoom.Guest> guests = Enter(room, Flooding, count: 10);

        Assert.DoesNotContain(guests, HasToLeave);
    }

    [Fact]
    public void A_new_guest_takes_the_place_of_the_one_used_least_recently_in_the_largest_range()
    {
        var room = new FairRoom(10);
        FairRoom.Guest early = room.Enter(Honest, size: 1);
        List<FairRoom.Guest> guests = Enter(room, Flooding, count: 9);
        guests[0].Use();

        FairRoom.Guest late = room.Enter(Honest, size: 1);

        Assert.Equal([guests[1]], guests.Where(HasToLeave));
        Assert.False(HasToLeave(early) || HasToLeave(late));
    }

    [Fact]
    public void A_range_that_floods_displaces_itself()
    {
        var room = new FairRoom(10);
        FairRoom.Guest honest = room.Enter(Honest, size: 1);

        List<FairRoom.Guest> guests = Enter(room, Flooding, count: 1_000);

        Assert.False(HasToLeave(honest));
        Assert.Equal(guests[^9..], guests.Where(guest => !HasToLeave(guest)));
    }

    [Fact]
    public void Size_counts_and_not_the_number_of_guests()
    {
        var room = new FairRoom(10);
        List<FairRoom.Guest> small = Enter(room, Honest, count: 4);
        FairRoom.Guest large = room.Enter(Flooding, size: 6);

        small.Add(room.Enter(Honest, size: 1));

        Assert.True(HasToLeave(large));
        Assert.DoesNotContain(small, HasToLeave);
    }

    [Fact]
    public void A_guest_that_is_gone_makes_room()
    {
        var room = new FairRoom(1);
        FairRoom.Guest first = room.Enter(Flooding, size: 1);
        first.Dispose();
        first.Dispose();

        FairRoom.Guest second = room.Enter(Flooding, size: 1);

        Assert.False(HasToLeave(first) || HasToLeave(second));
    }

    [Fact]
    public void A_known_client_keeps_a_part_of_the_room_whatever_ranges_strangers_are_in()
    {
        var room = new FairRoom(64);
        List<FairRoom.Guest> known = Enter(room, Known, 64 / FairRoom.PartOfKnown);

        for (int i = 0; i < 200; i++)
        {
            room.Enter(Stranger($"10.0.{i}.1"), size: 1);
        }

        Assert.DoesNotContain(known, HasToLeave);
    }

    [Fact]
    public void A_known_client_that_floods_cannot_shut_out_a_stranger()
    {
        var room = new FairRoom(64);
        List<FairRoom.Guest> known = Enter(room, Known, count: 64);

        FairRoom.Guest honest = room.Enter(Honest, size: 1);

        Assert.False(HasToLeave(honest));
        Assert.Equal([known[0]], known.Where(HasToLeave));
    }

    private static ClientRange Stranger(string address) => ClientRange.Of(IPAddress.Parse(address), _ => false);

    private static bool HasToLeave(FairRoom.Guest guest) => guest.MustLeave.IsCancellationRequested;

    private static List<FairRoom.Guest> Enter(FairRoom room, ClientRange range, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => room.Enter(range, size: 1))];
}
