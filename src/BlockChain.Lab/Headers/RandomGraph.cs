using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Headers;

/// <summary>A random connected graph: a ring in random order, and random links beside it.</summary>
internal static class RandomGraph
{
    /// <summary>Links nodes so that a block needs the wanted time from one to another, on average over all pairs.</summary>
    /// <param name="nodes">The nodes, without links.</param>
    /// <param name="degree">Links of a node, on average; with as many as the other nodes, all are linked.</param>
    /// <param name="delay">Seconds from node to node, on average.</param>
    /// <param name="random">Decides which are linked.</param>
    public static void Connect(IReadOnlyList<HeaderNode> nodes, int degree, double delay, SeededRandom random)
    {
        HashSet<int>[] neighbours = Draw(nodes.Count, degree, random);
        double perLink = delay / MeanDistance(neighbours);
        for (int one = 0; one < nodes.Count; one++)
        {
            foreach (int other in neighbours[one].Where(other => other > one).Order())
            {
                HeaderNetwork.Connect(nodes[one], nodes[other], perLink);
            }
        }
    }

    private static HashSet<int>[] Draw(int count, int degree, SeededRandom random)
    {
        HashSet<int>[] neighbours = [.. Enumerable.Range(0, count).Select(_ => new HashSet<int>())];
        int[] ring = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.Below(i + 1);
            (ring[i], ring[j]) = (ring[j], ring[i]);
        }

        int links = 0;
        for (int i = 0; i < count; i++)
        {
            Add(ring[i], ring[(i + 1) % count]);
        }

        long wanted = Math.Min((long)count * degree / 2, (long)count * (count - 1) / 2);
        while (links < wanted)
        {
            Add(random.Below(count), random.Below(count));
        }

        return neighbours;

        void Add(int one, int other)
        {
            if (one != other && neighbours[one].Add(other))
            {
                neighbours[other].Add(one);
                links++;
            }
        }
    }

    /// <summary>Links on the shortest way from one node to another, on average over all pairs.</summary>
    private static double MeanDistance(HashSet<int>[] neighbours)
    {
        long sum = 0;
        for (int start = 0; start < neighbours.Length; start++)
        {
            var distance = new int[neighbours.Length];
            var open = new Queue<int>([start]);
            while (open.TryDequeue(out int at))
            {
                foreach (int next in neighbours[at].Where(next => next != start && distance[next] == 0))
                {
                    distance[next] = distance[at] + 1;
                    sum += distance[next];
                    open.Enqueue(next);
                }
            }
        }

        return (double)sum / neighbours.Length / (neighbours.Length - 1);
    }
}
