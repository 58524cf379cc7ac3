using System.Text.Json;
using BlockChain.Miner.Http;
using BlockChain.Miner.Options;

namespace BlockChain.Miner.Rpc;

/// <summary>Answers requests: one call, or a batch, whose calls are done one after the other. Our own bugs, and failures of
/// the disk, are not answered here: they are handled as on all routes.</summary>
internal sealed class RpcDispatcher(RpcMethods methods, Shares shares)
{
    public async Task<IResult> AnswerAsync(HttpContext http, byte[] body, CancellationToken cancellation)
    {
        if (!RpcJson.TryParse(body, out JsonDocument? document))
        {
            return RpcAnswer.Refuse(new RpcException(RpcCode.Parse, "Parse error: the body is not JSON, or nested too deeply."));
        }

        using (document)
        {
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Array => await AnswerBatchAsync(http, document.RootElement, cancellation),
                JsonValueKind.Object => await AnswerOneAsync(http, document.RootElement, cancellation),
                _ => RpcAnswer.Refuse(new RpcException(RpcCode.Parse, "Top-level object parse error")),
            };
        }
    }

    private async Task<IResult> AnswerOneAsync(HttpContext http, JsonElement json, CancellationToken cancellation)
    {
        RpcRequest request = RpcRequest.Read(json);
        (byte[]? result, RpcException? error, bool isBusy) = await RunAsync(http, request, isInBatch: false, cancellation);
        return isBusy ? Question.Refusal
            : request.IsNotification ? new RpcAnswer(StatusCodes.Status204NoContent, [])
            : new RpcAnswer(RpcAnswer.StatusOf(request, error), RpcAnswer.Write(request, result, error));
    }

    private async Task<IResult> AnswerBatchAsync(HttpContext http, JsonElement batch, CancellationToken cancellation)
    {
        if (batch.GetArrayLength() > Limits.RpcBatch)
        {
            return RpcAnswer.Refuse(new RpcException(
                RpcCode.InvalidRequest, $"A batch may have at most {Limits.RpcBatch} calls: send several batches."));
        }

        using var answers = new MemoryStream();
        answers.WriteByte((byte)'[');
        bool isAnyAnswered = batch.GetArrayLength() == 0;
        foreach (JsonElement json in batch.EnumerateArray())
        {
            RpcRequest request = RpcRequest.Read(json);
            (byte[]? result, RpcException? error, bool isBusy) = answers.Length <= Limits.RpcBatchAnswerSize
                ? await RunAsync(http, request, isInBatch: true, cancellation)
                : (null, new RpcException(RpcCode.Misc, "The answers before this one are too large together: ask again."), false);
            if (isBusy)
            {
                return Question.Refusal;
            }

            if (!request.IsNotification)
            {
                answers.Write(isAnyAnswered ? ","u8 : ""u8);
                answers.Write(RpcAnswer.Write(request, result, error));
                isAnyAnswered = true;
            }
        }

        // An empty batch names no version: Bitcoin Core answers it with an empty list, as it always has.
        answers.WriteByte((byte)']');
        return isAnyAnswered
            ? new RpcAnswer(StatusCodes.Status200OK, answers.ToArray())
            : new RpcAnswer(StatusCodes.Status204NoContent, []);
    }

    /// <summary>Does a call in its turn, down to the bytes of its answer.</summary>
    private async Task<(byte[]? Result, RpcException? Error, bool IsBusy)> RunAsync(
        HttpContext http, RpcRequest request, bool isInBatch, CancellationToken cancellation)
    {
        try
        {
            RpcMethod method = request.Flaw is null ? methods.Find(request.Method) : throw request.Flaw;
            RpcCall call = RpcCall.Bind(method, request.Parameters, http, isInBatch);
            ClientRange client = ClientRange.Of(http);
            using IDisposable? place = method.Queue is { } queue
                ? await queue(shares, client).EnterAsync(client, cancellation)
                : null;
            return place is null && method.Queue is not null
                ? (null, null, true)
                : (JsonSerializer.SerializeToUtf8Bytes(await method.AnswerAsync(call), RpcJson.Options), null, false);
        }
        catch (RpcException error)
        {
            return (null, error, false);
        }
    }
}
