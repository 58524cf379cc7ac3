using System.Reflection;
using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Mempool;
using BlockChain.Core.Primitives;

namespace BlockChain.Core.Tests.Consensus;

/// <summary>Every number that decides what is accepted, restated. Who changes one of the first two kinds starts another
/// network.</summary>
public class ConstantsTests
{
    [Fact]
    public void What_both_networks_agree_on()
    {
        Assert.Equal(1_000_000, ChainParameters.MaxBlockSize);
        Assert.Equal(20_000, ChainParameters.MaxBlockSignatureOperations);
        Assert.Equal(11, ChainedHeader.MedianTimeSpan);
        Assert.Equal(4, ChainParameters.MinBlockVersion);
        Assert.Equal(500_000_000u, ChainParameters.LockTimeThreshold);
        Assert.Equal(2, ChainParameters.MinCoinbaseScript);
        Assert.Equal(100, ChainParameters.MaxCoinbaseScript);
        Assert.Equal(6, CountConstants(typeof(ChainParameters)));
        Assert.Equal(100_000_000, Amount.UnitsPerCoin);
        Assert.Equal(2_100_000_000_000_000, Amount.MaxMoney.Units);
    }

    [Fact]
    public void Main()
    {
        ChainParameters main = ChainParameters.Main;

        Assert.Equal("main", main.Name);
        Assert.Equal("1f00ffff", main.ProofOfWorkLimit.ToString());
        Assert.Equal(10, main.BlockSpacing);
        Assert.Equal(24, main.RetargetWindow);
        Assert.Equal(100_000_000, main.InitialSubsidy.Units);
        Assert.Equal(10_500_000, main.SubsidyHalvingInterval);
        Assert.Equal(10, main.CoinbaseMaturity);
        Assert.Equal(120, main.MaxFutureBlockTime);
        Assert.Equal(63, main.AddressVersion);
        Assert.Equal(191, main.WifVersion);
        Assert.Equal(11, CountNumbersOfNetwork()); // these, and the genesis block
    }

    [Fact]
    public void Regtest()
    {
        ChainParameters regtest = ChainParameters.Regtest;

        Assert.Equal("regtest", regtest.Name);
        Assert.Equal("207fffff", regtest.ProofOfWorkLimit.ToString());
        Assert.Equal(600, regtest.BlockSpacing);
        Assert.Equal(0, regtest.RetargetWindow);
        Assert.Equal(5_000_000_000, regtest.InitialSubsidy.Units);
        Assert.Equal(150, regtest.SubsidyHalvingInterval);
        Assert.Equal(100, regtest.CoinbaseMaturity);
        Assert.Equal(7_200, regtest.MaxFutureBlockTime);
        Assert.Equal(111, regtest.AddressVersion);
        Assert.Equal(239, regtest.WifVersion);
    }

    [Fact]
    public void These_are_all_the_networks() =>
        Assert.Equal([ChainParameters.Main, ChainParameters.Regtest], ChainParameters.All);

    [Fact]
    public void What_this_node_takes_into_its_mempool()
    {
        Assert.Equal(1, MempoolPolicy.MinFeeRate);
        Assert.Equal(546, MempoolPolicy.Dust.Units);
        Assert.Equal(100_000, MempoolPolicy.MaxTransactionSize);
        Assert.Equal(25, MempoolPolicy.MaxUnconfirmedChain);
        Assert.Equal(100_000_000, MempoolPolicy.MaxMemory);
        Assert.Equal(100_000, MempoolPolicy.MaxReturningSize);
        Assert.Equal(TimeSpan.FromHours(72), MempoolPolicy.Expiry);
        Assert.Equal(1_000, MempoolPolicy.RefusedTransactions);
        Assert.Equal(8, typeof(MempoolPolicy).GetFields().Length);
    }

    /// <summary>So that a new one is missed here.</summary>
    private static int CountConstants(Type type) => type.GetFields().Count(field => field.IsLiteral);

    private static int CountNumbersOfNetwork() =>
        typeof(ChainParameters).GetProperties(BindingFlags.Public | BindingFlags.Instance).Length;
}
