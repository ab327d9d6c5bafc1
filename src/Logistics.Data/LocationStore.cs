using System.Data.Common;
using Dapper;
using Logistics.Core;
using Logistics.Core.Locations;

namespace Logistics.Data;

/// <summary>Which locations to list; null members do not restrict.</summary>
/// <param name="Text">Part of a name or code, in any case.</param>
public sealed record LocationFilter(
    LocationLevel? Level = null, string? Parent = null, string? Text = null);

/// <summary>A location and how many lie directly below it.</summary>
public sealed record LocationDetails(Location Location, int Children);

/// <summary>Reads and imports locations. Pages are in the order of codes.</summary>
public sealed class LocationStore(Database database)
{
    private const int ImportChunk = 5_000;

    private const string Columns = """
        l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
        l.Provenance, (SELECT COUNT(*) FROM Location AS c WHERE c.ParentCode = l.Code) AS Children
        """;

    private const string FindSql = $"""
        /* LocationStore.Find */
        SELECT {Columns} FROM Location AS l WHERE l.Code = @Code
        """;

    private const string AllSql = """
        /* LocationStore.All */
        SELECT l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
               l.Provenance
        FROM Location AS l
        """;

    private static readonly RowColumn<Location> Code = new("Code", SqlTypes.CodeType, row => row.Code);

    // Level, parent and path of a known location never change.
    private static readonly RowColumn<Location>[] Changeable =
    [
        new("Name", "NVARCHAR(200)", row => row.Name),
        new("Latitude", "FLOAT", row => row.Latitude),
        new("Longitude", "FLOAT", row => row.Longitude),
        new("RegisteredVoters", "INT", row => row.RegisteredVoters),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
    ];

    private static readonly RowStatement<Location> InsertNew = RowStatement<Location>.Insert(
        "LocationStore.InsertNew",
        "Location",
        [
            Code,
            new("Level", "VARCHAR(10)", row => EnumText.Of(row.Level)),
            new("ParentCode", SqlTypes.CodeType, row => row.Parent),
            new("Path", "VARCHAR(170)", row => row.Path),
            .. Changeable,
        ]);

    private static readonly RowStatement<Location> UpdateKnown =
        RowStatement<Location>.Update("LocationStore.UpdateKnown", "Location", [Code], Changeable);

    private readonly string manySql = $"""
        /* LocationStore.Many */
        SELECT l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
               l.Provenance
        FROM {database.Dialect.Keys("@Codes", SqlTypes.CodeType)} AS k
        JOIN Location AS l ON l.Code = k.Value
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
    /// Adds locations and updates those already known, all or nothing. Level and parent of a known location
    /// never change: the rules of custody recorded so far were decided on them.
    /// </summary>
    /// <returns>The errors found, line by line; when there are any, nothing was imported.</returns>
    public Task<ImportResult> ImportAsync(IReadOnlyList<LocationRow> rows, CancellationToken ct) =>
        database.WriteAsync(
            async (transaction, token) =>
            {
                // Of two imports, the second sees what the first did.
                await database.Dialect.LockMigrationsAsync(transaction, token);
                return await ImportAsync(transaction, rows, token);
            },
            ct);

    /// <summary>The same within a transaction that writes more than locations, and holds the same lock.</summary>
    internal async Task<ImportResult> ImportAsync(
        DbTransaction transaction, IReadOnlyList<LocationRow> rows, CancellationToken ct)
    {
        var known = (await transaction.Connection!.QueryAsync<LocationRecord>(
            new CommandDefinition(AllSql, transaction: transaction, cancellationToken: ct)))
            .Select(row => row.ToLocation())
            .ToDictionary(location => location.Code, StringComparer.Ordinal);
        var import = LocationTree.Build(rows, known);
        if (import is not LocationImport.Valid valid)
            return new ImportResult(0, 0, ((LocationImport.Invalid)import).Errors);

        var parts = valid.Locations.ToLookup(location => known.ContainsKey(location.Code));
        var (updates, additions) = (parts[true].ToArray(), parts[false].ToArray());
        foreach (var chunk in updates.Chunk(ImportChunk))
            await database.Dialect.WriteAsync(transaction, UpdateKnown, chunk, ct);
        foreach (var chunk in additions.Chunk(ImportChunk))
            await database.Dialect.WriteAsync(transaction, InsertNew, chunk, ct);
        await RequirementStore.ReviseAsync(transaction, ct);
        return new ImportResult(additions.Length, updates.Length, []);
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

/// <summary>What an import did.</summary>
public sealed record ImportResult(int Added, int Updated, IReadOnlyList<RowError> Errors);
