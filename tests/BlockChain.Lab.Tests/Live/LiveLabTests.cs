using BlockChain.Lab.Live;

namespace BlockChain.Lab.Tests.Live;

/// <summary>A network that people look at.</summary>
public sealed class LiveLabTests
{
    [Fact]
    public void Who_looks_changes_nothing()
    {
        using var seen = new LiveLab(4, seed: 7);
        using var unseen = new LiveLab(4, seed: 7);
        var events = new List<LabEvent>();
        seen.Watch.Happened += events.Add;
        foreach (LiveLab lab in (LiveLab[])[seen, unseen])
        {
            lab.Pay(0, 1, 1_000_000);
            lab.SetClock(isPaused: false, speed: 10);
        }

        for (int i = 0; i < 50; i++)
        {
            seen.Advance(0.4, () => false);
            seen.View(isClass: false, canControl: true, experiment: null);
        }

        unseen.Advance(20, () => false);

        Assert.NotEmpty(events);
        Assert.Equal(unseen.Network.Nodes[0].Node.Tip.Hash, seen.Network.Nodes[0].Node.Tip.Hash);
        Assert.Equal(unseen.Network.Nodes[0].UnspentOutputsHash(), seen.Network.Nodes[0].UnspentOutputsHash());
    }

    [Fact]
    public void What_is_shown_does_not_grow_and_the_lab_pauses_before_the_nodes_do_for_ever()
    {
        using var lab = new LiveLab(2, seed: 1);
        lab.SetClock(isPaused: false, speed: LiveLab.MaxSpeed);
        for (int payment = 0; payment < 60; payment++)
        {
            lab.Pay(payment % 2, (payment + 1) % 2, 1_000_000);
            lab.Advance(0.05, () => false);
        }

        lab.Advance(4, () => false);

        LabView view = lab.View(isClass: false, canControl: true, experiment: null);
        Assert.True(lab.Watch.Found > 200);
        Assert.Equal(200, view.Blocks.Count);
        Assert.Equal(50, view.Payments.Count);
    }

    [Fact]
    public void Every_message_arrives_is_lost_or_is_on_its_way()
    {
        using var lab = new LiveLab(6, seed: 3);
        lab.SetLinks(null, null, delay: 3, loss: 0.3, isOpen: null);
        lab.SetClock(isPaused: false, speed: 100);
        lab.Advance(3, () => false);
        lab.SetNode(2, null, isRunning: false, null, null, null);
        lab.Advance(3, () => false);

        LinkView[] links = [.. lab.View(false, true, null).Links];
        Assert.All(links, link => Assert.Equal(link.Sent, link.Delivered + link.Lost + link.OnTheWay));
        Assert.True(links.Sum(link => link.Lost) > 0);
    }
}
