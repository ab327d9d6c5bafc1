using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>
/// One package as its events leave it. Exactly one location has custody at any time; while
/// <see cref="Handover"/> is set the package is under way and custody is still the sender's.
/// </summary>
/// <param name="Path">Location codes from the root to the destination, joined by '/'.</param>
/// <param name="StatusAtRest">Its status while it is not under way; never <c>InTransit</c>.</param>
/// <param name="Handover">The open handover it travels in.</param>
/// <param name="Delivered">It has reached its destination at least once.</param>
/// <param name="TurnedBack">
/// It was refused or called back since it last moved outward, so it may go back up.
/// </param>
/// <param name="Version">Events in its stream so far.</param>
/// <param name="PackedSequence">Ledger sequence of its first event.</param>
/// <param name="HeadSequence">Ledger sequence of its latest event.</param>
/// <param name="Outer">The package it is inside, with which it moves; null when it is in no other.</param>
/// <param name="Recalled">It was called back, and has not come to its origin since.</param>
/// <param name="WasOpened">It was opened at least once, so that it may hold other things than were packed.</param>
/// <param name="ReVote">The re-vote it is for; null for none, and where none was recorded.</param>
public sealed record Package(
    Guid Id,
    string Label,
    PackageKind Kind,
    string? Contest,
    string Destination,
    string Path,
    string Origin,
    string Custodian,
    PackageStatus StatusAtRest,
    Guid? Handover,
    bool Delivered,
    bool TurnedBack,
    int Version,
    long PackedSequence,
    long HeadSequence,
    Guid? Outer = null,
    bool Recalled = false,
    bool WasOpened = false,
    Guid? ReVote = null)
{
    internal const string StreamPrefix = "package/";

    public static Table<Package, Guid> Table { get; } = new(
        package => package.Id,
        c => c.Id("PackageId", p => p.Id)
            .Text(ColumnKind.Label, "Label", p => p.Label)
            .Word("Kind", p => p.Kind)
            .CodeOrNone("Contest", p => p.Contest)
            .Code("Destination", p => p.Destination)
            .Text(ColumnKind.Path, "Path", p => p.Path)
            .Code("Origin", p => p.Origin)
            .Code("Custodian", p => p.Custodian)
            .Word("Held", p => p.StatusAtRest)
            .Word("Status", p => p.Status, isDerived: true)
            .IdOrNone("HandoverId", p => p.Handover)
            .Flag("Delivered", p => p.Delivered)
            .Flag("TurnedBack", p => p.TurnedBack)
            .Int("Version", p => p.Version)
            .Long("PackedSequence", p => p.PackedSequence)
            .Long("HeadSequence", p => p.HeadSequence)
            .IdOrNone("OuterId", p => p.Outer)
            .Text(ColumnKind.Label, "LabelKey", p => p.LabelKey, isDerived: true, since: 6)
            .Flag("Recalled", p => p.Recalled, since: 7)
            .Flag("WasOpened", p => p.WasOpened, since: 7)
            .IdOrNone("ReVoteId", p => p.ReVote, since: 8))
    {
        Name = "Package",
        File = "package",
        Order = ["PackedSequence"],
        Revision = "HeadSequence",
        Version = "Version",
        Fixed = FromPacking,
        PartBy = "PackageId",
        Follows = package => (Stream(package.Id), package.HeadSequence, package.Version),
        StreamOf = row => StreamPrefix + row[0],
        Reversed = (package, entry) => package with
        {
            StatusAtRest = PackageStatus.Dissolved,
            Version = entry.Event.Version,
            HeadSequence = entry.Sequence,
        },
        NeedsToPutBack = (needs, before) =>
        {
            if (before.Outer is { } outer && needs.One(Table!, outer) is { } holder)
                NestingDecisions.CollectAround(needs, holder);
        },
        PutBack = (world, entry, package, _) => PackageSteps.Put(world, entry, package),
        Concerned = (package, column) =>
            FromPacking.Contains(column, StringComparer.Ordinal) ? package.PackedSequence : package.HeadSequence,
    };

    /// <summary>
    /// The package of a label, by what the label means. In old ledgers there may be several.
    /// </summary>
    public static TableSet<Package, Guid, string> Labelled { get; } =
        Table.Set("LabelKey", package => package.LabelKey, ByPacking);

    /// <summary>
    /// The packages of one label, those first that bear it; those that are none any more only where there is no other.
    /// </summary>
    /// <param name="bearing">Whose label means it.</param>
    /// <param name="former">Those that bore it, some of which may not be known.</param>
    public static IReadOnlyList<Package> Named(IReadOnlyList<Package> bearing, IEnumerable<Package?> former)
    {
        Package[] all = [.. bearing.Concat(former.OfType<Package>()).DistinctBy(package => package.Id)];
        return all.Any(package => !package.IsGone) ? [.. all.Where(package => !package.IsGone)] : all;
    }

    /// <summary>The packages right inside another, in the order they were packed.</summary>
    public static TableSet<Package, Guid, Guid> Inside { get; } = Table.Set(
        "OuterId", package => package.Outer!.Value, ByPacking,
        package => package.Outer is not null, "t.OuterId IS NOT NULL");

    /// <inheritdoc cref="LabelText.KeyOf"/>
    public string LabelKey => LabelText.KeyOf(Label);

    public PackageStatus Status => Handover is null ? StatusAtRest : PackageStatus.InTransit;

    /// <summary>It is none any more: nothing follows, and its label is free.</summary>
    public bool IsGone => StatusAtRest == PackageStatus.Dissolved;

    /// <summary>Nobody knows where it is, whether or not it was written off.</summary>
    public bool IsMissing => StatusAtRest is PackageStatus.Missing or PackageStatus.Lost;

    /// <summary>Why no step can follow but that it is found; null where one can.</summary>
    internal (Rule Rule, Expected Expected)? End => StatusAtRest switch
    {
        PackageStatus.Dissolved => (PackageRule.PackageDissolved, PackageRule.NotDissolved),
        PackageStatus.Lost => (PackageRule.PackageWrittenOff, PackageRule.NotWrittenOff),
        _ => null,
    };

    /// <summary>Its contents may be corrected where it is: it is closed, at hand and on the way out.</summary>
    public bool MayBeRepacked =>
        !Delivered && StatusAtRest is (PackageStatus.Packed or PackageStatus.Received or PackageStatus.Refused);

    /// <summary>
    /// It is closed and at hand, and where it is for or, having been there, elsewhere on its way. What was sealed is
    /// not opened again where that was done, but where it was packed.
    /// </summary>
    public bool MayBeOpened =>
        StatusAtRest is PackageStatus.Packed or PackageStatus.Received or PackageStatus.Refused or PackageStatus.Sealed
        && (Delivered || Custodian == Destination) && (StatusAtRest != PackageStatus.Sealed || Custodian == Origin);

    /// <summary>It is closed as it was packed, wherever it is.</summary>
    public bool IsUnopened => !WasOpened
        && StatusAtRest is PackageStatus.Packed or PackageStatus.Received or PackageStatus.Refused
            or PackageStatus.Missing;

    /// <summary>It is unopened, and away from where it was packed, on its way from there or inside another.</summary>
    public bool MayBeRecalled =>
        IsUnopened && !Recalled && (Handover is not null || Outer is not null || Custodian != Origin);

    /// <summary>It is unopened, and for the election itself; it is handled alone.</summary>
    public bool MayBeRedirected => IsUnopened && Outer is null && Kind != PackageKind.ReVoteBox;

    /// <summary>It is unopened and at hand where it was packed; it is handled alone.</summary>
    public bool MayBeDissolved =>
        IsUnopened && StatusAtRest != PackageStatus.Missing && RestsAt(Origin);

    /// <summary>Whether it was opened at its destination or on its way back, and may go on from there.</summary>
    public bool MayBeSealed =>
        StatusAtRest == PackageStatus.Opened && (Custodian == Destination || (Delivered && Custodian != Origin));

    /// <summary>The facts that are fixed when a package is packed.</summary>
    private static string[] FromPacking =>
        ["Kind", "Contest", "Origin", "PackedSequence", "ReVoteId"];

    /// <summary>The stream of a package's events.</summary>
    public static string Stream(Guid id) => StreamPrefix + id;

    /// <summary>The package a stream is about.</summary>
    /// <exception cref="InvalidOperationException">The stream is not that of a package.</exception>
    public static Guid IdOf(string stream) => TryIdOf(stream, out var id)
        ? id
        : throw new InvalidOperationException($"'{stream}' is not the stream of a package.");

    /// <summary>The package a stream is about; false when it is about none.</summary>
    public static bool TryIdOf(string stream, out Guid id)
    {
        ArgumentNullException.ThrowIfNull(stream);
        id = default;
        if (!stream.StartsWith(StreamPrefix, StringComparison.Ordinal))
            return false;

        // There is one way to write it; the parser takes more.
        var written = stream.AsSpan(StreamPrefix.Length);
        Span<char> canonical = stackalloc char[UuidText.Length];
        return Guid.TryParseExact(written, "D", out id)
            && id.TryFormat(canonical, out _)
            && written.SequenceEqual(canonical);
    }

    /// <summary>Whether <paramref name="code"/> is the destination or one of its ancestors.</summary>
    public bool LeadsThrough(string code) => Depth(code) >= 0;

    /// <summary>
    /// Whether it has come to a place of its way out, or to one behind it, now or before it turned round.
    /// </summary>
    internal bool HasComeTo(string place) => Delivered || Depth(Custodian) >= Depth(place);

    /// <summary>Whether it was opened at its destination, and has come back to a place of its way or past it.</summary>
    internal bool HasComeBackTo(string place) =>
        Delivered && WasOpened && Depth(Custodian) is >= 0 and var at && at <= Depth(place);

    /// <summary>The first property in which another account of the same package differs; null if none.</summary>
    public string? Differs(Package? other) => other switch
    {
        null => "record",
        _ when Id != other.Id || Label != other.Label || Kind != other.Kind || Contest != other.Contest
            || Origin != other.Origin || ReVote != other.ReVote => "description",
        _ when Destination != other.Destination || Path != other.Path => "destination",
        _ when Custodian != other.Custodian => "custodian",
        _ when Status != other.Status || StatusAtRest != other.StatusAtRest || Handover != other.Handover => "status",
        _ when Delivered != other.Delivered || TurnedBack != other.TurnedBack || Recalled != other.Recalled
            || WasOpened != other.WasOpened => "direction",
        _ when Version != other.Version || HeadSequence != other.HeadSequence
            || PackedSequence != other.PackedSequence => "version",
        _ when Outer != other.Outer => "outer package",
        _ => null,
    };

    /// <summary>The package that an event packs; null when it does not lie on the way to its destination.</summary>
    internal static Package? Of(Guid id, PackagePacked packed, LedgerEntry entry)
    {
        var package = new Package(
            id, packed.Label, packed.Kind, packed.Contest, packed.Destination, packed.Path,
            Origin: packed.Location,
            Custodian: packed.Location,
            StatusAtRest: PackageStatus.Packed,
            Handover: null,
            Delivered: packed.Location == packed.Destination,
            TurnedBack: false,
            entry.Event.Version, entry.Sequence, entry.Sequence,
            ReVote: packed.ReVote);
        return package.LeadsThrough(packed.Location) && package.EndsAtDestination ? package : null;
    }

    /// <summary>
    /// The package once it is for another place; null where that is the same one, does not end the path, or lies
    /// below another root.
    /// </summary>
    internal Package? RedirectTo(string destination, string path)
    {
        var after = this with
        {
            Destination = destination,
            Path = path,
            Delivered = Custodian == destination && StatusAtRest != PackageStatus.Missing,
            Recalled = false,
        };
        return destination != Destination && after.EndsAtDestination && after.Root == Root ? after : null;
    }

    /// <summary>The package once it was called back.</summary>
    internal Package CallBack() => this with { Recalled = true, TurnedBack = true };

    /// <summary>The same, no longer called back where it has come to its origin.</summary>
    internal Package AtRest() => this with { Recalled = Recalled && Custodian != Origin };

    /// <summary>Whether a place is nearer to the destination than the one that has custody.</summary>
    internal bool LeadsOutwardTo(string code) => Depth(Custodian) >= 0 && Depth(code) > Depth(Custodian);

    /// <summary>
    /// One step along the path, and up only after it was delivered or turned back. From a place that is not on its path
    /// to any other: which of them is next to it, the package cannot tell.
    /// </summary>
    internal bool MayMoveTo(string to) => End is null && (Depth(Custodian), Depth(to)) switch
    {
        ( < 0, _) => to != Custodian,
        (_, < 0) => false,
        var (here, there) when there == here + 1 => true,
        var (here, there) => there == here - 1 && (Delivered || TurnedBack),
    };

    internal bool RestsAt(string location) => this is { Handover: null, Outer: null } && Custodian == location;

    internal Package MoveTo(string to) => this with
    {
        Handover = null,
        StatusAtRest = PackageStatus.Received,
        Delivered = Delivered || to == Destination,
        Recalled = Recalled && to != Origin,
        TurnedBack = TurnedBack && (Depth(to) < Depth(Custodian) || (Recalled && to != Origin)),
        Custodian = to,
    };

    /// <summary>The package once it is found somewhere, wherever it was on the way to; in no other.</summary>
    internal Package ArriveAt(string location) => MoveTo(location) with
    {
        TurnedBack = TurnedBack && (location == Custodian || Depth(location) < Depth(Custodian)
            || (Recalled && location != Origin)),
        Outer = null,
    };

    private static int ByPacking(Package one, Package other) => one.PackedSequence.CompareTo(other.PackedSequence);

    private bool EndsAtDestination => Depth(Destination) == Path.AsSpan().Count('/');

    /// <summary>The first code of its path.</summary>
    internal string Root => Path.Split('/', 2)[0];

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
