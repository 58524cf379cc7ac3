using BlockChain.Core.Chain;

namespace BlockChain.Miner.Rpc;

/// <summary>Wakes all who wait for another block to become the tip.</summary>
internal sealed class NewTip : IDisposable
{
    private readonly FullNode _node;
    private volatile TaskCompletionSource _next = NewSource();

    public NewTip(FullNode node)
    {
        _node = node;
        node.Happened += Note;
    }

    /// <summary>Ends at the next tip. To miss none, take it first and look at the tip after.</summary>
    public Task Next => _next.Task;

    /// <inheritdoc/>
    public void Dispose() => _node.Happened -= Note;

    /// <summary>Called under the node's lock: who waits goes on elsewhere.</summary>
    private void Note(NodeEvent happened)
    {
        if (happened is BlockConnected or Reorganised)
        {
            TaskCompletionSource ended = _next;
            _next = NewSource();
            ended.SetResult();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
