using Logistics.Core.Kernel;

namespace Logistics.Core.Flags;

/// <summary>Where a flag stands.</summary>
public enum FlagStatus
{
    /// <summary>A warning or worse that nobody has explained or put right.</summary>
    Open,

    /// <summary>Explained, or put right by an event.</summary>
    Settled,

    /// <summary>Of severity <c>info</c>: there is nothing to settle.</summary>
    Noted,

    /// <summary>The event that carries it was taken back.</summary>
    Reversed,
}

/// <summary>A flag of an event, as the events after it leave it.</summary>
/// <param name="Id">Made of the event's id and the flag's number in it.</param>
/// <param name="Stream">Of the event.</param>
/// <param name="From">The first place that the event names: of a handover the sender; null for none.</param>
/// <param name="To">The second place: of a handover the receiver; null for none.</param>
/// <param name="Sequence">Ledger sequence of the event that carries it.</param>
/// <param name="Line">Its number among the flags of the event, from 0 on.</param>
/// <param name="HeadSequence">Ledger sequence of the event that settled it; until then, that of its own.</param>
public sealed record RaisedFlag(
    Guid Id,
    string Code,
    Severity Severity,
    string Stream,
    string? From,
    string? To,
    FlagStatus Status,
    long Sequence,
    int Line,
    long HeadSequence)
{
    private const string StreamPrefix = "flag/";

    public static Table<RaisedFlag, Guid> Table { get; } = new(
        flag => flag.Id,
        c => c.Id("FlagId", f => f.Id)
            .Code("Code", f => f.Code)
            .Word("Severity", f => f.Severity)
            .Text(ColumnKind.Account, "Stream", f => f.Stream)
            .CodeOrNone("FromCode", f => f.From)
            .CodeOrNone("ToCode", f => f.To)
            .Word("Status", f => f.Status)
            .Long("Sequence", f => f.Sequence)
            .Int("Line", f => f.Line)
            .Long("HeadSequence", f => f.HeadSequence))
    {
        Name = "RaisedFlag",
        File = "raised-flag",
        Order = ["Sequence", "Line"],
        Revision = "HeadSequence",
        Fixed = ["Code", "Severity", "Stream", "FromCode", "ToCode", "Sequence", "Line"],
        Life = RowLife.UntilFinal,
        IsFinal = flag => flag.Status != FlagStatus.Open,
        Concerned = (flag, _) => flag.HeadSequence,
        IsRequiredBy = e => e.Body is FlagSettled,

        // What was settled meanwhile, or is no fault, stays as it is.
        Reversed = (flag, entry) => flag.Status == FlagStatus.Open
            ? flag with { Status = FlagStatus.Reversed, HeadSequence = entry.Sequence }
            : flag,
        Since = 6,
    };

    /// <summary>The open flags of a stream's events, the oldest first.</summary>
    public static TableSet<RaisedFlag, Guid, string> OpenOf { get; } = Table.Set(
        "Stream", flag => flag.Stream,
        (one, other) => (one.Sequence, one.Line).CompareTo((other.Sequence, other.Line)),
        flag => flag.Status == FlagStatus.Open, "t.Status = 'open'");

    /// <summary>The id of a flag of an event.</summary>
    public static Guid IdOf(LedgerEvent e, int line) => EventId.DeriveFrom(e.Id, $"{StreamPrefix}{line}");

    /// <summary>The stream of the event that settles a flag.</summary>
    public static string StreamOf(Guid flag) => StreamPrefix + flag;

    /// <summary>The flag that a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        id = default;
        return stream.StartsWith(StreamPrefix, StringComparison.Ordinal)
            && UuidText.TryParse(stream[StreamPrefix.Length..], out id);
    }

    /// <summary>The flags of an event, each as the event leaves it.</summary>
    internal static IEnumerable<RaisedFlag> In(LedgerEvent e, long sequence) =>
        (e.Body.Flags ?? []).Select((flag, line) => new RaisedFlag(
            IdOf(e, line), flag.Code, flag.Severity, e.Stream, e.Places.ElementAtOrDefault(0),
            e.Places.ElementAtOrDefault(1), flag.Severity == Severity.Info ? FlagStatus.Noted : FlagStatus.Open,
            sequence, line, sequence));
}
