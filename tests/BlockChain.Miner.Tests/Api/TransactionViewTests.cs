using BlockChain.Core.Consensus;
using BlockChain.Core.Storage;
using BlockChain.Miner.Api;

namespace BlockChain.Miner.Tests.Api;

public sealed class TransactionViewTests(PaidChain chain) : IClassFixture<PaidChain>
{
    [Fact]
    public void The_block_at_a_height_is_read_once_for_one_answer()
    {
        using ChainReader reader = chain.Node.Node.OpenReader();
        var view = new TransactionView(reader, ChainParameters.Regtest);

        Assert.Same(view.StatusAt(101), view.StatusAt(101));
        Assert.Equal(chain.Hashes[101], view.StatusAt(101).BlockHash);
        Assert.Equal(chain.Hashes[102], view.StatusAt(102).BlockHash);
    }
}
