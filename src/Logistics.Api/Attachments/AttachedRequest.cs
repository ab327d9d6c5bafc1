using System.ComponentModel.DataAnnotations;
using Logistics.Api.Hosting;
using Logistics.Core.Attachments;
using Logistics.Core.Kernel;

namespace Logistics.Api.Attachments;

/// <summary>What a recording says of photos and papers that belong to it.</summary>
public abstract record AttachedRequest : RecordingRequest
{
    /// <summary>
    /// Photos and papers that belong to it, each by the SHA-256 of the file, in hexadecimal digits. One that was not
    /// uploaded yet is named all the same.
    /// </summary>
    [MaxLength(AttachmentDigest.PerEventMax)]
    [ItemLength(AttachmentDigest.Length)]
    public IReadOnlyList<string?>? Attachments { get; init; }

    internal override LedgerCommand Complete(Input input, LedgerCommand command) => Attachments is null or { Count: 0 }
        ? base.Complete(input, command)
        : base.Complete(input, command) with { Attachments = Read(input, Attachments) };

    private static IReadOnlyList<string> Read(Input input, IReadOnlyList<string?> attachments)
    {
        const string field = "attachments";
        var read = input.List(field, attachments, 0, AttachmentDigest.PerEventMax, (item, digest) =>
        {
            var lower = digest?.ToLowerInvariant();
            if (!AttachmentDigest.Is(lower))
                input.Fail(item, digest, AttachmentRule.Digest);
            return lower ?? "";
        });
        var twice = read.Where(AttachmentDigest.Is).CountBy(digest => digest, StringComparer.Ordinal)
            .FirstOrDefault(digest => digest.Value > 1).Key;
        if (twice is not null)
            input.Fail(field, twice, Expectations.AttachmentOnce);
        return read;
    }
}
