using BlockChain.Core.Consensus;
using BlockChain.Core.Network;
using BlockChain.Core.Tests.Building;
using BlockChain.Wallet.Asking;

namespace BlockChain.Wallet.Tests;

/// <summary>How many transactions a node lists is its word: only so many are read, and kept.</summary>
public sealed class AddressHistoryTests : IDisposable
{
    private readonly ChainNode _node = new(ChainParameters.Regtest);

    public void Dispose() => _node.Dispose();

    [Fact]
    public async Task Of_endless_pages_of_many_addresses_the_newest_are_kept()
    {
        int made = 0;
        _node.Lie = path => path.Contains("/txs/chain", StringComparison.Ordinal)
            ? $"[{string.Join(',', Enumerable.Range(0, NodeClient.TransactionPageSize).Select(_ => One(Interlocked.Increment(ref made))))}]"
            : null;
        using var client = new NodeClient(_node.Url);

        IReadOnlyList<ListedTransaction> history = await AddressHistory.FetchAsync(
            client, ["a", "b", "c", "d"], most: 60, TestContext.Current.CancellationToken);

        // Three pages of each address, of which the last is not read to its end.
        Assert.Equal(4 * 3 * NodeClient.TransactionPageSize, made);
        Assert.Equal(Enumerable.Range(226, 60).Reverse(), history.Select(each => each.Status.BlockHeight!.Value));
    }

    /// <summary>The later it is made, the newer it is.</summary>
    private static string One(int number) => $$"""
        {"txid":"{{number:x64}}","status":{"confirmed":true,"block_height":{{number}}} }
        """;
}
