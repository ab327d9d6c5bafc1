using System.Globalization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Reversals;

/// <summary>Where the reversal of an event stands.</summary>
public enum ReversalStatus
{
    /// <summary>One side of a handover asks for it; the other has to agree.</summary>
    Proposed,

    /// <summary>The event is taken back.</summary>
    Reversed,
}

/// <summary>That an event is taken back, or is to be.</summary>
/// <param name="Sequence">Of the event.</param>
/// <param name="Place">Code of the location that proposed or recorded it; null where the event names none.</param>
/// <param name="OtherPlace">Code of the location that has to agree, or had to; null for none.</param>
/// <param name="IsWhole">All that the event's command recorded is to be taken back.</param>
/// <param name="ReversedBy">Ledger sequence of the reversal; null while it is only proposed.</param>
/// <param name="SupersededBy">
/// Ledger sequence of the first event that was recorded in its place; null for none.
/// </param>
/// <param name="HeadSequence">Ledger sequence of the event that changed the row last.</param>
public sealed record Reversal(
    long Sequence,
    ReversalStatus Status,
    string? Place,
    string? OtherPlace,
    bool IsWhole,
    long? ReversedBy,
    long? SupersededBy,
    long HeadSequence)
{
    private const string StreamPrefix = "reversal/";

    public static Table<Reversal, long> Table { get; } = new(
        reversal => reversal.Sequence,
        c => c.Long("Sequence", r => r.Sequence)
            .Word("Status", r => r.Status)
            .CodeOrNone("Place", r => r.Place)
            .CodeOrNone("OtherPlace", r => r.OtherPlace)
            .Flag("IsWhole", r => r.IsWhole)
            .LongOrNone("ReversedBy", r => r.ReversedBy)
            .LongOrNone("SupersededBy", r => r.SupersededBy)
            .Long("HeadSequence", r => r.HeadSequence))
    {
        Name = "Reversal",
        File = "reversal",
        Order = ["Sequence"],
        Revision = "HeadSequence",
        Concerned = (reversal, _) => reversal.HeadSequence,
        IsRequiredBy = e => e.Body is IReversal or ReversalProposed or ICounterChange { TakesBack: not null },
        IsPutBack = false,
        Since = 7,
    };

    /// <summary>The event that a stream of proposals is about; null where it is none such.</summary>
    public static long? SequenceOf(string stream) =>
        stream.StartsWith(StreamPrefix, StringComparison.Ordinal)
        && long.TryParse(
            stream.AsSpan(StreamPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : null;

    /// <summary>The stream of the proposals to take an event back.</summary>
    public static string StreamOf(long sequence) =>
        StreamPrefix + sequence.ToString(CultureInfo.InvariantCulture);
}
