using System.Net.Http.Json;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Miner.Tests;

/// <summary>A node that is watched, a process of its own: the numbers of several nodes in one process would be mixed. It stands at
/// height 3 after a reorganisation, and has refused a transaction: so that each of its numbers has been counted.</summary>
public sealed class WatchedNode : IAsyncLifetime
{
    private MinerProcess _miner = null!;
    private Task _reading = Task.CompletedTask;

    public TemporaryFolder Folder { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _miner = new MinerProcess(Folder, "--network", "regtest", "--listen", "http://127.0.0.1:0", "--data-dir", Folder.Path);
        Http = new HttpClient { BaseAddress = await _miner.ReadUrlAsync() };
        _reading = _miner.ReadOnAsync(_ => { });
        var genesis = ChainedHeader.OfGenesis(ChainParameters.Regtest.Genesis.Header);
        Block undone = new BlockDraft(genesis, ChainParameters.Regtest).Build();
        Block first = new BlockDraft(genesis, ChainParameters.Regtest).Build();
        Block second = new BlockDraft(new ChainedHeader(first.Header, genesis), ChainParameters.Regtest).Build();
        foreach (Block block in (Block[])[undone, first, second])
        {
            using HttpResponseMessage taken = await Http.PostAsync("/api/block", new ByteArrayContent(block.ToBytes()));
            taken.EnsureSuccessStatusCode();
        }

        using HttpResponseMessage mined = await Http.PostAsJsonAsync(
            "/api/regtest/generate", new { blocks = 1, address = "mfiZ8yizvb3sTNWYJ2HhnKcsC9nUzaUV3G" });
        mined.EnsureSuccessStatusCode();

        Transaction coinbase = new(1, [new TransactionInput(Core.Primitives.OutPoint.Null, new byte[] { 1, 1 }, 0)],
            [TransactionOutput.To(TestKeys.Alice.PublicKey.Hash, new(1))], 0);
        using HttpResponseMessage refused = await Http.PostAsync(
            new Uri("/api/tx", UriKind.Relative), new StringContent(Convert.ToHexStringLower(coinbase.ToBytes())));
        Assert.False(refused.IsSuccessStatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        await _miner.KillAsync();
        await _reading;
        _miner.Dispose();
        Http.Dispose();
        Folder.Dispose();
    }
}
