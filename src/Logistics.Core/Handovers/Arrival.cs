using Logistics.Core.Kernel;

namespace Logistics.Core.Handovers;

/// <summary>Why something came other than as a line of a handover that was open.</summary>
public enum ArrivalReason
{
    /// <summary>Nobody had released the package; its custodian has it in no handover.</summary>
    Unannounced,

    /// <summary>The package was under way in a handover.</summary>
    OtherHandover,

    /// <summary>The package was missing.</summary>
    Found,

    /// <summary>The receiver accepts a package after its line was closed as missing, refused or cancelled.</summary>
    Late,

    /// <summary>The acceptance was recorded before the release.</summary>
    BeforeRelease,

    /// <summary>No package has what is written on it.</summary>
    UnknownLabel,

    /// <summary>An acceptance of a handover that nobody had released yet, as a whole.</summary>
    UnmatchedAcceptance,
}

/// <summary>Whether something is still to be said of an arrival.</summary>
public enum ArrivalStatus
{
    /// <summary>A label is to be identified, or a release has not come.</summary>
    Open,

    Settled,

    /// <summary>The event that recorded it was taken back.</summary>
    Reversed,
}

/// <summary>What came to a place other than as a line of a handover that was open.</summary>
/// <param name="Id">
/// Of a package, the id of the event <c>package-arrived</c>; of an acceptance before its release, the acceptance's; of
/// a label, made of its command's and the label.
/// </param>
/// <param name="Location">Where it is.</param>
/// <param name="Label">As it was read, or that of the package; null for an acceptance.</param>
/// <param name="Package">Null for an acceptance, and for a label while nobody has said what it is.</param>
/// <param name="From">Who had custody of the package before; null where no package was known.</param>
/// <param name="Named">The handover that the receiver named; null for none.</param>
/// <param name="Outer">The package inside which it came; null for none.</param>
/// <param name="Sequence">Ledger sequence of the event that recorded it.</param>
/// <param name="HeadSequence">Ledger sequence of its latest event.</param>
public sealed record Arrival(
    Guid Id,
    string Location,
    string? Label,
    Guid? Package,
    string? From,
    Guid? Named,
    Guid? Outer,
    ArrivalReason Reason,
    ArrivalStatus Status,
    long Sequence,
    long HeadSequence)
{
    private const string StreamPrefix = "arrival/";

    public static Table<Arrival, Guid> Table { get; } = new(
        arrival => arrival.Id,
        c => c.Id("ArrivalId", a => a.Id)
            .Code("Location", a => a.Location)
            .LabelOrNone("Label", a => a.Label)
            .IdOrNone("PackageId", a => a.Package)
            .CodeOrNone("FromCode", a => a.From)
            .IdOrNone("HandoverId", a => a.Named)
            .IdOrNone("OuterId", a => a.Outer)
            .Word("Reason", a => a.Reason)
            .Word("Status", a => a.Status)
            .Long("Sequence", a => a.Sequence)
            .Long("HeadSequence", a => a.HeadSequence))
    {
        Name = "Arrival",
        File = "arrival",
        Order = ["Sequence"],
        Revision = "HeadSequence",
        Reversed = (arrival, entry) =>
            arrival with { Status = ArrivalStatus.Reversed, HeadSequence = entry.Sequence },
        Fixed = ["Location", "Label", "FromCode", "HandoverId", "OuterId", "Reason", "Sequence"],
        Life = RowLife.UntilFinal,
        IsFinal = arrival => arrival.Status == ArrivalStatus.Settled,
        IsRequiredBy = e => e.Body is PackageArrived or LabelArrived or AcceptanceUnmatched,
        Concerned = (arrival, _) => arrival.HeadSequence,
        Since = 6,
    };

    /// <summary>Every open arrival of a reason, which the set is looked up by as a word.</summary>
    public static TableSet<Arrival, Guid, string> OpenFor { get; } = Table.Set(
        "Reason", arrival => EnumText.Of(arrival.Reason), BySequence,
        arrival => arrival.Status == ArrivalStatus.Open, "t.Status = 'open'");

    /// <summary>The open arrivals whose receiver named a handover.</summary>
    public static TableSet<Arrival, Guid, Guid> OpenNaming { get; } = Table.Set(
        "HandoverId", arrival => arrival.Named!.Value, BySequence,
        arrival => arrival is { Status: ArrivalStatus.Open, Named: not null }, "t.Status = 'open'");

    /// <summary>The stream of an arrival of no known package.</summary>
    public static string Stream(Guid id) => StreamPrefix + id;

    /// <summary>The arrival that a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        ArgumentNullException.ThrowIfNull(stream);
        id = default;
        return stream.StartsWith(StreamPrefix, StringComparison.Ordinal)
            && UuidText.TryParse(stream[StreamPrefix.Length..], out id) && Stream(id) == stream;
    }

    /// <summary>
    /// The arrival that an event records; null for any other event, and for one of a label that was recorded before.
    /// </summary>
    /// <param name="label">Of the package that the event is about; null for none.</param>
    public static Arrival? Of(LedgerEntry entry, string? label)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var at = entry.Sequence;
        return entry.Event.Body switch
        {
            PackageArrived { Arrival: null } body => new Arrival(
                entry.Event.Id, body.Location, label, HandoverAnswer.PackageOf(entry), body.From, body.Named,
                body.Within, body.Reason,
                body.Reason == ArrivalReason.BeforeRelease ? ArrivalStatus.Open : ArrivalStatus.Settled, at, at),
            LabelArrived body => new Arrival(
                OfLabel(body.Record, body.Label), body.Location, body.Label, Package: null, From: null, body.Named,
                Outer: null, ArrivalReason.UnknownLabel, ArrivalStatus.Open, at, at),
            AcceptanceUnmatched body => new Arrival(
                body.Acceptance, body.Location, Label: null, Package: null, From: null, body.Handover, Outer: null,
                ArrivalReason.UnmatchedAcceptance, ArrivalStatus.Open, at, at),
            _ => null,
        };
    }

    /// <summary>The id of the arrival of a label, made of that of the command that records it.</summary>
    internal static Guid OfLabel(Guid command, string label) => EventId.DeriveFrom(command, "label/" + label);

    private static int BySequence(Arrival one, Arrival other) => one.Sequence.CompareTo(other.Sequence);
}
