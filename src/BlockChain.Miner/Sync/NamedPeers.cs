using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using BlockChain.Miner.Addresses;
using BlockChain.Miner.Logging;

namespace BlockChain.Miner.Sync;

/// <summary>The peers that the operator named: why one of them cannot be reached is said once, and again when the reason has
/// changed. For any thread.</summary>
internal sealed class NamedPeers(IEnumerable<PeerUrl> named, ILogger log)
{
    /// <summary>What was said last of each, by its key.</summary>
    private readonly ConcurrentDictionary<string, string> _said =
        new(named.DistinctBy(url => url.Key).Select(url => KeyValuePair.Create(url.Key, "")));

    /// <summary>Whether one of them may still be of use.</summary>
    public bool IsAnyAwaited => !_said.IsEmpty;

    /// <summary>An attempt to connect has failed.</summary>
    public void Report(PeerUrl url, Exception failure)
    {
        string why = InWords(failure, url);
        if (_said.TryGetValue(url.Key, out string? last) && last != why && _said.TryUpdate(url.Key, why, last))
        {
            MinerLog.PeerUnreachable(log, url.ToString(), why);
        }
    }

    /// <summary>A session has begun: the next failure is news.</summary>
    public void NoteConnected(PeerUrl url)
    {
        if (_said.TryGetValue(url.Key, out string? last))
        {
            _ = _said.TryUpdate(url.Key, "", last);
        }
    }

    /// <summary>This one is of no use, and the log says why: it is neither logged nor waited for any more.</summary>
    public void Forget(PeerUrl url) => _said.TryRemove(url.Key, out _);

    private static string InWords(Exception failure, PeerUrl url) => failure switch
    {
        HttpRequestException { StatusCode: HttpStatusCode.MisdirectedRequest } =>
            $"it does not answer to this name (HTTP status 421). Start that node with --public-url {url}, or name it by its IP address",
        HttpRequestException { StatusCode: { } status } => $"it answers with the HTTP status {(int)status}",
        OperationCanceledException or TimeoutException => "it does not answer",
        _ => failure.GetBaseException() switch
        {
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nothing listens there",
            SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
                "this host name cannot be resolved",
            SocketException { SocketErrorCode: SocketError.NetworkUnreachable or SocketError.HostUnreachable } =>
                "there is no route to it from this computer",
            ForbiddenAddressException forbidden => forbidden.Message.TrimEnd('.'),
            _ => "it does not answer as a node does",
        },
    };
}
