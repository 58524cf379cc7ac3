using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BlockChain.Miner.Http;

/// <summary>Bounds the connections of one address, so that nobody alone takes all that the server allows.</summary>
internal sealed class ConnectionsOfAddress(int limit)
{
    /// <summary>Guards the field below.</summary>
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _counts = [];

    /// <summary>Goes before all else that is done with a connection.</summary>
    public ConnectionDelegate Bound(ConnectionDelegate next) => async connection =>
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (!TryEnter(address))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            Leave(address);
        }
    };

    private bool TryEnter(IPAddress address)
    {
        lock (_gate)
        {
            int count = _counts.GetValueOrDefault(address);
            if (count == limit)
            {
                return false;
            }

            _counts[address] = count + 1;
            return true;
        }
    }

    private void Leave(IPAddress address)
    {
        lock (_gate)
        {
            if (--_counts[address] == 0)
            {
                _counts.Remove(address);
            }
        }
    }
}
