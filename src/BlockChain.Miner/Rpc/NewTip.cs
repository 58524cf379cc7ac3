namespace BlockChain.Miner.Rpc;

/// <summary>Wakes everybody who waits for another block to become the tip.</summary>
internal sealed class NewTip : IDisposable
{
    private readonly FullNode _node;
    private volatile TaskCompletionSource _next = NewSource();

    public NewTip(FullNode node)
    {
        _node = node;
        node.Happened += Note;
    }

    /// <summary>Completed at the next tip. To miss none, take it first and read the tip second.</summary>
    public Task Next => _next.Task;

    /// <inheritdoc/>
    public void Dispose() => _node.Happened -= Note;

    /// <summary>Called under the node's lock: the waiting tasks continue elsewhere.</summary>
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
