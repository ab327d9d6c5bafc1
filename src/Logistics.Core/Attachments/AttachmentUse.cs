using Logistics.Core.Kernel;

namespace Logistics.Core.Attachments;

/// <summary>That an event names a file: as one that belongs to it, or as one that was erased.</summary>
/// <param name="Digest">SHA-256 of the file, 64 lower-case hexadecimal digits.</param>
public sealed record AttachmentUse(long Sequence, string Digest, bool IsErasure)
{
    public static Table<AttachmentUse, (long Sequence, string Digest)> Table { get; } = new(
        use => (use.Sequence, use.Digest),
        c => c.Long("Sequence", u => u.Sequence)
            .Hash("Digest", u => u.Digest)
            .Flag("IsErasure", u => u.IsErasure))
    {
        Name = "AttachmentUse",
        File = "attachment-use",
        Order = ["Sequence", "Digest"],
        KeyCount = 2,
        Life = RowLife.Appended,
        Concerned = (use, _) => use.Sequence,
        IsRequiredBy = e => e.Body is AttachmentErased or { Attachments: not null },
        Since = 5,
    };
}
