namespace BlockChain.Core.Network;

/// <summary>Nothing answers at a node's address, or not in time.</summary>
/// <param name="node">The node's URL, with the proxy in between.</param>
/// <param name="cause">What the attempt ended with.</param>
public sealed class NodeUnreachableException(string node, Exception cause)
    : Exception($"No node answers at {node}: {Describe(cause)}", cause)
{
    private static string Describe(Exception cause) => cause switch
    {
        OperationCanceledException => "it took too long.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "no secure connection could be made. A node itself speaks http, not https.",
        _ => cause.Message,
    };
}

/// <summary>A node answered that it will not do what was asked.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="reason">Of a refused block or transaction: the reject reason, as Bitcoin Core names it.</param>
/// <param name="detail">What is wrong, a sentence.</param>
public sealed class NodeRefusedException(int status, string? reason, string detail)
    : Exception(reason is null ? detail : $"{detail} ({reason})")
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>Of a refused block or transaction: the reject reason; null for other refusals.</summary>
    public string? Reason { get; } = reason;

    /// <summary>What is wrong, a sentence.</summary>
    public string Detail { get; } = detail;
}

/// <summary>An answer came that makes no sense: another program listens there, the node is of another network, or it
/// lies.</summary>
/// <param name="message">What is wrong, a sentence.</param>
/// <param name="cause">What reading the answer ended with.</param>
public sealed class NodeAnswerException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>An answer contradicts what was proved, or a proof in it does not hold: the node is broken, or it
/// lies.</summary>
/// <param name="node">The node's URL.</param>
/// <param name="what">What it said and why that cannot be, as the rest of a sentence.</param>
public sealed class FalseAnswerException(Uri node, string what)
    : Exception($"The node at {node} gave a false answer: {what}")
{
    /// <summary>The node's URL.</summary>
    public Uri Node { get; } = node;
}
