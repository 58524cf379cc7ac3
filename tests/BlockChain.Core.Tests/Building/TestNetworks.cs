using BlockChain.Core.Consensus;

namespace BlockChain.Core.Tests.Building;

/// <summary>Networks of two hashes a block, on which stories are short.</summary>
public static class TestNetworks
{
    /// <summary>What a block mints can be spent in the second block after it.</summary>
    public static readonly ChainParameters EarlyCoins = ChainParameters.Regtest with { CoinbaseMaturity = 2 };

    /// <summary>The same, and a block that comes a second after its parent makes the next one four times as much work:
    /// so a short chain can have more work than a long one.</summary>
    public static readonly ChainParameters Steep = EarlyCoins with { RetargetWindow = 1 };
}
