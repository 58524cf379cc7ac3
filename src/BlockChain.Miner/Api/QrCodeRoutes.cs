using BlockChain.Core.Chain;
using BlockChain.Core.Encoding;
using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using QRCoder;

namespace BlockChain.Miner.Api;

/// <summary>An address as a picture that a telephone reads.</summary>
internal static class QrCodeRoutes
{
    private const int PixelsPerModule = 4;

    public static void MapQrCodes(this IEndpointRouteBuilder api) =>
        api.MapGet("/address/{address}/qr", GetQrCode)
            .WithSummary("An address as a QR code, an SVG")
            .Produces<string>(StatusCodes.Status200OK, "image/svg+xml");

    private static Results<ContentHttpResult, Problem> GetQrCode(string address, FullNode node)
    {
        if (!Address.TryDecode(address, node.Parameters.AddressVersion, out _))
        {
            return Problem.BadRequest($"This is not an address of the network {node.Parameters.Name}.");
        }

        using QRCodeData code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(code);
        return TypedResults.Text(drawing.GetGraphic(PixelsPerModule), "image/svg+xml");
    }
}
