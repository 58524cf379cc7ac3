namespace BlockChain.Miner.Rpc;

/// <summary>For how long the node has been running. Made when it starts: the methods are made at the first call.</summary>
internal sealed class Uptime(TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();

    public TimeSpan Elapsed => clock.GetElapsedTime(_began);
}
