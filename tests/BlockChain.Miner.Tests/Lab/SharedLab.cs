namespace BlockChain.Miner.Tests.Lab;

/// <summary>A lab that stands still, for tests that change nothing in it.</summary>
public sealed class SharedLab : IAsyncLifetime
{
    internal RunningLab Lab { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Lab = await RunningLab.StartAsync();

    public ValueTask DisposeAsync() => Lab.DisposeAsync();
}
