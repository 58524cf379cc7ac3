namespace BlockChain.Miner.Tests.Http;

/// <summary>A node with the usual limits whose public name is <c>node.example.org</c>, for tests that change nothing in it.</summary>
public sealed class NamedNode : IAsyncLifetime
{
    public TestNode Node { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Node = await TestNode.StartAsync(publicUrl: new Uri("http://node.example.org"));

    public ValueTask DisposeAsync() => Node.DisposeAsync();
}
