using BlockChain.Core.Chain;
using BlockChain.Core.Encoding;
using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Api;

/// <summary>An address as a QR code.</summary>
internal static class QrCodeRoutes
{
    public static void MapQrCodes(this IEndpointRouteBuilder api) =>
        api.MapGet("/address/{address}/qr", GetQrCode)
            .WithSummary("An address as a QR code, an SVG")
            .Produces<string>(StatusCodes.Status200OK, "image/svg+xml");

    private static Results<ContentHttpResult, Problem> GetQrCode(string address, FullNode node) =>
        Address.TryDecode(address, node.Parameters.AddressVersion, out _)
            ? QrCode.Draw(address)
            : Problem.BadRequest($"This is not an address of the network {node.Parameters.Name}.");
}
