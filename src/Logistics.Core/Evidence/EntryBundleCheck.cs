using System.Buffers.Binary;
using Logistics.Core.Log;

namespace Logistics.Core.Evidence;

/// <summary>Holds entry bundles against the events as they pass: one is in memory.</summary>
internal sealed class EntryBundleCheck(IEvidence evidence, Report report)
{
    private const int PrefixSize = sizeof(ushort);

    private ReadOnlyMemory<byte> bundle;
    private long number = -1;
    private int at;
    private bool isBad;

    public async ValueTask TakeAsync(long sequence, byte[] canonical, CancellationToken ct)
    {
        if (!evidence.HasEntryBundles)
            return;
        var id = new TileId(0, sequence / TileId.Width);
        var width = id.WidthAt(evidence.TreeSize);
        if (sequence - (id.Number * TileId.Width) >= width)
            return;
        if (id.Number != number)
            await OpenAsync(id.Number, width, ct);
        if (isBad)
            return;
        if (IsNext(canonical))
        {
            at += PrefixSize + canonical.Length;
            report.Count(Check.EntryBundle);
        }
        else
        {
            isBad = true;
            report.Add(
                Check.EntryBundle, $"entry bundle {number} does not hold the event's bytes at its place", sequence);
        }

        var isLast = sequence == (number * TileId.Width) + width - 1;
        if (isLast && !isBad && at != bundle.Length)
            report.Add(Check.EntryBundle, $"entry bundle {number} holds more than its {width} events", sequence);
    }

    private bool IsNext(byte[] canonical) =>
        bundle.Length - at >= PrefixSize + canonical.Length
        && BinaryPrimitives.ReadUInt16BigEndian(bundle.Span[at..]) == canonical.Length
        && bundle.Span.Slice(at + PrefixSize, canonical.Length).SequenceEqual(canonical);

    private async ValueTask OpenAsync(long wanted, int width, CancellationToken ct)
    {
        var read = await evidence.EntriesAsync(wanted, width, ct);
        (number, bundle, at, isBad) = (wanted, read ?? default, 0, read is null);
        if (read is null)
        {
            var from = wanted * TileId.Width;
            report.Add(
                Check.Completeness, $"entry bundle {wanted}, of events {from} to {from + width - 1}, is missing",
                from, from + width - 1);
        }
    }
}
