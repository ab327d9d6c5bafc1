using System.Globalization;
using Logistics.Core.Kernel;

namespace Logistics.Api.Hosting;

/// <summary>Waits until a signed checkpoint covers what was recorded, for as long as the request asks.</summary>
/// <param name="patience">Null: the answer comes at once.</param>
internal readonly struct CheckpointWait(TimeSpan? patience, CheckpointWatch watch, HttpResponse response)
{
    public const string Header = "Log-Checkpoint-Size";
    private const int RangesMax = 5;

    /// <summary>Waits for the events that were recorded, now or before; at once when there are none.</summary>
    /// <returns>
    /// The problem after the time is over; null if all events are covered or the request does not wait.
    /// </returns>
    public async Task<Problem?> ForAsync(IReadOnlyList<AppendResult> results, CancellationToken ct)
    {
        long[] recorded =
        [
            .. results.Select(ReceiptOf).OfType<Receipt>().SelectMany(receipt => receipt.Entries)
                .Select(entry => entry.Sequence).Order(),
        ];
        if (patience is not { } time || recorded.Length == 0)
            return null;
        if (await watch.WaitAsync(recorded[^1], time, ct) is { } size)
        {
            response.Headers[Header] = size.ToString(CultureInfo.InvariantCulture);
            return null;
        }

        return Problems.NotYetSigned(
            Problems.RecordedButUnsigned.With(("sequences", Ranges(recorded))));
    }

    private static Receipt? ReceiptOf(AppendResult result) => result switch
    {
        AppendResult.Appended appended => appended.Receipt,
        AppendResult.AlreadyAppended earlier => earlier.Receipt,
        _ => null,
    };

    /// <summary>Such as <c>3, 5–9</c>; only the first few when there are many gaps.</summary>
    private static string Ranges(IReadOnlyList<long> sequences)
    {
        var ranges = new List<(long First, long Last)>();
        foreach (var sequence in sequences)
        {
            if (ranges.Count > 0 && ranges[^1].Last + 1 == sequence)
                ranges[^1] = (ranges[^1].First, sequence);
            else
                ranges.Add((sequence, sequence));
        }

        var shown = ranges.Take(RangesMax).Select(range => string.Create(
            CultureInfo.InvariantCulture,
            $"{range.First}{(range.Last > range.First ? $"–{range.Last}" : "")}"));
        return string.Join(", ", shown) + (ranges.Count > RangesMax ? $", …, {sequences[^1]}" : "");
    }
}
