namespace BlockChain.Miner.Http;

/// <summary>
/// Takes the bodies of requests and has them checked, in bounded numbers: checking keeps a thread of the pool busy and
/// waits for the node's lock, and all others must stay free to answer. Blocks, transactions and all others stand in
/// queues of their own, so that a flood of one kind does not keep out the next.
/// </summary>
internal sealed class RequestBody(MinerOptions options) : IDisposable
{
    /// <summary>The node connects one block at a time.</summary>
    private readonly BodyQueue _blocks = new(options.Limits, checks: 1);

    private readonly BodyQueue _transactions = new(options.Limits, options.Limits.ConcurrentChecks);
    private readonly BodyQueue _others = new(options.Limits, options.Limits.ConcurrentChecks);

    /// <summary>Takes a block.</summary>
    public Task<IResult> AnswerBlockAsync(HttpContext context, Func<byte[], IResult> answer) =>
        _blocks.AnswerAsync(context, options.Limits.BlockBodySize, answer);

    /// <summary>Takes a transaction.</summary>
    public Task<IResult> AnswerTransactionAsync(HttpContext context, Func<byte[], IResult> answer) =>
        _transactions.AnswerAsync(context, options.Limits.TransactionBodySize, answer);

    /// <summary>Takes several transactions.</summary>
    public Task<IResult> AnswerTransactionsAsync(HttpContext context, Func<byte[], IResult> answer) =>
        _transactions.AnswerAsync(context, Limits.RawTransactionsSize, answer);

    /// <summary>Takes anything else of at most so many bytes.</summary>
    public Task<IResult> AnswerAsync(HttpContext context, int limit, Func<byte[], IResult> answer) =>
        _others.AnswerAsync(context, limit, answer);

    /// <summary>Does what may wait for the node's lock, together with the checks of those others.</summary>
    public Task<T> CheckAsync<T>(Func<T> check, CancellationToken cancellation) =>
        _others.CheckAsync(check, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks.Dispose();
        _transactions.Dispose();
        _others.Dispose();
    }
}
