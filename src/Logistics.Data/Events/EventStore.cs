using System.Data.Common;
using System.Globalization;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Packages;
using Logistics.Core.Texts;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Events;

/// <summary>
/// Stored events with what the ledger deliberately does not hold: names of principals, and texts that may
/// have been erased.
/// </summary>
/// <param name="ActorNames">By principal id.</param>
/// <param name="Texts">By commitment, base64; null where the text kept is not the one committed to.</param>
public sealed record EventPage(
    IReadOnlyList<StoredEvent> Events,
    IReadOnlyDictionary<Guid, string> ActorNames,
    IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>The streams whose events whoever asked may see; null for all.</summary>
    public IReadOnlySet<string>? Seen { get; init; }

    internal static readonly IReadOnlyDictionary<string, StreamSubject> NoSubjects =
        new Dictionary<string, StreamSubject>(StringComparer.Ordinal);

    /// <summary>
    /// By stream, what the events of a package or a document do not repeat; empty unless it was asked for.
    /// </summary>
    public IReadOnlyDictionary<string, StreamSubject> Subjects { get; init; } = NoSubjects;

    /// <summary>Codes of the locations where an event happened.</summary>
    public IReadOnlyList<string> PlacesOf(LedgerEvent e) => StreamSubject.PlacesOf(e, Subjects);

    /// <summary>Which of the events were taken back.</summary>
    public Corrections Corrections { get; init; } = Corrections.None;

    /// <summary>The seals that whoever asked may not be shown.</summary>
    public HiddenSeals Hidden { get; init; } = HiddenSeals.None;

    /// <summary>Whether whoever asked may see an event.</summary>
    public bool IsSeen(StoredEvent stored) => Seen is null || Seen.Contains(stored.Stream);
}

/// <summary>What a stream is about.</summary>
/// <param name="Label">Of the package; null for anything else.</param>
/// <param name="Places">Codes of the locations of the document; of a package none, as each event names its own.</param>
public sealed record StreamSubject(string? Label, IReadOnlyList<string> Places)
{
    /// <summary>
    /// Codes of the locations where an event happened: those it names, or else those of its document.
    /// </summary>
    public static IReadOnlyList<string> PlacesOf(LedgerEvent e, IReadOnlyDictionary<string, StreamSubject> subjects) =>
        e.Places.Count > 0 ? e.Places : subjects.GetValueOrDefault(e.Stream)?.Places ?? [];
}

/// <summary>A part of a scan of the ledger.</summary>
/// <param name="Page">The events of it that are asked for; see <see cref="EventPage.IsSeen"/> besides.</param>
/// <param name="Covered">How many events were looked at.</param>
/// <param name="Last">Sequence of the last of them; where it began when there is none.</param>
/// <param name="IsMore">Whether events come after it that may be asked for.</param>
public sealed record EventPart(EventPage Page, int Covered, long Last, bool IsMore);

/// <summary>A package's chain of custody, checked, with the events it was checked from.</summary>
public sealed record CustodyRecord(CustodyChain Chain, EventPage Page)
{
    /// <summary>
    /// The package as its event at a sequence left it, and that event; nulls when they cannot be read.
    /// </summary>
    public (PackageDetails? Package, StoredEvent? Event) At(long sequence)
    {
        var events = Page.Events.Where(stored => stored.Sequence <= sequence).ToArray();
        return (
            CustodyChain.Check(events, new PackageProjection(null)).Package,
            events.FirstOrDefault(stored => stored.Sequence == sequence));
    }
}

/// <summary>Reads the ledger.</summary>
public sealed class EventStore(Database database)
{
    // The record first, then the events, then the record's version again: so it is right on either engine,
    // under any isolation, without a transaction. Each statement sees what was committed before it began, and
    // an event is committed together with the record that has taken it in, and never changes afterwards. So
    // the events hold at least every one the record claims, and the version read last is at least that of the
    // last event, however many are recorded meanwhile. What is inside is of some version between the two, which
    // the check allows for.
    private const string CustodySql = $"""
        /* EventStore.Custody */
        SELECT {PackageStore.Columns}
        FROM Package AS p WHERE p.PackageId = @Id;

        SELECT c.PackageId, c.Item, c.Quantity, c.Bundle
        FROM PackageContent AS c WHERE c.PackageId = @Id ORDER BY c.Line;

        SELECT s.PackageId, s.Seal FROM PackageSeal AS s WHERE s.PackageId = @Id ORDER BY s.Line;

        SELECT f.PackageId, f.LabelKey, f.Label FROM FormerLabel AS f WHERE f.PackageId = @Id ORDER BY f.Sequence;

        SELECT {EventRow.Columns} FROM CustodyEvent AS e WHERE e.Stream = @Stream ORDER BY e.Version;

        SELECT p.Version FROM Package AS p WHERE p.PackageId = @Id;
        """;

    private const string PathSql = """
        /* EventStore.Path */
        SELECT l.Path FROM Location AS l WHERE l.Code = @Code
        """;

    private const string SizeSql = """
        /* EventStore.Size */
        SELECT h.Size FROM LedgerHead AS h
        """;

    private const string EntrySql = """
        /* EventStore.Entry */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e WHERE e.Sequence = @Sequence
        """;

    private const string HasStreamSql = """
        /* EventStore.HasStream */
        SELECT COUNT(*) FROM CustodyEvent AS e WHERE e.Stream = @Stream AND e.Version = 1
        """;

    private readonly string afterSql = $"""
        /* EventStore.After */
        SELECT {EventRow.Columns} FROM CustodyEvent AS e WHERE e.Sequence > @After
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    private readonly string ofStreamSql = $"""
        /* EventStore.OfStream */
        SELECT {EventRow.Columns} FROM CustodyEvent AS e WHERE e.Stream = @Stream AND e.Sequence > @After
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    private readonly string subjectsSql = $"""
        /* EventStore.Subjects */
        SELECT p.PackageId AS Id, p.Label FROM {database.Dialect.Keys("@Packages", SqlTypes.Id)} AS k
        JOIN Package AS p ON p.PackageId = k.Value;

        SELECT d.DocumentId AS Id, d.Location, d.Counterpart FROM {database.Dialect.Keys(
            "@Documents", SqlTypes.Id)} AS k
        JOIN StockDocument AS d ON d.DocumentId = k.Value;
        """;

    private readonly string belowSql = $"""
        /* EventStore.Below */
        SELECT w.Code FROM {database.Dialect.Keys("@Codes", SqlTypes.CodeType)} AS k
        JOIN Location AS w ON w.Code = k.Value WHERE {SightSql.Covers("w.Path")}
        """;

    private readonly SightStore sights = new(database);
    private readonly ActorNames names = new(database.Dialect);
    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>Events after a sequence, in ledger order.</summary>
    public async Task<EventPage> AfterAsync(long after, int limit, CancellationToken ct) =>
        (await ReadAsync(EventFilter.None, Sight.Everything, after, limit, ct)).Page;

    /// <summary>
    /// Where a scan begins: after this sequence, or after a later one before which no event is asked for.
    /// </summary>
    /// <remarks>
    /// Recorded times never go back, so a few rows are read whatever the length of the ledger. An event that cannot be
    /// read counts as one from that time or later: the scan begins too early rather than too late.
    /// </remarks>
    public Task<long> BeginAsync(EventFilter filter, long after, CancellationToken ct) =>
        filter.RecordedFrom is not { } from || filter.Package is not null ? Task.FromResult(after) : database.ReadAsync(
            async (connection, token) =>
            {
                var size = await connection.ExecuteScalarAsync<long>(
                    new CommandDefinition(SizeSql, cancellationToken: token));
                if (after >= size)
                    return after;
                var (low, high) = (after + 1, size);
                while (low < high)
                {
                    var middle = low + ((high - low) / 2);
                    if ((await EntryAsync(connection, middle, token))?.Event.RecordedAt < from.UtcDateTime)
                        low = middle + 1;
                    else
                        high = middle;
                }

                return Math.Max(after, low - 1);
            },
            ct);

    /// <summary>Looks at the events after a sequence, in ledger order, for those that are asked for.</summary>
    /// <param name="sight">
    /// What of them may be seen is looked up for them alone, so that nothing costs more for who sees less.
    /// </param>
    /// <param name="limit">How many to look at.</param>
    public Task<EventPart> ReadAsync(EventFilter filter, Sight sight, long after, int limit, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var stream = filter.Package is { } package ? Package.Stream(package) : null;
                var rows = (await connection.QueryAsync<EventRow>(new CommandDefinition(
                    stream is null ? afterSql : ofStreamSql,
                    stream is null
                        ? new { After = after, Limit = limit + 1 }
                        : (object)new { After = after, Limit = limit + 1, Stream = SqlTypes.Stream(stream) },
                    cancellationToken: token))).AsList();
                StoredEvent[] looked = [.. rows.Take(limit).Select(row => row.ToEvent())];
                IReadOnlyList<StoredEvent> asked = looked;
                var subjects = EventPage.NoSubjects;
                if (!filter.IsNone)
                {
                    asked = [.. looked.Where(stored => stored.Decoded is { } e && filter.Matches(e))];
                    if (filter.Reversed is { } isReversed && looked.Length > 0)
                    {
                        var reversed = await Corrections.BetweenAsync(
                            connection, looked[0].Sequence - 1, looked[^1].Sequence, token);
                        asked = [.. asked.Where(stored => reversed.IsReversed(stored.Sequence) == isReversed)];
                    }

                    if (filter.NeedsSubjects)
                        subjects = await SubjectsAsync(connection, asked, token);
                    if (filter.Place is not null)
                        asked = await AtAsync(connection, filter, asked, subjects, token);
                }

                var page = (await PageAsync(connection, asked, token)) with { Subjects = subjects };
                if (!sight.IsEverything)
                {
                    page = page with
                    {
                        Hidden = await HiddenSeals.FindAsync(
                            connection, database.Dialect, sight,
                            [.. asked.Select(stored => stored.Decoded).OfType<LedgerEvent>()], token),
                        Seen = await sights.SeenAsync(
                            connection, sight, [.. asked.Select(stored => stored.Stream)], token),
                    };
                }

                var isMore = rows.Count > limit
                    && !(looked[^1].Decoded?.RecordedAt >= filter.RecordedBefore?.UtcDateTime);
                return new EventPart(page, looked.Length, looked.Length == 0 ? after : looked[^1].Sequence, isMore);
            },
            ct);

    /// <summary>Whether there is an event at a sequence that may be seen.</summary>
    public async Task<LedgerEvent?> FindSeenAsync(long sequence, Sight sight, CancellationToken ct) =>
        await database.ReadAsync((connection, token) => EntryAsync(connection, sequence, token), ct) is { } entry
        && await sights.SeesAsync(sight, entry.Event.Stream, ct)
            ? entry.Event
            : null;

    /// <summary>The commitment to a text of an event, or why there is none.</summary>
    /// <param name="name">As in <see cref="LedgerEvent.Commitments"/>.</param>
    public async Task<(byte[]? Commitment, Rejection? Rejection)> FindTextAsync(
        long sequence, string name, CancellationToken ct)
    {
        var entry = await database.ReadAsync((connection, token) => EntryAsync(connection, sequence, token), ct);
        var found = entry?.Event.Commitments.ToArray() ?? [];
        if (found.Length == 0)
        {
            return (null, new Rejection(
                TextFeature.UnknownText, "event", sequence.ToString(CultureInfo.InvariantCulture),
                TextFeature.EventWithTexts));
        }

        return found.FirstOrDefault(text => text.Name == name).Commitment is { } commitment
            ? (commitment, null)
            : (null, new Rejection(
                TextFeature.UnknownText, "text", name,
                TextFeature.TextOfTheEvent.With(("oneOf", found.Select(text => text.Name).ToArray()))));
    }

    /// <summary>Whether the ledger has an event of a stream.</summary>
    public Task<bool> HasStreamAsync(string stream, CancellationToken ct) => database.ReadAsync(
        async (connection, token) => await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            HasStreamSql, new { Stream = SqlTypes.Stream(stream) }, cancellationToken: token)) > 0,
        ct);

    /// <summary>
    /// A package's chain, with all that is wrong with it; null when there is neither a record nor an event.
    /// </summary>
    /// <param name="sight">As for <see cref="PackageStore.FindAsync"/>.</param>
    public Task<CustodyRecord?> CustodyAsync(Guid package, Sight sight, CancellationToken ct) => database.ReadAsync(
        (connection, token) => CustodyAsync(connection, package, sight, token),
        read => read is var (projected, page) ? Check(projected, page) : null,
        ct);

    private static CustodyRecord Check(PackageProjection projected, EventPage page)
    {
        var forged = page.Texts.Where(text => text.Value is null).Select(text => text.Key);
        return new(CustodyChain.Check(page.Events, projected, forged.ToHashSet(StringComparer.Ordinal)), page);
    }

    private static async Task<LedgerEntry?> EntryAsync(DbConnection connection, long sequence, CancellationToken ct) =>
        (await connection.QuerySingleOrDefaultAsync<EntryRecord>(new CommandDefinition(
            EntrySql, new { Sequence = sequence }, cancellationToken: ct)))?.ToEntry();

    /// <summary>What the streams of some events are about.</summary>
    private async Task<IReadOnlyDictionary<string, StreamSubject>> SubjectsAsync(
        DbConnection connection, IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        var (packages, documents, _, _, _, _, _) = StreamIds.Of(events.Select(stored => stored.Stream));
        if (packages.Count + documents.Count == 0)
            return EventPage.NoSubjects;
        await using var results = await connection.QueryMultipleAsync(new CommandDefinition(
            subjectsSql,
            new { Packages = SqlTypes.Keys(packages.Keys), Documents = SqlTypes.Keys(documents.Keys) },
            cancellationToken: ct));
        var subjects = new Dictionary<string, StreamSubject>(StringComparer.Ordinal);
        foreach (var row in await results.ReadAsync<SubjectRow>())
            subjects[packages[StoredValue.Id(row.Id)!.Value]] = new(StoredValue.Text(row.Label), []);
        foreach (var row in await results.ReadAsync<SubjectRow>())
        {
            string?[] places = [StoredValue.Text(row.Location), StoredValue.Text(row.Counterpart)];
            subjects[documents[StoredValue.Id(row.Id)!.Value]] = new(null, [.. places.OfType<string>()]);
        }

        return subjects;
    }

    /// <summary>Those events that happened at the place asked for, or below it.</summary>
    private async Task<IReadOnlyList<StoredEvent>> AtAsync(
        DbConnection connection,
        EventFilter filter,
        IReadOnlyList<StoredEvent> events,
        IReadOnlyDictionary<string, StreamSubject> subjects,
        CancellationToken ct)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal) { filter.Place! };
        if (filter.Below && events.Count > 0)
        {
            var path = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
                PathSql, new { Code = SqlTypes.Code(filter.Place) }, cancellationToken: ct));
            var named = events.SelectMany(stored => StreamSubject.PlacesOf(stored.Decoded!, subjects));
            codes.UnionWith(path is null ? [] : await connection.QueryAsync<string>(new CommandDefinition(
                belowSql,
                Sight.Below(path).With(new { Codes = SqlTypes.Keys(named.Distinct(StringComparer.Ordinal)) }),
                cancellationToken: ct)));
        }

        return [.. events.Where(stored => StreamSubject.PlacesOf(stored.Decoded!, subjects).Any(codes.Contains))];
    }

    private async Task<(PackageProjection Projected, EventPage Page)?> CustodyAsync(
        DbConnection connection, Guid id, Sight sight, CancellationToken ct)
    {
        PackageRow? row;
        PackageProjection projected;
        StoredEvent[] events;
        await using (var results = await connection.QueryMultipleAsync(new CommandDefinition(
            CustodySql, new { Id = id, Stream = SqlTypes.Stream(Package.Stream(id)) }, cancellationToken: ct)))
        {
            row = await results.ReadSingleOrDefaultAsync<PackageRow>();
            var contents = await results.ReadAsync<ContentRow>();
            var seals = await results.ReadAsync<SealRow>();
            var labels = await results.ReadAsync<FormerLabelRow>();
            events = [.. (await results.ReadAsync<EventRow>()).Select(stored => stored.ToEvent())];
            var last = await results.ReadSingleOrDefaultAsync<PackageRow>();
            projected = new(row?.ToDetails(contents, seals, labels), StoredValue.Int(last?.Version) ?? 0);
        }

        if (row is null && events.Length == 0)
            return null;
        var page = (await PageAsync(connection, events, ct)) with
        {
            Hidden = await HiddenSeals.FindAsync(connection, database.Dialect, sight,
                [.. events.Select(stored => stored.Decoded).OfType<LedgerEvent>()], ct),
        };
        return (projected, page);
    }

    private async Task<EventPage> PageAsync(
        DbConnection connection, IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        var decoded = events.Select(stored => stored.Decoded).OfType<LedgerEvent>().ToArray();
        return new EventPage(
            events,
            await names.FindAsync(connection, decoded.Select(e => e.Actor.Id), ct),
            await texts.FindAsync(
                connection,
                from stored in events
                from text in stored.Decoded?.Commitments ?? []
                select (stored.Sequence, (byte[]?)text.Commitment),
                ct))
        {
            Corrections = await Corrections.FindAsync(
                connection, database.Dialect, events.Select(stored => stored.Sequence), long.MaxValue, ct),
        };
    }

    private sealed class SubjectRow
    {
        public object? Id { get; init; }

        public object? Label { get; init; }

        public object? Location { get; init; }

        public object? Counterpart { get; init; }
    }
}
