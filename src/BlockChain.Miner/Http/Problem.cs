using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;

namespace BlockChain.Miner.Http;

/// <summary>The answer to a request that failed: an RFC 9457 problem document. It holds only what it is made with, so no
/// stack trace and no path of this machine gets out.</summary>
internal sealed class Problem : IResult, IEndpointMetadataProvider
{
    /// <summary>Seconds that a client is asked to leave a busy node alone.</summary>
    private const string RetryAfter = "3";

    private ProblemRecord _document;

    private Problem(int status, string? detail, string? reason = null) =>
        _document = new ProblemRecord(ReasonPhrases.GetReasonPhrase(status), status, detail, reason);

    /// <summary>400: the request makes no sense.</summary>
    public static Problem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, detail);

    /// <summary>400: this is not a hash of a block.</summary>
    public static Problem NoBlockHash => BadRequest("A block's hash has 64 hex digits.");

    /// <summary>400: this is not an id of a transaction.</summary>
    public static Problem NoTransactionId => BadRequest("A transaction's id has 64 hex digits.");

    /// <summary>400: bytes that are neither a block nor a transaction.</summary>
    public static Problem Malformed(string detail) => new(StatusCodes.Status400BadRequest, detail, "malformed");

    /// <summary>400: a rule refuses it.</summary>
    public static Problem Refused(Violation violation) =>
        new(StatusCodes.Status400BadRequest, violation.Detail, violation.Reason);

    /// <summary>404: there is no such thing here.</summary>
    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, detail);

    /// <summary>503: the node has too much to do now; the client may try again.</summary>
    public static Problem Busy(string detail) => new(StatusCodes.Status503ServiceUnavailable, detail);

    /// <summary>Any status.</summary>
    public static Problem Of(int status, string? detail = null) => new(status, detail);

    /// <summary>Adds the hashes of the blocks that were mined before it.</summary>
    public Problem With(IReadOnlyList<string> hashes)
    {
        _document = _document with { Hashes = hashes };
        return this;
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        int status = _document.Status!.Value;
        httpContext.Response.StatusCode = status;
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            httpContext.Response.Headers.RetryAfter = RetryAfter;
        }

        await httpContext.Response.WriteAsJsonAsync(
            _document, ApiJson.Default.ProblemRecord, ProblemRecord.MediaType, httpContext.RequestAborted);
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (int status in (int[])[StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound])
        {
            builder.Metadata.Add(Describe(status));
        }
    }

    /// <summary>For the description of a route: that it may answer with a problem of this status.</summary>
    public static ProducesResponseTypeMetadata Describe(int status) => new(status, typeof(ProblemRecord), [ProblemRecord.MediaType]);
}
