using BlockChain.Core.Consensus;
using BlockChain.Core.Encoding;
using BlockChain.Core.Tests.Building;

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

        Assert.DoesNotContain(lines, line => line.Contains("No peer was synced with", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("Skipping ", StringComparison.Ordinal));
    }
}
