using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Locations;
using Logistics.Core.Reference;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Reference;

/// <summary>Which locations to list; null members do not restrict.</summary>
/// <param name="Text">Part of a name or code, in any case.</param>
public sealed record LocationFilter(
    LocationLevel? Level = null, string? Parent = null, string? Text = null);

/// <summary>A location and how many lie directly below it.</summary>
public sealed record LocationDetails(Location Location, int Children);

/// <summary>Reads locations. Pages are in the order of codes.</summary>
public sealed class LocationStore(Database database)
{
    private const int ImportChunk = 5_000;

    private const string Columns = """
        l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
        l.Provenance, l.Retired, l.HeadSequence,
        (SELECT COUNT(*) FROM Location AS c WHERE c.ParentCode = l.Code) AS Children
        """;

    private const string FindSql = $"""
        /* LocationStore.Find */
        SELECT {Columns} FROM Location AS l WHERE l.Code = @Code
        """;

    private static readonly RowStatement<Location> Insert = RowStatement.InsertInto(Location.Table);

    private readonly string manySql = $"""
        /* LocationStore.Many */
        SELECT l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
               l.Provenance, l.Retired, l.HeadSequence
        FROM {database.Dialect.Keys("@Codes", SqlTypes.CodeType)} AS k
        JOIN Location AS l ON l.Code = k.Value
        """;

    private readonly string nextSql = $"""
        /* LocationStore.Next */
        SELECT e.Sequence, e.Canonical
        FROM {database.Dialect.Keys("@Streams", SqlTypes.StreamType)} AS k
        JOIN CustodyEvent AS e ON e.Stream = k.Value
        WHERE e.Version = (
            SELECT MIN(n.Version) FROM CustodyEvent AS n WHERE n.Stream = e.Stream AND n.Sequence > @Sequence)
        """;

    public Task<LocationDetails?> FindAsync(string code, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) => (await connection.QuerySingleOrDefaultAsync<Row>(
                new CommandDefinition(
                    FindSql, new { Code = SqlTypes.Code(code) }, cancellationToken: token)))?.ToDetails(),
            ct);

    /// <summary>Locations by code; absent where there is none.</summary>
    public Task<IReadOnlyDictionary<string, Location>> FindAsync(
        IReadOnlyCollection<string> codes, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyDictionary<string, Location>>(
            async (connection, token) => (await connection.QueryAsync<LocationRecord>(new CommandDefinition(
                manySql,
                new { Codes = SqlTypes.Keys(codes.Distinct(StringComparer.Ordinal)) },
                cancellationToken: token)))
                .DistinctBy(row => row.Code, StringComparer.Ordinal)
                .ToDictionary(row => row.Code, row => row.ToLocation(), StringComparer.Ordinal),
            ct);

    /// <summary>The same as they were when the event of a sequence was recorded.</summary>
    public async Task<IReadOnlyDictionary<string, Location>> FindAtAsync(
        IReadOnlyCollection<string> codes, long sequence, CancellationToken ct)
    {
        var found = new Dictionary<string, Location>(await FindAsync(codes, ct), StringComparer.Ordinal);
        string[] changed = [.. found.Values.Where(place => place.HeadSequence > sequence).Select(place => place.Code)];
        if (changed.Length == 0)
            return found;
        var rows = await database.ReadAsync(
            (connection, token) => connection.QueryAsync<EntryRecord>(new CommandDefinition(
                nextSql,
                new { Streams = SqlTypes.Keys(changed.Select(LocationChanged.StreamOf)), Sequence = sequence },
                cancellationToken: token)),
            ct);
        foreach (var row in rows)
        {
            // What the next change says of what was before it.
            if (row.ToEntry() is { Event.Body: LocationChanged { Before: { } before } }
                && found.TryGetValue(before.Code, out var place))
                found[before.Code] = place with { Name = before.Name, RegisteredVoters = before.RegisteredVoters };
        }

        return found;
    }

    public Task<IReadOnlyList<LocationDetails>> ListAsync(
        LocationFilter filter, string after, int limit, CancellationToken ct) =>
        database.ReadAsync<IReadOnlyList<LocationDetails>>(
            async (connection, token) =>
            {
                var rows = await connection.QueryAsync<Row>(new CommandDefinition(
                    ListSql(database.Dialect, filter),
                    new
                    {
                        Level = SqlTypes.Term(filter.Level is { } level ? EnumText.Of(level) : null),
                        Parent = SqlTypes.Code(filter.Parent),
                        Text = SqlTypes.Containing(filter.Text),
                        After = SqlTypes.Code(after),
                        Limit = limit,
                    },
                    cancellationToken: token));
                return [.. rows.Select(row => row.ToDetails())];
            },
            ct);

    /// <summary>
    /// Fills an empty database, before the ledger records what there is; from then on locations change by events. Codes
    /// are taken as they are.
    /// </summary>
    /// <returns>The errors found, line by line; when there are any, nothing was written.</returns>
    internal async Task<IReadOnlyList<RowError>> SeedAsync(
        DbTransaction transaction, IReadOnlyList<LocationRow> rows, CancellationToken ct)
    {
        var import = LocationTree.Build(
            rows, new Dictionary<string, Location>(StringComparer.Ordinal), allowUnusualCodes: true);
        if (import is not LocationImport.Valid valid)
            return ((LocationImport.Invalid)import).Errors;
        foreach (var chunk in valid.Locations.Chunk(ImportChunk))
            await database.Dialect.WriteAsync(transaction, Insert, chunk, ct);
        return [];
    }

    internal static string ListSql(Dialect dialect, LocationFilter filter)
    {
        string?[] conditions =
        [
            filter.Level is null ? null : "l.Level = @Level",
            filter.Parent is null ? null : "l.ParentCode = @Parent",
            filter.Text is null
                ? null
                : """
                  (LOWER(l.Name) LIKE LOWER(@Text) ESCAPE '\'
                      OR LOWER(l.Code) LIKE LOWER(@Text) ESCAPE '\')
                  """,
        ];
        var restriction = string.Concat(conditions.OfType<string>().Select(text => $" AND {text}"));
        return $"""
            /* LocationStore.List */
            SELECT {Columns} FROM Location AS l
            WHERE l.Code > @After{restriction}
            ORDER BY l.Code {dialect.Limit("@Limit")}
            """;
    }

    private sealed class Row : LocationRecord
    {
        public int Children { get; init; }

        public LocationDetails ToDetails() => new(ToLocation(), Children);
    }
}
