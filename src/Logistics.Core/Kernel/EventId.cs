using System.Security.Cryptography;
using System.Text;

namespace Logistics.Core.Kernel;

/// <summary>
/// Ids of events. The caller names only the command, which may touch several streams, so each event's id is
/// derived from the command's and the subject's: a version 8 UUID (RFC 9562 section 5.8) of the first 16
/// bytes of SHA-256(command id || subject id), both in network byte order. No caller can therefore choose the
/// id of an event, or an id that another event is going to have.
/// </summary>
public static class EventId
{
    public static Guid Derive(Guid command, Guid subject)
    {
        Span<byte> ids = stackalloc byte[32];
        command.TryWriteBytes(ids, bigEndian: true, out _);
        subject.TryWriteBytes(ids[16..], bigEndian: true, out _);
        return Hash(ids);
    }

    /// <summary>The same for a subject that has a name and no id: the stream.</summary>
    public static Guid DeriveFrom(Guid command, string stream) =>
        Hash([.. command.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(stream)]);

    private static Guid Hash(ReadOnlySpan<byte> ids)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ids, hash);
        return UuidText.OfHash(hash);
    }
}
