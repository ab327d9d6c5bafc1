using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Seals;

/// <summary>A stretch of numbers of a batch of seals, the first and the last included.</summary>
/// <param name="Line">Its place among the stretches of the batch, from 0 on.</param>
/// <param name="Series">What the numbers have in common: <see cref="SealSeries.Name"/>.</param>
/// <param name="Sequence">Ledger sequence of the batch.</param>
public sealed record SealRange(Guid Batch, int Line, string Series, long First, long Last, long Sequence)
{
    public static Table<SealRange, (Guid Batch, int Line)> Table { get; } = new(
        range => (range.Batch, range.Line),
        c => c.Id("BatchId", r => r.Batch)
            .Int("Line", r => r.Line)
            .Text(ColumnKind.Seal, "Series", r => r.Series)
            .Long("FirstNumber", r => r.First)
            .Long("LastNumber", r => r.Last)
            .Long("Sequence", r => r.Sequence))
    {
        Name = "SealRange",
        File = "seal-range",
        Order = ["Sequence", "Line"],
        KeyCount = 2,
        Since = 6,
        StreamOf = row => $"{EnumText.Of(DocumentKind.SealBatch)}/{row[0]}",
        Concerned = (range, _) => range.Sequence,
    };

    /// <summary>The stretches of a batch.</summary>
    public static TableSet<SealRange, (Guid Batch, int Line), Guid> OfBatch { get; } = Table.Set(
        "BatchId", range => range.Batch, (one, other) => one.Line.CompareTo(other.Line));

    /// <summary>The stretches of a series, in the order they were registered.</summary>
    public static TableSet<SealRange, (Guid Batch, int Line), string> OfSeries { get; } = Table.Set(
        "Series", range => range.Series,
        (one, other) => (one.Sequence, one.Line).CompareTo((other.Sequence, other.Line)));

    /// <summary>The stretches of a batch that was issued; none where its seals have no numbers.</summary>
    internal static IEnumerable<SealRange> Of(SealsIssued body, long sequence)
    {
        IEnumerable<SealSeries> series = body is { From: { } from, To: { } to }
            ? SealSeries.Between(from, to) is { } one ? [one] : []
            : Merged(body.Numbers);
        return series.Select((stretch, line) =>
            new SealRange(body.Batch, line, stretch.Name, stretch.First, stretch.Last, sequence));
    }

    private static List<SealSeries> Merged(IReadOnlyList<string> numbers)
    {
        var merged = new List<SealSeries>();
        var ordered = numbers.Select(SealSeries.Of).OrderBy(one => one.Name, StringComparer.Ordinal)
            .ThenBy(one => one.First);
        foreach (var one in ordered)
        {
            if (merged is [.., var last] && last.Name == one.Name && one.First <= last.Last + 1)
                merged[^1] = last with { Last = Math.Max(last.Last, one.Last) };
            else
                merged.Add(one);
        }

        return merged;
    }
}
