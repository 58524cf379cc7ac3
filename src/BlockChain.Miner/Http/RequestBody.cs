using System.Buffers;
using System.IO.Pipelines;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Http;

/// <summary>
/// Reads the bodies of requests, and lets each be checked when its turn comes: a check keeps a thread of the pool busy and
/// may wait for the node's lock. A route asks for its share by answering through one of these methods.
/// </summary>
internal sealed class RequestBody(MinerOptions options, Shares shares)
{
    private readonly Limits _limits = options.Limits;

    /// <summary>The answer when too many are waiting.</summary>
    public static Problem TooMuch => Problem.Busy("Too much is being sent to this node. Try again in a moment.");

    /// <summary>Takes a block.</summary>
    public Task<IResult> AnswerBlockAsync(HttpContext context, Func<byte[], IResult> answer) => AnswerAsync(
        context, _limits.BlockBodySize, answer, shares.BlocksOf(ClientRange.Of(context)));

    /// <summary>Takes a transaction.</summary>
    public Task<IResult> AnswerTransactionAsync(HttpContext context, Func<byte[], IResult> answer) =>
        AnswerAsync(context, _limits.TransactionBodySize, answer, shares.Transactions);

    /// <summary>Takes several transactions. Each waits for its turn, so that a batch keeps a place no longer than a single
    /// transaction does.</summary>
    /// <param name="context">The request.</param>
    /// <param name="answer">Answers; its second argument waits for the turn of one transaction, whose check is over when the
    /// place is disposed. Null: too many requests are waiting.</param>
    public Task<IResult> AnswerTransactionsAsync(
        HttpContext context, Func<byte[], Func<ValueTask<IDisposable?>>, Task<IResult>> answer) =>
        ReceiveAsync(context, Limits.RawTransactionsSize, (body, cancellation) =>
            answer(body, () => shares.Transactions.EnterAsync(ClientRange.Of(context), cancellation)));

    /// <summary>Takes anything else up to a limit in bytes.</summary>
    public Task<IResult> AnswerAsync(HttpContext context, int limit, Func<byte[], IResult> answer) =>
        AnswerAsync(context, limit, answer, shares.Others);

    /// <summary>Reads the body, whatever its content type says, and answers with what <paramref name="answer"/> makes
    /// of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes; more are 413.</param>
    /// <param name="answer">Checks and works; it may take its time and block.</param>
    /// <param name="queue">Where it waits for its turn.</param>
    public Task<IResult> AnswerAsync(HttpContext context, int limit, Func<byte[], IResult> answer, FairQueue queue) =>
        ReceiveAsync(context, limit, async (body, cancellation) =>
        {
            using IDisposable? place = await queue.EnterAsync(ClientRange.Of(context), cancellation);
            return place is null ? TooMuch : answer(body);
        });

    /// <summary>Reads the body and keeps its room until it is answered; the room may be taken away meanwhile, which ends the
    /// waiting.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">Most bytes; more are 413.</param>
    /// <param name="answer">Answers, and waits for its turns by itself, until it is cancelled.</param>
    public async Task<IResult> ReceiveAsync(
        HttpContext context, int limit, Func<byte[], CancellationToken, Task<IResult>> answer)
    {
        using FairRoom.Guest? room = shares.MakeRoom(context, Math.Min(context.Request.ContentLength ?? limit, limit));
        CancellationToken mustLeave = room?.MustLeave ?? default;
        using CancellationTokenSource? end = room is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, mustLeave);
        try
        {
            (byte[]? body, Problem? problem) = await ReadAsync(context, limit, mustLeave);
            return body is null ? problem! : await answer(body, end?.Token ?? context.RequestAborted);
        }
        catch (OperationCanceledException) when (mustLeave.IsCancellationRequested)
        {
            return TooMuch;
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            // The server says this of a chunk whose length is not a number. It is the client's mistake, not ours.
            throw new BadHttpRequestException("The body cannot be read.", broken);
        }
    }

    /// <summary>The body, or why it is refused. A body that is too large is read to its end all the same, and thrown away,
    /// because a client that is still sending would not see the answer; the deadline and the server's own limit end
    /// that.</summary>
    private async Task<(byte[]? Body, Problem? Problem)> ReadAsync(
        HttpContext context, int limit, CancellationToken mustLeave)
    {
        PipeReader reader = context.Request.BodyReader;

        // Most small bodies came together with their headers.
        if (reader.TryRead(out ReadResult whole))
        {
            if (whole.IsCompleted && whole.Buffer.Length <= limit)
            {
                byte[] body = whole.Buffer.ToArray();
                reader.AdvanceTo(whole.Buffer.End);
                return (body, null);
            }

            reader.AdvanceTo(whole.Buffer.Start);
        }

        // A slow client would keep the room from others, so a body has little time to come.
        using var deadline = new CancellationTokenSource(_limits.Body);
        using CancellationTokenRegistration late = deadline.Token.Register(reader.CancelPendingRead);
        using CancellationTokenRegistration displaced = mustLeave.Register(reader.CancelPendingRead);

        // The pipe keeps what came and grows with it: nothing is allocated on a length that is only claimed.
        bool isTooLarge = false;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(context.RequestAborted);
            ReadOnlySequence<byte> buffer = result.Buffer;
            isTooLarge |= buffer.Length > limit;
            if (result.IsCompleted)
            {
                byte[]? body = isTooLarge ? null : buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return (body, isTooLarge
                    ? Problem.Of(StatusCodes.Status413PayloadTooLarge, $"The body may have at most {limit} bytes.")
                    : null);
            }

            if (deadline.IsCancellationRequested || mustLeave.IsCancellationRequested)
            {
                reader.AdvanceTo(buffer.End);
                context.Response.Headers.Connection = "close";
                return (null, mustLeave.IsCancellationRequested
                    ? TooMuch
                    : Problem.Of(
                        StatusCodes.Status408RequestTimeout,
                        $"The body must arrive within {_limits.Body.TotalSeconds:0.###} seconds."));
            }

            reader.AdvanceTo(isTooLarge ? buffer.End : buffer.Start, buffer.End);
        }
    }
}
