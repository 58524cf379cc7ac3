using System.Net;
using System.Net.Sockets;
using BlockChain.Miner.Sync;

namespace BlockChain.Miner.Tests.Sync;

/// <summary>What the log says of peers that the operator named and that cannot be reached.</summary>
public sealed class NamedPeersTests : PeerBookTest
{
    private readonly NamedPeers _named;

    public NamedPeersTests() => _named = new NamedPeers([Ann], Log);

    [Fact]
    public void The_reason_is_said_once_and_again_when_it_changes()
    {
        for (int i = 0; i < 3; i++)
        {
            _named.Report(Ann, Socket(SocketError.ConnectionRefused));
        }

        for (int i = 0; i < 3; i++)
        {
            _named.Report(Ann, new TaskCanceledException());
        }

        Assert.Equal(
            [
                "Cannot connect to http://20.0.0.1:5000: nothing listens there. Trying again until it works",
                "Cannot connect to http://20.0.0.1:5000: it does not answer. Trying again until it works",
            ],
            Log.Lines);
    }

    [Fact]
    public void After_a_session_the_same_reason_is_news()
    {
        _named.Report(Ann, Socket(SocketError.ConnectionRefused));
        _named.NoteConnected(Ann);
        _named.Report(Ann, Socket(SocketError.ConnectionRefused));

        Assert.Equal(2, Log.Lines.Count);
    }

    [Fact]
    public void Peers_that_others_named_are_not_spoken_of()
    {
        _named.Report(Bob, Socket(SocketError.ConnectionRefused));
        _named.NoteConnected(Bob);

        Assert.Empty(Log.Lines);
    }

    [Fact]
    public void A_missing_name_and_a_wrong_one_are_named()
    {
        _named.Report(Ann, Socket(SocketError.HostNotFound));
        _named.Report(Ann, new HttpRequestException("421", null, HttpStatusCode.MisdirectedRequest));

        Assert.Contains("this host name cannot be resolved", Log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("--public-url http://20.0.0.1:5000", Log.Lines[1], StringComparison.Ordinal);
    }

    private static HttpRequestException Socket(SocketError error) => new("", new SocketException((int)error));
}
