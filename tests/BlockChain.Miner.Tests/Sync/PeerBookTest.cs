using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Sync;
using Microsoft.Extensions.Logging;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>A peer book in a folder of its own, with a clock of its own.</summary>
public abstract class PeerBookTest : IDisposable
{
    private protected static PeerUrl Ann { get; } = Url("http://20.0.0.1:5000");
    private protected static PeerUrl Bob { get; } = Url("http://30.0.0.1:5000");

    /// <summary>The range of the peer that told of the others.</summary>
    private protected const string Teller = "60.0.0.0/16";

    private protected TemporaryFolder Folder { get; } = new();
    private protected ManualClock Clock { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private protected LogLines Log { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static IReadOnlySet<string> Nobody { get; } = new HashSet<string>();

    private protected string PeersFile => Folder.File("peers.json");

    private protected PeerBook Open() => new(PeersFile, Clock, Log);

    private protected static HashSet<string> Set(params PeerUrl[] urls) => [.. urls.Select(url => url.Key)];

    private protected static PeerUrl Url(string text) =>
        PeerUrl.TryParse(text, out PeerUrl? url) ? url : throw new FormatException(text);

    /// <summary>How many the book would connect to, one after the other.</summary>
    private protected static int DueNow(PeerBook book)
    {
        HashSet<string> taken = [];
        while (book.Next(taken) is { } next)
        {
            taken.Add(next.Key);
        }

        return taken.Count;
    }

    private protected sealed class LogLines : ILogger
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

    private protected static bool IsBanned(PeerBook book, PeerUrl url) => book.All.Contains(new KnownPeer(url, PeerState.Banned));
}
