using System.Diagnostics.CodeAnalysis;
using Logistics.Core.Ledger;

namespace Logistics.Core.Custody;

/// <summary>
/// One package as its events leave it. Exactly one location has custody at any time; while
/// <see cref="Handover"/> is set the package is under way and custody is still the sender's.
/// </summary>
/// <param name="Path">Location codes from the root to the destination, joined by '/'.</param>
/// <param name="Held">Its status whenever it is not under way; never <c>InTransit</c>.</param>
/// <param name="Handover">The open handover it travels in.</param>
/// <param name="Delivered">It has reached its destination at least once.</param>
/// <param name="TurnedBack">It was refused since it last moved outward, so it may go back up.</param>
/// <param name="Version">Events in its stream so far.</param>
/// <param name="PackedSequence">Ledger sequence of its first event.</param>
/// <param name="HeadSequence">Ledger sequence of its latest event.</param>
/// <param name="HeadHash">Leaf hash of its latest event; null when the ledger lacks that event.</param>
public sealed record PackageState(
    Guid Id,
    string Label,
    PackageKind Kind,
    string? Contest,
    string Destination,
    string Path,
    string Origin,
    string Custodian,
    PackageStatus Held,
    Guid? Handover,
    bool Delivered,
    bool TurnedBack,
    int Version,
    long PackedSequence,
    long HeadSequence,
    byte[]? HeadHash)
{
    private const string StreamPrefix = "package/";

    /// <summary>The package it is inside, with which it moves; null when it is in no other.</summary>
    public Guid? Outer { get; init; }

    /// <summary>
    /// Where the open handover leads. Known after a replay; a record of the package alone does not say it.
    /// </summary>
    public string? Next { get; init; }

    /// <summary>When its latest event was recorded. Known after a replay, like <see cref="Next"/>.</summary>
    public DateTime? HeadRecordedAt { get; init; }

    public PackageStatus Status => Handover is null ? Held : PackageStatus.InTransit;

    /// <summary>Its contents may be corrected where it is: it is closed, at hand and on the way out.</summary>
    public bool MayBeRepacked =>
        !Delivered && Held is (PackageStatus.Packed or PackageStatus.Received or PackageStatus.Refused);

    /// <summary>
    /// It is closed and at hand, and where it is for or, having been there, where it was packed. What was sealed for
    /// the way back is opened at the end of that alone.
    /// </summary>
    public bool MayBeOpened =>
        Held is not (PackageStatus.Opened or PackageStatus.Missing)
        && ((Custodian == Destination && Held != PackageStatus.Sealed) || (Delivered && Custodian == Origin));

    /// <summary>It was opened where it is for, from where it may go back.</summary>
    public bool MayBeSealed => Held == PackageStatus.Opened && Custodian == Destination;

    /// <summary>The stream of a package's events.</summary>
    public static string Stream(Guid id) => StreamPrefix + id;

    /// <summary>The package a stream is about.</summary>
    /// <exception cref="InvalidOperationException">The stream is not that of a package.</exception>
    public static Guid IdOf(string stream) => TryIdOf(stream, out var id)
        ? id
        : throw new InvalidOperationException($"'{stream}' is not the stream of a package.");

    /// <summary>Whether it is under way in a handover, as that handover has it.</summary>
    public bool TravelsIn(HandoverState handover) =>
        Handover == handover.Id && Custodian == handover.From && (Next is null || Next == handover.To);

    /// <summary>Whether <paramref name="code"/> is the destination or one of its ancestors.</summary>
    public bool LeadsThrough(string code) => Depth(code) >= 0;

    /// <summary>
    /// The state after the stream's next event; false when the event cannot follow this state, in which case
    /// the stream is not a chain of custody.
    /// </summary>
    public static bool TryEvolve(
        PackageState? before, LedgerEntry entry, [NotNullWhen(true)] out PackageState? after)
    {
        var e = entry.Event;
        after = (before, e.Body) switch
        {
            (null, PackagePacked packed) => Pack(e, packed, entry),
            ({ Handover: null } p, PackageReleased step)
                when p.Custodian == step.From && p.Outer == step.Within && p.MayMoveTo(step.To) =>
                p with { Handover = step.Handover, Next = step.To },
            ({ } p, PackageAccepted step) when p.Awaits(step) => p.MoveTo(step.To) with { Outer = step.Within },
            ({ } p, PackageRefused step) when p.Awaits(step) =>
                p with { Handover = null, Held = PackageStatus.Refused, TurnedBack = true, Outer = step.Within },
            ({ } p, PackageMissing step) when p.Awaits(step) =>
                p with { Handover = null, Held = PackageStatus.Missing, Outer = step.Within },
            ({ } p, ReleaseCancelled step) when p.Awaits(step) && p.Outer == step.Within =>
                p with { Handover = null },
            ({ MayBeRepacked: true } p, PackageRepacked step) when p.RestsAt(step.Location) => p,
            ({ MayBeOpened: true } p, PackageOpened step) when p.RestsAt(step.Location) =>
                p with { Held = PackageStatus.Opened },
            ({ MayBeSealed: true } p, PackageSealed step) when p.RestsAt(step.Location) =>
                p with { Held = PackageStatus.Sealed },
            ({ } p, PackageNested step) when p.RestsAt(step.Location) && step.Outer != p.Id =>
                p with { Outer = step.Outer },
            ({ Handover: null, Outer: { } outer } p, PackageUnnested step)
                when p.Custodian == step.Location && step.Outer == outer => p with { Outer = null },
            _ => null,
        };
        if (after is null || !Follows(before, entry))
            return false;

        after = after with
        {
            Version = e.Version,
            HeadSequence = entry.Sequence,
            HeadHash = entry.Hash,
            HeadRecordedAt = e.RecordedAt,
            Next = after.Handover is null ? null : after.Next,
        };
        return true;
    }

    /// <summary>The first property in which another account of the same package differs; null if none.</summary>
    public string? Differs(PackageState? other) => other switch
    {
        null => "record",
        _ when Id != other.Id || Label != other.Label || Kind != other.Kind || Contest != other.Contest
            || Origin != other.Origin => "description",
        _ when Destination != other.Destination || Path != other.Path => "destination",
        _ when Custodian != other.Custodian => "custodian",
        _ when Status != other.Status || Held != other.Held || Handover != other.Handover => "status",
        _ when Delivered != other.Delivered || TurnedBack != other.TurnedBack => "direction",
        _ when Version != other.Version || HeadSequence != other.HeadSequence
            || PackedSequence != other.PackedSequence => "version",
        _ when Outer != other.Outer => "outer package",
        _ => null,
    };

    private static bool Follows(PackageState? before, LedgerEntry entry)
    {
        var e = entry.Event;
        return before is null
            ? e.Version == 1 && e.Previous is null
            : e.Version == before.Version + 1
                && e.Stream == Stream(before.Id)
                && before.HeadHash is not null && e.Previous.AsSpan().SequenceEqual(before.HeadHash)
                && entry.Sequence > before.HeadSequence
                && !(e.RecordedAt < before.HeadRecordedAt);
    }

    /// <summary>The package a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        id = default;
        return stream.StartsWith(StreamPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(stream.AsSpan(StreamPrefix.Length), "D", out id)
            && stream == Stream(id);
    }

    private static PackageState? Pack(LedgerEvent e, PackagePacked packed, LedgerEntry entry)
    {
        if (!TryIdOf(e.Stream, out var id))
            return null;
        var package = new PackageState(
            id, packed.Label, packed.Kind, packed.Contest, packed.Destination, packed.Path,
            Origin: packed.Location,
            Custodian: packed.Location,
            Held: PackageStatus.Packed,
            Handover: null,
            Delivered: packed.Location == packed.Destination,
            TurnedBack: false,
            e.Version, entry.Sequence, entry.Sequence, entry.Hash);
        var isOnPath = package.LeadsThrough(packed.Location)
            && package.Depth(packed.Destination) == packed.Path.AsSpan().Count('/');
        return isOnPath ? package : null;
    }

    /// <summary>One step along the path, and up only after it was delivered or turned back.</summary>
    private bool MayMoveTo(string to) => (Depth(Custodian), Depth(to)) switch
    {
        var (here, there) when here < 0 || there < 0 => false,
        var (here, there) when there == here + 1 => true,
        var (here, there) => there == here - 1 && (Delivered || TurnedBack),
    };

    private bool RestsAt(string location) => this is { Handover: null, Outer: null } && Custodian == location;

    private bool Awaits(HandoverStep step) =>
        Handover == step.Handover && Custodian == step.From && (Next is null || Next == step.To)
        && (step.Within is null || step.Within == Outer);

    private PackageState MoveTo(string to) => this with
    {
        Handover = null,
        Held = PackageStatus.Received,
        Delivered = Delivered || to == Destination,
        TurnedBack = TurnedBack && Depth(to) < Depth(Custodian),
        Custodian = to,
    };

    private int Depth(string code)
    {
        var depth = 0;
        foreach (var segment in Path.AsSpan().Split('/'))
        {
            if (Path.AsSpan(segment).SequenceEqual(code))
                return depth;
            depth++;
        }

        return -1;
    }
}
