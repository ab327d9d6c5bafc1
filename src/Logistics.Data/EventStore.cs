using System.Data.Common;
using System.Globalization;
using Dapper;
using Logistics.Core.Access;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Packages;
using Logistics.Core.Texts;

namespace Logistics.Data;

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

    /// <summary>Whether whoever asked may see an event.</summary>
    public bool IsSeen(StoredEvent stored) => Seen is null || Seen.Contains(stored.Stream);
}

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

    private const string FindLabelSql = """
        /* EventStore.FindLabel */
        SELECT p.PackageId FROM Package AS p WHERE p.Label = @Label
        """;

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

        SELECT {EventRow.Columns} FROM CustodyEvent AS e WHERE e.Stream = @Stream ORDER BY e.Version;

        SELECT p.Version FROM Package AS p WHERE p.PackageId = @Id;
        """;

    private readonly string afterSql = $"""
        /* EventStore.After */
        SELECT {EventRow.Columns} FROM CustodyEvent AS e WHERE e.Sequence > @After
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    private readonly SightStore sights = new(database);
    private readonly ActorNames names = new(database.Dialect);
    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>Events after a sequence, in ledger order.</summary>
    public Task<EventPage> AfterAsync(long after, int limit, CancellationToken ct) =>
        AfterAsync(after, limit, Sight.Everything, ct);

    /// <summary>The same, and which of them may be seen.</summary>
    /// <remarks>What may be seen is looked up for the page alone, so that no page costs more for who sees less.</remarks>
    public Task<EventPage> AfterAsync(long after, int limit, Sight sight, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var page = await PageAsync(connection, afterSql, new { After = after, Limit = limit }, token);
                return sight.IsEverything ? page : page with
                {
                    Seen = await sights.SeenAsync(
                        connection, sight, [.. page.Events.Select(stored => stored.Stream)], token),
                };
            },
            ct);

    /// <summary>The commitment to a text of an event, or why there is none.</summary>
    /// <param name="name">As in <see cref="LedgerEvent.Commitments"/>.</param>
    public async Task<(byte[]? Commitment, Rejection? Rejection)> FindTextAsync(
        long sequence, string name, CancellationToken ct)
    {
        var texts = (await AfterAsync(sequence - 1, 1, ct)).Events is [{ Decoded: { } e } stored] && stored.Sequence == sequence
            ? e.Commitments.ToArray()
            : [];
        if (texts.Length == 0)
        {
            return (null, new Rejection(
                TextFeature.UnknownText, "event", sequence.ToString(CultureInfo.InvariantCulture), TextFeature.EventWithTexts));
        }

        return texts.FirstOrDefault(text => text.Name == name).Commitment is { } commitment
            ? (commitment, null)
            : (null, new Rejection(
                TextFeature.UnknownText, "text", name,
                TextFeature.TextOfTheEvent.With(("oneOf", texts.Select(text => text.Name).ToArray()))));
    }

    /// <summary>
    /// A package's chain, with all that is wrong with it; null when there is neither a record nor an event.
    /// </summary>
    public Task<CustodyRecord?> CustodyAsync(PackageRef reference, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var id = reference.Id ?? StoredValue.Id(await connection.ExecuteScalarAsync<object?>(
                    new CommandDefinition(
                        FindLabelSql,
                        new { Label = SqlTypes.Label(reference.Label) },
                        cancellationToken: token)));
                return id is null ? null : await CustodyAsync(connection, id.Value, token);
            },
            ct);

    private async Task<CustodyRecord?> CustodyAsync(DbConnection connection, Guid id, CancellationToken ct)
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
            events = [.. (await results.ReadAsync<EventRow>()).Select(stored => stored.ToEvent())];
            var last = await results.ReadSingleOrDefaultAsync<PackageRow>();
            projected = new(row?.ToDetails(contents, seals), StoredValue.Int(last?.Version) ?? 0);
        }

        if (row is null && events.Length == 0)
            return null;
        var page = await PageAsync(connection, events, ct);
        var forged = page.Texts.Where(text => text.Value is null).Select(text => text.Key);
        return new(CustodyChain.Check(events, projected, forged.ToHashSet(StringComparer.Ordinal)), page);
    }

    private async Task<EventPage> PageAsync(
        DbConnection connection, string sql, object parameters, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<EventRow>(
            new CommandDefinition(sql, parameters, cancellationToken: ct));
        return await PageAsync(connection, [.. rows.Select(row => row.ToEvent())], ct);
    }

    private async Task<EventPage> PageAsync(
        DbConnection connection, IReadOnlyList<StoredEvent> events, CancellationToken ct)
    {
        var decoded = events.Select(stored => stored.Decoded).OfType<LedgerEvent>().ToArray();
        return new EventPage(
            events,
            await names.FindAsync(connection, decoded.Select(e => e.Actor.Id), ct),
            await texts.FindAsync(
                connection, decoded.SelectMany(e => e.Commitments).Select(text => text.Commitment), ct));
    }
}
