using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace BlockChain.Miner.Addresses;

/// <summary>Where others on the same network find this computer.</summary>
internal static class LocalNetwork
{
    /// <summary>The address of this computer on its network: preferably of an interface that has a gateway, and preferably
    /// IPv4, which people can type. Null where it has none.</summary>
    public static IPAddress? FindAddress()
    {
        try
        {
            return NetworkInterface.GetAllNetworkInterfaces()
                .Where(one => one.OperationalStatus == OperationalStatus.Up
                    && one.NetworkInterfaceType is not (NetworkInterfaceType.Loopback or NetworkInterfaceType.Tunnel))
                .Select(one => one.GetIPProperties())
                .OrderByDescending(one => one.GatewayAddresses.Count > 0)
                .SelectMany(one => one.UnicastAddresses)
                .Select(one => one.Address)
                .Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
                .OrderByDescending(address => address.AddressFamily == AddressFamily.InterNetwork)
                .FirstOrDefault();
        }
        catch (NetworkInformationException)
        {
            return null;
        }
    }
}
