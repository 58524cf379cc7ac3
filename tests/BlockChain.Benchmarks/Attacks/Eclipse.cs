using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockChain.Benchmarks.Attacks;

/// <summary>
/// One client fills the peer book of a node with addresses that nobody owns, and with nodes of its own; then it waits for the
/// node to restart. Twenty honest nodes, each in a range of its own, introduce themselves as well. How many of the node's
/// sessions are the attacker's afterwards?
/// </summary>
internal static class Eclipse
{
    private const string Client = "99.0.0.0/16";
    private const int HonestNodes = 20;
    private const int DeadAddresses = 1_000;
    private const int AttackersNodes = 100;
    private const int Restarts = 5;
    private const int Runs = 20;

    public static Task RunAsync(Report report)
    {
        foreach (int ranges in (int[])[2, 100])
        {
            double[][] shares = [.. Enumerable.Range(0, Runs).Select(_ => Shares(ranges, areIntroducedByThemselves: false))];
            string who = $"one client, {AttackersNodes} nodes in {ranges} ranges";
            report.AtMost($"{who}: its share of the sessions", shares.Average(run => run[0]), 25, "%");
            report.AtMost("  in the worst of 20 nodes", shares.Max(run => run[0]), 50, "%");
            report.AtMost("  after five restarts, an attack before each", shares.Average(run => run[^1]), 25, "%");
        }

        double[][] expensive = [.. Enumerable.Range(0, Runs).Select(_ => Shares(ranges: 100, areIntroducedByThemselves: true))];
        report.Add("100 nodes in 100 ranges, each introduces itself", expensive.Average(run => run[0]), "%");
        report.Add("  after five restarts, an attack before each", expensive.Average(run => run[^1]), "%");

        return Task.CompletedTask;
    }

    /// <returns>The attacker's share after each restart.</returns>
    private static double[] Shares(int ranges, bool areIntroducedByThemselves)
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualClock();
        PeerUrl[] honest = [.. Enumerable.Range(1, HonestNodes).Select(i => At($"20.{i}.0.1", 5000))];
        PeerUrl[] attackers =
            [.. Enumerable.Range(0, AttackersNodes).Select(i => At($"40.{i % ranges}.0.{1 + (i / ranges)}", 5000))];
        HashSet<PeerUrl> alive = [.. honest, .. attackers];
        var shares = new List<double>();
        for (int start = 0; start <= Restarts; start++)
        {
            using var book = new PeerBook(folder.File("peers.json"), clock, NullLogger.Instance);
            if (start == 0)
            {
                // The worst moment: before the node has heard of anybody else.
                Attack(book, attackers, areIntroducedByThemselves);
                foreach (PeerUrl node in honest)
                {
                    book.Add(node, PeerAddresses.RangeOf(node));
                }
            }

            HashSet<string> sessions = Connect(book, clock, alive);
            if (start > 0)
            {
                shares.Add(100.0 * attackers.Count(one => sessions.Contains(one.Key)) / SyncLimits.Sessions);
            }

            Attack(book, attackers, areIntroducedByThemselves);
        }

        return [.. shares];
    }

    private static void Attack(PeerBook book, PeerUrl[] attackers, bool areIntroducedByThemselves)
    {
        foreach (PeerUrl node in attackers)
        {
            book.Add(node, areIntroducedByThemselves ? PeerAddresses.RangeOf(node) : Client);
        }

        for (int i = 0; i < DeadAddresses; i++)
        {
            book.Add(At($"{50 + (i % 100)}.{i / 100}.0.1", 5000), Client);
        }
    }

    /// <summary>What the node does until its sessions are full.</summary>
    private static HashSet<string> Connect(PeerBook book, ManualClock clock, HashSet<PeerUrl> alive)
    {
        HashSet<string> sessions = [];
        while (sessions.Count < SyncLimits.Sessions)
        {
            if (book.Next(sessions) is not { } next)
            {
                clock.Now += TimeSpan.FromSeconds(1);
            }
            else if (alive.Contains(next))
            {
                book.NoteConnected(next);
                sessions.Add(next.Key);
                clock.Now += TimeSpan.FromSeconds(1);
            }
            else
            {
                book.NoteFailed(next);
            }
        }

        return sessions;
    }

    private static PeerUrl At(string host, int port) =>
        PeerUrl.TryParse($"http://{host}:{port}", out PeerUrl? url) ? url : throw new FormatException(host);
}
