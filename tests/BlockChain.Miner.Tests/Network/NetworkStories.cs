namespace BlockChain.Miner.Tests.Network;

/// <summary>The stories with many processes run one after the other, and with nothing else beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NetworkStories
{
    public const string Name = "Network stories";
}
