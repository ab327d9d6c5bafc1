using System.ComponentModel;
using System.Globalization;
using Logistics.Api.Log;
using Logistics.Core.Ledger;
using Microsoft.AspNetCore.Mvc;

namespace Logistics.Api.Hosting;

/// <summary>Whether a recording is answered only once a signed checkpoint covers it.</summary>
internal readonly record struct CoverageQuery(
    [property: FromQuery(Name = "wait"), Description(
        "Seconds to wait, 0 to 30, until a signed checkpoint covers what was recorded; without it the answer "
        + "comes at once. When they are over it is 503 `not-yet-signed`, although everything is recorded.")]
    string? Wait,
    CheckpointWatch Watch,
    HttpContext Http)
{
    public const int SecondsMax = 30;
    public const string Header = "Log-Checkpoint-Size";
    private const int RangesMax = 5;

    /// <summary>How long to wait; null for not at all.</summary>
    public TimeSpan? Read(Input input) =>
        Wait is null ? null : TimeSpan.FromSeconds(input.Number("wait", Wait, absent: 0, min: 0, SecondsMax));

    /// <summary>Waits for the events that were recorded, now or before; at once when there are none.</summary>
    /// <returns>The problem when patience ran out; null when all are covered, or nobody asked.</returns>
    public async Task<Problem?> WaitAsync(
        TimeSpan? patience, IReadOnlyList<AppendResult> results, CancellationToken ct)
    {
        long[] recorded =
        [
            .. results.Select(ReceiptOf).OfType<Receipt>().SelectMany(receipt => receipt.Entries)
                .Select(entry => entry.Sequence).Order(),
        ];
        if (patience is not { } time || recorded.Length == 0)
            return null;
        if (await Watch.WaitAsync(recorded[^1], time, ct) is { } size)
        {
            Http.Response.Headers[Header] = size.ToString(CultureInfo.InvariantCulture);
            return null;
        }

        return Problems.NotYetSigned(
            $"The events are recorded, with the sequences {Ranges(recorded)}, but no signed checkpoint covers "
            + "them all yet. Sending the same request again is safe: nothing is recorded twice.");
    }

    private static Receipt? ReceiptOf(AppendResult result) => result switch
    {
        AppendResult.Appended appended => appended.Receipt,
        AppendResult.AlreadyAppended earlier => earlier.Receipt,
        _ => null,
    };

    /// <summary>Such as <c>3, 5 to 9</c>; only the first few when there are many gaps.</summary>
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
            $"{range.First}{(range.Last > range.First ? $" to {range.Last}" : "")}"));
        return string.Join(", ", shown) + (ranges.Count > RangesMax ? $" and on up to {sequences[^1]}" : "");
    }
}
