using System.Data.Common;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Data.Engines;

namespace Logistics.Data.Access;

/// <summary>An event as it may be shown.</summary>
/// <param name="Event">Without what is withheld.</param>
/// <param name="SealCount">How many seals it names, shown or not; null where it names none.</param>
/// <param name="Withheld">Names of the members that are not shown, or not in full.</param>
public readonly record struct ShownEvent(LedgerEvent Event, int? SealCount, IReadOnlyList<string> Withheld);

/// <summary>
/// The seals whose numbers somebody may not be shown: those on packages that they may still have to receive, and enter
/// unseen. Whoever answers handovers at a place is shown the numbers once their place has had custody since the seals
/// were put on.
/// </summary>
public sealed class HiddenSeals
{
    private readonly string? place;
    private readonly Dictionary<Guid, (long Since, HashSet<string> Numbers)> packages = [];
    private readonly HashSet<Guid> handovers = [];
    private readonly HashSet<long> takenBack = [];

    private HiddenSeals(string? place) => this.place = place;

    /// <summary>Every number is shown.</summary>
    public static HiddenSeals None { get; } = new(null);

    /// <summary>What is hidden of batches, which are for the place that issued them.</summary>
    public static HiddenSeals OfBatches(Sight sight)
    {
        ArgumentNullException.ThrowIfNull(sight);
        return sight.BlindAt is null ? None : new(sight.BlindAt);
    }

    /// <summary>
    /// Whether nothing of a new event and its package is hidden from whoever sent the command, as their place has
    /// custody by it. False where it has to be looked up, such as of photos, which may show other packages.
    /// </summary>
    /// <param name="custodian">Code of the location that has custody after the event.</param>
    public static bool ShowsNew(Sight sight, LedgerEvent e, string custodian)
    {
        ArgumentNullException.ThrowIfNull(sight);
        ArgumentNullException.ThrowIfNull(e);
        return sight.BlindAt is null
            || (sight.BlindAt == custodian && (e.Body.Attachments is null or [] || HandoverOf(e.Body) is null));
    }

    /// <summary>
    /// An event of a command as its answer shows it to whoever sent it: where their place does not have custody by it,
    /// or had it before, no flag says which seals were expected.
    /// </summary>
    public static LedgerEvent OfAnswer(Sight sight, LedgerEvent e)
    {
        ArgumentNullException.ThrowIfNull(sight);
        ArgumentNullException.ThrowIfNull(e);
        var custodians = e.Body is PackageRefused refused ? [refused.From] : e.Places;
        return sight.BlindAt is null || custodians.Contains(sight.BlindAt, StringComparer.Ordinal)
            || e.Body.Flags?.Any(IsOfSeals) != true
            ? e
            : e with { Body = WithoutNumbers(e.Body) };
    }

    /// <summary>
    /// Whether a row of SealUse is a seal that is hidden from <c>@BlindAt</c>: it is with the package, and the place
    /// has not had custody since it was put on.
    /// </summary>
    internal static string IsHidden(Dialect dialect, string use) => $"""
        ({use}.KeptAt IS NULL AND NOT {HadCustody(dialect, $"{use}.PackageId", $"{use}.AppliedSequence")})
        """;

    // The history has each event with who had custody after it. A package has few, which are found by its stream; the
    // place may have had many packages. SQLite does not turn a cross join around.
    private static string HadCustody(Dialect dialect, string package, string since) => $"""
        EXISTS (
            SELECT 1 FROM CustodyEvent AS c CROSS JOIN PackageHistory AS h
            WHERE c.Stream = {dialect.PackageStream(package)} AND c.Sequence >= {since}
                AND h.Sequence = c.Sequence AND h.Custodian = @BlindAt)
        """;

    /// <summary>What is hidden of packages.</summary>
    internal static Task<HiddenSeals> FindAsync(
        DbConnection connection, Dialect dialect, Sight sight, IEnumerable<Guid> packages, CancellationToken ct) =>
        FindAsync(connection, dialect, sight, packages, [], ct);

    /// <summary>What is hidden of events.</summary>
    internal static Task<HiddenSeals> FindAsync(
        DbConnection connection, Dialect dialect, Sight sight, IReadOnlyCollection<LedgerEvent> events,
        CancellationToken ct) =>
        FindAsync(
            connection, dialect, sight,
            events.Select(e => Package.TryIdOf(e.Stream, out var id) ? id : (Guid?)null).OfType<Guid>().Distinct(),
            events.Where(e => e.Body.Attachments is { Count: > 0 }).Select(e => HandoverOf(e.Body))
                .OfType<Guid>().Distinct(),
            ct);

    private static async Task<HiddenSeals> FindAsync(
        DbConnection connection, Dialect dialect, Sight sight, IEnumerable<Guid> packages, IEnumerable<Guid> handovers,
        CancellationToken ct)
    {
        if (sight.BlindAt is null)
            return None;
        var hidden = new HiddenSeals(sight.BlindAt);
        var (ids, ways) = (packages.ToArray(), handovers.ToArray());
        if (ids.Length + ways.Length == 0)
            return hidden;
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
            FindSql(dialect),
            new
            {
                Packages = SqlTypes.Keys(ids),
                Handovers = SqlTypes.Keys(ways),
                BlindAt = SqlTypes.Code(sight.BlindAt),
            },
            cancellationToken: ct));
        foreach (var row in await results.ReadAsync<Row>())
        {
            var id = StoredValue.Id(row.Id)!.Value;
            var (since, numbers) = hidden.packages.TryGetValue(id, out var known)
                ? known
                : (long.MaxValue, new HashSet<string>(StringComparer.Ordinal));
            numbers.Add(StoredValue.Text(row.Number) ?? "");
            hidden.packages[id] = (Math.Min(since, StoredValue.Long(row.AppliedSequence) ?? -1), numbers);
        }

        hidden.handovers.UnionWith((await results.ReadAsync<Row>()).Select(row => StoredValue.Id(row.Id)!.Value));
        hidden.takenBack.UnionWith(
            (await results.ReadAsync<Row>()).Select(row => StoredValue.Long(row.AppliedSequence) ?? -1));
        return hidden;
    }

    internal static string FindSql(Dialect dialect) => $"""
        /* HiddenSeals.Find */
        SELECT u.PackageId AS Id, u.Number, u.AppliedSequence FROM {dialect.Keys("@Packages", SqlTypes.Id)} AS k
        JOIN SealUse AS u ON u.PackageId = k.Value
        WHERE {IsHidden(dialect, "u")};

        SELECT DISTINCT l.HandoverId AS Id FROM {dialect.Keys("@Handovers", SqlTypes.Id)} AS k
        JOIN HandoverLine AS l ON l.HandoverId = k.Value
        JOIN SealUse AS u ON u.PackageId = l.PackageId
        WHERE u.AppliedSequence < l.ReleaseSequence AND {IsHidden(dialect, "u")};

        SELECT k.Value AS Id, e.Sequence AS AppliedSequence
        FROM {dialect.Keys("@Packages", SqlTypes.Id)} AS k
        JOIN CustodyEvent AS e ON e.Stream = {dialect.PackageStream("k.Value")}
        JOIN Reversal AS r ON r.Sequence = e.Sequence AND r.ReversedBy IS NOT NULL
        WHERE NOT {HadCustody(dialect, "k.Value", "e.Sequence")};
        """;

    /// <summary>Whether the seals on a package are hidden.</summary>
    public bool Hides(Guid package) => packages.ContainsKey(package);

    /// <summary>A package of any moment as it may be shown: without its seals where one of them is hidden.</summary>
    public PackageDetails Show(PackageDetails package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return packages.TryGetValue(package.State.Id, out var hidden) && IsAnyOf(hidden.Numbers, package.Seals)
            ? package.WithoutSeals()
            : package;
    }

    /// <summary>
    /// Whether an event may show a number that is hidden: it came with the seals or after them, or it names one of
    /// them. Seals that were put on by mistake are not on the package any more, but the numbers may be used again: of
    /// what was taken back they stay hidden.
    /// </summary>
    public bool Hides(long sequence, LedgerEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        if (takenBack.Contains(sequence))
            return true;
        var numbers = e.Body as ISealNumbers;
        return numbers?.SealPlace is { } read
            ? place is not null && read != place
            : Package.TryIdOf(e.Stream, out var id) && packages.TryGetValue(id, out var hidden)
                && (sequence >= hidden.Since || IsAnyOf(hidden.Numbers, numbers?.Seals));
    }

    /// <summary>
    /// Whether the bytes of an event have a number that is hidden, or the digest of a photo, by which it could be read.
    /// </summary>
    public bool HidesBytes(long sequence, LedgerEvent e) => Show(sequence, e).Withheld.Count > 0;

    /// <summary>Whether photos of an event may show a number that is hidden.</summary>
    public bool HidesAttachments(long sequence, LedgerEvent e) =>
        Hides(sequence, e) || HidesHandover(e.Body);

    private bool HidesHandover(EventBody body) =>
        HandoverOf(body) is { } handover && handovers.Contains(handover);

    /// <summary>An event without what is hidden.</summary>
    public ShownEvent Show(long sequence, LedgerEvent e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var (body, count, withheld) = (e.Body, (e.Body as ISealNumbers)?.Seals?.Count, new List<string>());
        var hides = Hides(sequence, e);
        if (body.Attachments is { Count: > 0 } && (hides || HidesHandover(body)))
        {
            body = body with { Attachments = null };
            withheld.Add("attachments");
        }

        if (hides)
            body = Without(body, withheld);
        return new(withheld.Count == 0 ? e : e with { Body = body }, count, withheld);
    }

    private static EventBody Without(EventBody body, List<string> withheld)
    {
        if (body is ISealNumbers numbers)
        {
            withheld.AddRange(numbers.SealMembers);
            body = numbers.WithoutSeals();
        }

        if (body.Flags?.Any(IsOfSeals) == true)
        {
            withheld.Add("flags");
            body = WithoutNumbers(body);
        }

        return body;
    }

    private static EventBody WithoutNumbers(EventBody body) => body with
    {
        Flags =
        [
            .. (body.Flags ?? []).Select(flag => IsOfSeals(flag) ? flag with { Expected = null, Actual = null } : flag),
        ],
    };

    /// <summary>The handover of which photos of an event show packages; null for none.</summary>
    private static Guid? HandoverOf(EventBody body) => body switch
    {
        PackageReleased released => released.Handover,
        PackageAccepted accepted => accepted.Handover,
        PackageRefused refused => refused.Handover,
        PackageArrived { Handover: { } left } => left,
        _ => null,
    };

    private static bool IsAnyOf(HashSet<string> numbers, IReadOnlyList<string>? seals) =>
        seals?.Any(seal => numbers.Contains(SealNumber.KeyOf(seal))) is true;

    private static bool IsOfSeals(Flag flag) => flag.Code is SealFlags.Code or UnregisteredSealFlags.Code;

    private sealed class Row
    {
        public object? Id { get; init; }

        public object? Number { get; init; }

        public object? AppliedSequence { get; init; }
    }
}
