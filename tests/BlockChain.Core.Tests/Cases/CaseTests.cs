using BlockChain.Core.Consensus;
using BlockChain.Core.Tests.Building;

namespace BlockChain.Core.Tests.Cases;

/// <summary>
/// The cases that a chain must decide as Bitcoin does. Each is told twice: to a node that is called directly, and to one
/// over HTTP, where the same must come out. After each refusal the tip and all that can be spent are as they were.
/// </summary>
public abstract class CaseTests
{
    /// <summary>A new node of a network.</summary>
    protected abstract CaseNode Start(ChainParameters parameters);

    /// <summary>A story on regtest.</summary>
    protected Story Tell() => new(Start(ChainParameters.Regtest));

    /// <summary>A story on regtest with blocks a1, a2, … up to <see cref="Top"/>, whose first rewards can be spent in the
    /// next block.</summary>
    protected Story TellWithCoins()
    {
        Story story = Tell();
        story.Grow("a", ChainParameters.Regtest.CoinbaseMaturity + SpendableRewards - 1, on: "genesis");
        return story;
    }

    /// <summary>How many of the rewards of a1, a2, … can be spent on <see cref="Top"/>.</summary>
    protected const int SpendableRewards = 6;

    /// <summary>The tip of a story with coins.</summary>
    protected const string Top = "a105";
}
