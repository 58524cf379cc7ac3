using System.Buffers;
using System.Text.Json;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Rpc;

/// <summary>The answer to a request of one call or of several; empty for notifications alone.</summary>
internal sealed class RpcAnswer(int status, byte[] bytes) : IResult
{
    /// <summary>For something that is not a call at all.</summary>
    public static RpcAnswer Refuse(RpcException why) =>
        new(StatusCodes.Status400BadRequest, Write(new RpcRequest(false, null, "", default, why), null, why));

    /// <summary>The status that Bitcoin Core gives an answer: with 2.0 everything is in the body.</summary>
    public static int StatusOf(RpcRequest request, RpcException? error) => error switch
    {
        null => StatusCodes.Status200OK,
        _ when request.IsVersion2 => StatusCodes.Status200OK,
        { Code: RpcCode.InvalidRequest } => StatusCodes.Status400BadRequest,
        { Code: RpcCode.MethodNotFound } => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>One answer as JSON: 2.0 has a result or an error, 1.0 both, one of them null.</summary>
    /// <param name="request">What is answered.</param>
    /// <param name="result">The result as JSON.</param>
    /// <param name="error">Why there is none.</param>
    public static byte[] Write(RpcRequest request, byte[]? result, RpcException? error)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = RpcJson.Encoder, SkipValidation = true });
        writer.WriteStartObject();
        if (request.IsVersion2)
        {
            writer.WriteString("jsonrpc", "2.0");
        }

        if (error is null || !request.IsVersion2)
        {
            writer.WritePropertyName("result");
            writer.WriteRawValue(result ?? "null"u8, skipInputValidation: true);
        }

        if (error is not null)
        {
            writer.WriteStartObject("error");
            writer.WriteNumber("code", (int)error.Code);
            writer.WriteString("message", error.Message);
            writer.WriteEndObject();
        }
        else if (!request.IsVersion2)
        {
            writer.WriteNull("error");
        }

        writer.WritePropertyName("id");
        writer.WriteRawValue(request.Id ?? "null", skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (bytes.Length == 0)
        {
            return;
        }

        httpContext.Response.ContentType = "application/json";
        httpContext.Response.ContentLength = bytes.Length;
        Shares shares = httpContext.RequestServices.GetRequiredService<Shares>();
        await shares.SendAsync(
            httpContext, bytes.Length, () => httpContext.Response.BodyWriter.WriteAsync(bytes, httpContext.RequestAborted).AsTask());
    }
}
