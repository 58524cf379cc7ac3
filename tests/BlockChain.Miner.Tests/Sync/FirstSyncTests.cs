using BlockChain.Core.Chain;
using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Options;
using BlockChain.Miner.Sync;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>With peers named, mining waits for the first synchronisation: but not for peers that cannot be any.</summary>
public sealed class FirstSyncTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Mining_does_not_wait_for_a_peer_of_another_network()
    {
        await using TestNode regtest = await TestNode.StartAsync(ChainParameters.Regtest);
        string address = Address.Encode(TestKeys.Miner.PublicKey.Hash, ChainParameters.Main.AddressVersion);
        using var miner = new MinerProcess(
            _folder,
            [
                "--data-dir", _folder.File("data"), "--listen", "http://127.0.0.1:0", "--address", address,
                "--peer", regtest.Url.GetLeftPart(UriPartial.Authority),
            ]);

        List<string> lines = await miner.ReadToAsync("found: ");

        Assert.DoesNotContain(lines, line => line.Contains("Not synced with any peer", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Skipping ", StringComparison.Ordinal));
    }

    [Fact]
    public void Mining_waits_no_longer_than_30_seconds_for_a_peer_that_shows_nothing_and_that_is_said()
    {
        var options = new MinerOptions { Network = ChainParameters.Regtest, DataRoot = _folder.Path, Listen = new Uri("http://127.0.0.1:0") };
        using var node = new FullNode(_folder.File("chain.db"), ChainParameters.Regtest, TimeProvider.System);
        using var sync = new ChainSync(node, new CatchUpProgress(options, NullLogger<CatchUpProgress>.Instance));
        Assert.True(PeerUrl.TryParse("http://127.0.0.1:1", out PeerUrl? silent));
        var log = new Lines();
        var first = new FirstSync(new NamedPeers([silent], NullLogger.Instance), sync, new TenSecondsALook(), log);

        Assert.True(first.Wait(TestContext.Current.CancellationToken));

        Assert.False(first.IsOver);
        Assert.True(first.IsOverOrLate);
        Assert.Equal(2, log.Count);
        Assert.StartsWith("Waiting up to 30 s to sync with a peer", log[0], StringComparison.Ordinal);
        Assert.Equal("Not synced with any peer within 30 s: mining on the blocks that are here", log[1]);
    }

    /// <summary>A clock that moves on ten seconds each time that somebody looks.</summary>
    private sealed class TenSecondsALook : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds += 10;
    }

    private sealed class Lines : List<string>, ILogger<FirstSync>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Add(formatter(state, exception));
    }
}
