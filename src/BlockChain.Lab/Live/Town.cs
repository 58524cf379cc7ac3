using BlockChain.Lab.Nodes;

namespace BlockChain.Lab.Live;

/// <summary>The network that a lab begins with: people who know each other, and have coins.</summary>
internal static class Town
{
    private const double Interval = 10;
    private const double UsualDelay = 0.5;

    private static readonly string[] Names =
        ["Alice", "Bob", "the baker", "Carol", "Dave", "Erin", "Frank", "Grace", "Heidi", "Ivan", "Judy", "Mallory"];

    /// <summary>Builds it; everybody has the same power.</summary>
    public static LabNetwork Build(int nodes, ulong seed)
    {
        var network = new LabNetwork(seed, Interval);
        for (int i = 0; i < nodes; i++)
        {
            network.Add(Names[i], 1.0 / nodes);
        }

        // Two coinbases for each, and as many blocks as make the last of them mature.
        network.MineInTurns((2 * nodes) + LabNetwork.Parameters.CoinbaseMaturity);
        Connect(network);
        return network;
    }

    /// <summary>A ring, with a chord from every other node to the one opposite.</summary>
    private static void Connect(LabNetwork network)
    {
        IReadOnlyList<LabNode> nodes = network.Nodes;
        var pairs = new HashSet<(int A, int B)>();
        for (int i = 0; i < nodes.Count; i++)
        {
            Add(i, (i + 1) % nodes.Count);
            if (i % 2 == 0)
            {
                Add(i, (i + (nodes.Count / 2)) % nodes.Count);
            }
        }

        foreach ((int a, int b) in pairs)
        {
            network.Connect(nodes[a], nodes[b], UsualDelay);
        }

        void Add(int one, int other)
        {
            if (one != other)
            {
                pairs.Add((Math.Min(one, other), Math.Max(one, other)));
            }
        }
    }
}
