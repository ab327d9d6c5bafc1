using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Incidents;
using Logistics.Core.Kernel;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Logistics.Data.Packages;
using Logistics.Data.Reversals;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Incidents;

/// <summary>Which incidents to list; null members do not restrict.</summary>
/// <param name="Location">Only of this place.</param>
/// <param name="BelowPath">Only of this place or one below it: codes from the root on, joined by '/'.</param>
/// <param name="OlderThan">Only those that were opened before, UTC.</param>
public sealed record IncidentFilter(
    string? Location = null,
    string? BelowPath = null,
    string? Type = null,
    Severity? Severity = null,
    IncidentStatus? Status = null,
    DateTime? OlderThan = null)
{
    /// <inheritdoc cref="PackageFilter.Sight"/>
    public Sight Sight { get; init; } = Sight.Everything;
}

/// <summary>An incident, and what is kept beside it.</summary>
/// <param name="Severity">As it was reported, or else that of its type.</param>
/// <param name="Name">Of its type, in English; null for a type that is not loaded.</param>
/// <param name="NameId">The same in Indonesian.</param>
/// <param name="Label">Of the package it is about; null for none.</param>
/// <param name="Opened">The event that opened it; null when it cannot be read.</param>
/// <param name="Assigned">The event that names the owner; null for none.</param>
/// <param name="Texts">Texts by commitment, base64; null or absent when erased or not what was committed to.</param>
public sealed record IncidentDetails(
    Incident Incident,
    Severity Severity,
    string? Name,
    string? NameId,
    string? Label,
    LedgerEntry? Opened,
    LedgerEntry? Assigned,
    IReadOnlyDictionary<string, string?> Texts)
{
    /// <summary>What opened it, what people say of it, and what settled it, the oldest first; null in a list.</summary>
    public IReadOnlyList<IncidentEntry>? History { get; init; }
}

/// <summary>An event of the history of an incident.</summary>
/// <param name="Texts">As in <see cref="IncidentDetails"/>.</param>
/// <param name="Correction">What became of the event.</param>
public sealed record IncidentEntry(
    LedgerEntry Entry, IReadOnlyDictionary<string, string?> Texts, Correction Correction);

/// <summary>
/// Reads incidents. Pages are in the order of the events that opened them, and of their causes within one.
/// </summary>
public sealed class IncidentStore(Database database)
{
    private const int HistoryMax = 1_000;

    private const string SeverityOf = "COALESCE(i.Severity, t.Severity, 'warning')";

    private const string Columns = $"""
        i.IncidentId, i.Type, {SeverityOf} AS Severity, i.Status, i.Cause, i.Location, i.OtherCode, i.PackageId,
               i.HandoverId, i.Contest, i.OpenedAt, i.Sequence AS OpenedSequence, i.OwnerSequence, i.Due,
               i.SettledSequence, i.HeadSequence, t.Name, t.NameId, p.Label, e.Sequence, e.Canonical,
               o.Canonical AS OwnerCanonical
        """;

    // Of the versions of a type the one that counted when the incident was opened.
    private const string Joined = """
        LEFT JOIN IncidentType AS t ON t.Code = i.Type AND t.Version = (
                SELECT MAX(v.Version) FROM IncidentType AS v WHERE v.Code = i.Type AND v.ValidFrom <= i.OpenedAt)
            LEFT JOIN Package AS p ON p.PackageId = i.PackageId
            LEFT JOIN CustodyEvent AS e ON e.Sequence = i.Sequence
            LEFT JOIN CustodyEvent AS o ON o.Sequence = i.OwnerSequence
        """;

    private const string FindSql = $"""
        /* IncidentStore.Find */
        SELECT {Columns}
        FROM Incident AS i
            {Joined}
        WHERE i.IncidentId = @Id
        """;

    private readonly string historySql = $"""
        /* IncidentStore.History */
        SELECT e.Sequence, e.Canonical
        FROM (
            SELECT s.Sequence FROM CustodyEvent AS s WHERE s.Stream = @Stream
            UNION
            SELECT o.Sequence FROM CustodyEvent AS o WHERE o.Sequence IN (@Opened, @Settled)) AS k
        JOIN CustodyEvent AS e ON e.Sequence = k.Sequence
        ORDER BY e.Sequence {database.Dialect.Limit("@Limit")}
        """;

    private readonly PersonalTexts texts = new(database.Dialect);

    /// <summary>An incident with its history; null when there is none.</summary>
    public Task<IncidentDetails?> FindAsync(Guid id, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            var rows = await connection.QueryAsync<IncidentRow>(
                new CommandDefinition(FindSql, new { Id = id }, cancellationToken: token));
            if ((await CompleteAsync(connection, rows, token)).SingleOrDefault() is not { } found)
                return null;
            var events = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                historySql,
                new
                {
                    Stream = SqlTypes.Stream(Incident.StreamOf(id)),
                    Opened = found.Incident.Sequence,
                    Settled = found.Incident.SettledSequence ?? found.Incident.Sequence,
                    Limit = HistoryMax,
                },
                cancellationToken: token));
            return found with
            {
                History = await CompleteAsync(
                    connection, [.. events.Select(row => row.ToEntry()).OfType<LedgerEntry>()], long.MaxValue, token),
            };
        },
        ct);

    /// <summary>The event of a command as it was recorded, whatever became of it since.</summary>
    public async Task<IncidentEntry> AnswerAsync(Receipt receipt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var entry = receipt.Entries[0];
        return receipt.Answer is { } answer
            ? new(entry, answer.Texts, Corrections.None.Of(entry))
            : await database.ReadAsync(
            async (connection, token) =>
                (await CompleteAsync(connection, [entry], entry.Sequence, token)).Single(),
            ct);
    }

    /// <summary>Incidents after one, in the order of the ledger.</summary>
    public Task<IReadOnlyList<IncidentDetails>> ListAsync(
        IncidentFilter filter, (long Sequence, string Cause) after, int limit, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) => await CompleteAsync(
                connection,
                await connection.QueryAsync<IncidentRow>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    filter.Sight.With(new
                    {
                        Location = SqlTypes.Code(filter.Location),
                        Type = SqlTypes.Code(filter.Type),
                        Severity = SqlTypes.Term(filter.Severity is { } severity ? EnumText.Of(severity) : null),
                        Status = SqlTypes.Term(filter.Status is { } status ? EnumText.Of(status) : null),
                        filter.OlderThan,
                        After = after.Sequence,
                        Cause = SqlTypes.Path(after.Cause),
                        Limit = limit,
                    }.WithPlace("Place", filter.BelowPath)),
                    cancellationToken: token)),
                token),
            ct);

    internal static string ListSql(Dialect dialect, IncidentFilter filter)
    {
        var restriction = (filter.Location is null ? "" : " AND (i.Location = @Location OR i.OtherCode = @Location)")
            + (filter.Type is null ? "" : " AND i.Type = @Type")
            + (filter.Severity is null ? "" : $" AND {SeverityOf} = @Severity")
            + (filter.Status is null ? "" : " AND i.Status = @Status")
            + (filter.OlderThan is null ? "" : " AND i.OpenedAt < @OlderThan")
            + (filter.BelowPath is null ? "" : $" AND {SightSql.IsAtPlace("i.Location", "i.OtherCode")}");
        var (source, seen) = SightSql.Restrict(
            filter.Sight, "Incident", "i", "IncidentId", ["Location", "OtherCode"], "x.Sequence >= @After");
        return $"""
            /* IncidentStore.List */
            SELECT {Columns}
            FROM {source}
            {Joined}
            WHERE (i.Sequence > @After OR (i.Sequence = @After AND i.Cause > @Cause)){restriction}{seen}
            ORDER BY i.Sequence, i.Cause {dialect.Limit("@Limit")}
            """;
    }

    private async Task<IReadOnlyList<IncidentDetails>> CompleteAsync(
        DbConnection connection, IEnumerable<IncidentRow> rows, CancellationToken ct)
    {
        var incidents = rows.Select(row => (Row: row, Opened: row.ToEntry(), Assigned: row.ToAssigned())).ToArray();
        var found = await texts.FindAsync(
            connection,
            incidents.SelectMany(one => ((long, byte[]?)[])
            [
                (one.Opened?.Sequence ?? -1, (one.Opened?.Event.Body as IncidentReported)?.Note),
                (one.Assigned?.Sequence ?? -1, (one.Assigned?.Event.Body as IncidentStep)?.Owner),
            ]),
            ct);
        return
        [
            .. incidents.Select(one => new IncidentDetails(
                one.Row.ToIncident(), StoredValue.Word<Severity>(one.Row.Severity) ?? Severity.Warning,
                StoredValue.Text(one.Row.Name), StoredValue.Text(one.Row.NameId), StoredValue.Text(one.Row.Label),
                one.Opened, one.Assigned, found)),
        ];
    }

    private async Task<IReadOnlyList<IncidentEntry>> CompleteAsync(
        DbConnection connection, IReadOnlyList<LedgerEntry> entries, long asOf, CancellationToken ct)
    {
        var found = await texts.FindAsync(
            connection, entries.Where(entry => Incident.IsStream(entry.Event.Stream)), ct);
        var corrections = await Corrections.FindAsync(
            connection, database.Dialect, entries.Select(entry => entry.Sequence), asOf, ct);
        return [.. entries.Select(entry => new IncidentEntry(entry, found, corrections.Of(entry)))];
    }

    private sealed class IncidentRow : EntryRecord
    {
        public object? IncidentId { get; init; }

        public object? Type { get; init; }

        public object? Severity { get; init; }

        public object? Status { get; init; }

        public object? Cause { get; init; }

        public object? Location { get; init; }

        public object? OtherCode { get; init; }

        public object? PackageId { get; init; }

        public object? HandoverId { get; init; }

        public object? Contest { get; init; }

        public object? OpenedAt { get; init; }

        public object? OpenedSequence { get; init; }

        public object? OwnerSequence { get; init; }

        public object? Due { get; init; }

        public object? SettledSequence { get; init; }

        public object? HeadSequence { get; init; }

        public object? Name { get; init; }

        public object? NameId { get; init; }

        public object? Label { get; init; }

        public object? OwnerCanonical { get; init; }

        public Incident ToIncident() => new(
            StoredValue.Id(IncidentId) ?? Guid.Empty,
            StoredValue.Text(Type) ?? "",
            StoredValue.Word<Severity>(Severity),
            StoredValue.Word<IncidentStatus>(Status) ?? default,
            StoredValue.Text(Cause) ?? "",
            StoredValue.Text(Location),
            StoredValue.Text(OtherCode),
            StoredValue.Id(PackageId),
            StoredValue.Id(HandoverId),
            StoredValue.Text(Contest),
            StoredValue.Time(OpenedAt) ?? default,

            // Text sorts behind every number: with the last cursor there is, no page is read twice.
            StoredValue.Long(OpenedSequence) ?? long.MaxValue,
            StoredValue.Long(OwnerSequence),
            StoredValue.Time(Due),
            StoredValue.Long(SettledSequence),
            StoredValue.Long(HeadSequence) ?? -1);

        public LedgerEntry? ToAssigned() =>
            new EntryRecord { Sequence = OwnerSequence, Canonical = OwnerCanonical }.ToEntry();
    }
}
