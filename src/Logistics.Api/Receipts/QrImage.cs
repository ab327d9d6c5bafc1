using System.Globalization;
using System.Text;
using QRCoder;
using QRCoder.Exceptions;

namespace Logistics.Api.Receipts;

/// <summary>QR codes as SVG.</summary>
internal static class QrImage
{
    /// <summary>A code that reads as exactly this text, in UTF-8; null when it is too long for one.</summary>
    public static Markup? Of(string text)
    {
        try
        {
            // M reads with 15 % of the code soiled or folded, and is coarse enough for a cheap printer.
            using var code = QRCodeGenerator.GenerateQrCode(
                text, QRCodeGenerator.ECCLevel.M, forceUtf8: true, utf8BOM: false,
                QRCodeGenerator.EciMode.Utf8);
            return new Markup(ToSvg(code));
        }
        catch (DataTooLongException)
        {
            return null;
        }
    }

    private static string ToSvg(QRCodeData code)
    {
        var (rows, path) = (code.ModuleMatrix, new StringBuilder());
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                var from = x;
                while (x < rows[y].Length && rows[y][x])
                    x++;
                if (x > from)
                    path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <svg class="qr" viewBox="0 0 {rows.Count} {rows.Count}" role="img" shape-rendering="crispEdges">
            <title>Checkpoint</title><path d="{path}"/></svg>
            """);
    }
}
