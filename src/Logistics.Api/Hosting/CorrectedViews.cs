using Logistics.Core.Kernel;
using Logistics.Data.Reversals;

namespace Logistics.Api.Hosting;

/// <summary>Something that was recorded, and may have been a mistake.</summary>
public abstract record CorrectedView
{
    /// <summary>Sequence of the event that took it back as a mistake; null while it is in effect.</summary>
    public long? ReversedBy { get; init; }

    /// <summary>Sequence of the first event that was recorded in its place; null for none.</summary>
    public long? SupersededBy { get; init; }

    /// <summary>Sequence of the event that was taken back and in whose place it was recorded; null for none.</summary>
    public long? Supersedes { get; init; }

    internal Correction Correction
    {
        init => (ReversedBy, SupersededBy, Supersedes) = (value.ReversedBy, value.SupersededBy, value.Supersedes);
    }
}

/// <summary>An event, which may take another one back.</summary>
public abstract record CorrectedEventView : CorrectedView
{
    /// <summary>Sequence of the event that it takes back; null for none.</summary>
    public long? Reverses { get; init; }

    internal Correction EventCorrection
    {
        init => (ReversedBy, SupersededBy, Supersedes, Reverses) = value;
    }
}

/// <summary>An event that was a mistake and was taken back.</summary>
/// <param name="Sequence">Place of the event in the ledger.</param>
/// <param name="Type">What it said, such as <c>package-accepted</c>.</param>
public sealed record TakenBackView(long Sequence, string Type) : CorrectedView
{
    internal static TakenBackView Of(LedgerEntry entry, Correction correction) =>
        new(entry.Sequence, entry.Event.Type) { Correction = correction };

    internal static TakenBackView Of((LedgerEntry Entry, Correction Correction) one) => Of(one.Entry, one.Correction);
}
