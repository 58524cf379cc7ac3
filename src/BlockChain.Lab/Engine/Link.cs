namespace BlockChain.Lab.Engine;

/// <summary>A way for messages from one node to another. Every message is counted: it has arrived, was lost, or is on its
/// way.</summary>
/// <param name="from">The node that sends.</param>
/// <param name="to">The node at its end.</param>
internal sealed class Link<TNode>(TNode from, TNode to)
{
    /// <summary>The node that sends.</summary>
    public TNode From { get; } = from;

    /// <summary>The node at its end.</summary>
    public TNode To { get; } = to;

    /// <summary>Seconds that a message takes.</summary>
    public double Delay { get; set; }

    /// <summary>The share of all messages that is lost, from 0 to 1.</summary>
    public double Loss { get; set; }

    /// <summary>Whether it carries messages. Those on the way when it is cut do not arrive.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Whether a node at one of its ends is stopped: then nothing arrives either.</summary>
    public bool IsDown { get; set; }

    /// <summary>Messages that were handed over to it.</summary>
    public long Sent { get; private set; }

    /// <summary>Messages that arrived.</summary>
    public long Delivered { get; private set; }

    /// <summary>Messages that never arrive.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages that are still to arrive.</summary>
    public long OnTheWay { get; private set; }

    /// <summary>Sends a message.</summary>
    /// <param name="timeline">Virtual time.</param>
    /// <param name="random">Decides whether it is lost.</param>
    /// <param name="deliver">What happens when it arrives.</param>
    /// <returns>Whether it can arrive, as far as can be said now.</returns>
    public bool Send(Timeline timeline, SeededRandom random, Action deliver)
    {
        Sent++;
        OnTheWay++;
        bool isLost = Loss > 0 && random.Chance(Loss);
        timeline.After(Delay, () =>
        {
            OnTheWay--;
            if (isLost || !IsOpen || IsDown)
            {
                Lost++;
                return;
            }

            Delivered++;
            deliver();
        });
        return !isLost && IsOpen && !IsDown;
    }
}
