using System.Security.Cryptography;
using System.Text;

namespace Logistics.Demo;

/// <summary>Ids that are the same in every run: version 8 UUIDs (RFC 9562) of the SHA-256 of a name.</summary>
internal static class DemoId
{
    private const string Namespace = "kendari-2024/";

    public static Guid Of(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Namespace + name)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true);
    }
}
