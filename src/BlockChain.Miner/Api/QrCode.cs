using Microsoft.AspNetCore.Http.HttpResults;
using QRCoder;

namespace BlockChain.Miner.Api;

/// <summary>A text as a QR code.</summary>
internal static class QrCode
{
    private const int PixelsPerModule = 4;

    /// <summary>Answers with it, as an SVG.</summary>
    public static ContentHttpResult Draw(string text)
    {
        using QRCodeData code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var drawing = new SvgQRCode(code);
        return TypedResults.Text(drawing.GetGraphic(PixelsPerModule), "image/svg+xml");
    }
}
