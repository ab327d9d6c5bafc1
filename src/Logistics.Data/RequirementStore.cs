using System.Data.Common;
using System.Globalization;
using Dapper;
using Logistics.Core;
using Logistics.Core.Items;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Data;

/// <summary>
/// Reads requirements and imports their rules. What a location needs follows from reference data, which is
/// kept in memory until an import changes it; what there is for it is a row of Supply. So no read looks at more
/// rows than it answers with, however many packages there are.
/// </summary>
public sealed class RequirementStore(Database database)
{
    private const string RevisionSql = """
        /* RequirementStore.Revision */
        SELECT e.Revision FROM Election AS e
        """;

    private const string ReferenceSql = """
        /* RequirementStore.Reference */
        SELECT e.TimeZone FROM Election AS e;

        SELECT i.Code, i.Name, i.Unit, i.Contest, i.PerTps, i.Provenance, i.Source FROM ItemType AS i;

        SELECT l.Code, l.Level, l.Name, l.ParentCode, l.Path, l.Latitude, l.Longitude, l.RegisteredVoters,
               l.Provenance
        FROM Location AS l;

        SELECT r.Code, r.Version, r.Item, r.Contest, r.Level, r.Formula, r.Amount, r.ValidFrom, r.Provenance,
               r.Source
        FROM RequirementRule AS r;

        SELECT c.Code FROM Contest AS c;
        """;

    private const string ReviseSql = """
        /* RequirementStore.Revise */
        UPDATE Election SET Revision = Revision + 1
        """;

    private static readonly RowStatement<RequirementRule> InsertRule = RowStatement<RequirementRule>.Insert(
        "RequirementStore.InsertRule",
        "RequirementRule",
        new("Code", SqlTypes.CodeType, row => row.Code),
        new("Version", "INT", row => row.Version),
        new("Item", SqlTypes.CodeType, row => row.Item),
        new("Contest", SqlTypes.CodeType, row => row.Contest),
        new("Level", "VARCHAR(10)", row => EnumText.Of(row.Level)),
        new("Formula", SqlTypes.Word, row => EnumText.Of(row.Formula)),
        new("Amount", "BIGINT", row => row.Amount),
        new("ValidFrom", "DATE", row => row.ValidFrom.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Source", "NVARCHAR(500)", row => row.Source));

    private readonly string supplySql = $"""
        /* RequirementStore.Supply */
        SELECT s.Location, s.Item, s.Packed, s.Allocated, s.Delivered
        FROM {database.Dialect.Keys("@Locations", SqlTypes.CodeType)} AS k
        JOIN Supply AS s ON s.Location = k.Value
        """;

    private volatile Loaded? loaded;

    /// <summary>Requirements by the rules of a day.</summary>
    /// <param name="day">The day, or the day of the election's time zone at a moment.</param>
    /// <returns>At most as many as asked for; null when no rules are loaded at all.</returns>
    public Task<IReadOnlyList<Requirement>?> ListAsync(
        RequirementQuery query, Func<RequirementReference, DateOnly> day, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var reference = await ReferenceAsync(connection, token);
                return reference is not { HasRules: true }
                    ? null
                    : await WithSupplyAsync(connection, reference.List(query, day(reference)), token);
            },
            ct);

    /// <summary>Adds the versions that are new, all or nothing; those already loaded never change.</summary>
    /// <returns>The errors found, line by line; when there are any, nothing was imported.</returns>
    public Task<RequirementImport> ImportAsync(IReadOnlyList<RequirementRow> rows, CancellationToken ct) =>
        database.WriteAsync((transaction, token) => ImportAsync(transaction, rows, token), ct);

    /// <summary>The same within a transaction that writes more than rules.</summary>
    internal async Task<RequirementImport> ImportAsync(
        DbTransaction transaction, IReadOnlyList<RequirementRow> rows, CancellationToken ct)
    {
        // The first statement writes, so that of two imports the second sees what the first did.
        await ReviseAsync(transaction, ct);
        var known = await ReadAsync(transaction.Connection!, transaction, ct);
        var import = RequirementImport.Build(rows, new RequirementKnown(
            known.Items.ToDictionary(item => item.Code, StringComparer.Ordinal), known.Contests, known.Rules));
        if (import is RequirementImport.Valid { Added: var added })
            await database.Dialect.WriteAsync(transaction, InsertRule, added, ct);
        return import;
    }

    /// <summary>Lets every process know that locations or rules have changed.</summary>
    internal static Task ReviseAsync(DbTransaction transaction, CancellationToken ct) =>
        transaction.Connection!.ExecuteAsync(
            new CommandDefinition(ReviseSql, transaction: transaction, cancellationToken: ct));

    private async Task<IReadOnlyList<Requirement>> WithSupplyAsync(
        DbConnection connection, IReadOnlyList<Requirement> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return rows;
        var supply = (await connection.QueryAsync<SupplyRecord>(new CommandDefinition(
            supplySql,
            new { Locations = SqlTypes.Keys(rows.Select(row => row.Location.Code).Distinct(StringComparer.Ordinal)) },
            cancellationToken: ct)))
            .ToDictionary(row => (row.Location, row.Item), row => row.ToSupply());
        return
        [
            .. rows.Select(row => row with
            {
                Supply = supply.GetValueOrDefault((row.Location.Code, row.Item.Code)),
            }),
        ];
    }

    /// <summary>
    /// The reference data as of the latest import. The revision is read before the data, so that what was changed
    /// in between is read once more next time. Null before there is an election.
    /// </summary>
    private async Task<RequirementReference?> ReferenceAsync(DbConnection connection, CancellationToken ct)
    {
        if (await RevisionAsync(connection, ct) is not { } revision)
            return null;
        if (loaded is not { } known || known.Revision != revision)
        {
            var read = await ReadAsync(connection, transaction: null, ct);
            loaded = known = new Loaded(revision, new RequirementReference(
                read.Rules, read.Items, read.Locations, TimeZoneInfo.FindSystemTimeZoneById(read.TimeZone)));
        }

        return known.Reference;
    }

    private static Task<long?> RevisionAsync(DbConnection connection, CancellationToken ct) =>
        connection.ExecuteScalarAsync<long?>(new CommandDefinition(RevisionSql, cancellationToken: ct));

    private static async Task<ReferenceData> ReadAsync(
        DbConnection connection, DbTransaction? transaction, CancellationToken ct)
    {
        await using var results = await connection.QueryMultipleAsync(
            new CommandDefinition(ReferenceSql, transaction: transaction, cancellationToken: ct));
        var zone = await results.ReadSingleOrDefaultAsync<string>();
        var items = await results.ReadAsync<ItemTypeRow>();
        var locations = await results.ReadAsync<LocationRecord>();
        var rules = await results.ReadAsync<RuleRow>();
        var contests = await results.ReadAsync<string>();
        return new ReferenceData(
            zone ?? "",
            [.. items.Select(row => row.ToItemType())],
            [.. locations.Select(row => row.ToLocation())],
            [.. rules.Select(row => row.ToRule())],
            contests.ToHashSet(StringComparer.Ordinal));
    }

    private sealed record Loaded(long Revision, RequirementReference Reference);

    private sealed record ReferenceData(
        string TimeZone,
        IReadOnlyList<ItemType> Items,
        IReadOnlyList<Location> Locations,
        IReadOnlyList<RequirementRule> Rules,
        IReadOnlySet<string> Contests);

    private sealed class RuleRow
    {
        public string Code { get; init; } = "";

        public int Version { get; init; }

        public string Item { get; init; } = "";

        public string? Contest { get; init; }

        public string Level { get; init; } = "";

        public string Formula { get; init; } = "";

        public long Amount { get; init; }

        public DateOnly ValidFrom { get; init; }

        public string Provenance { get; init; } = "";

        public string Source { get; init; } = "";

        public RequirementRule ToRule() => new(
            Code, Version, Item, Contest, EnumText.Parse<LocationLevel>(Level), EnumText.Parse<Formula>(Formula),
            Amount, ValidFrom, EnumText.Parse<Provenance>(Provenance), Source);
    }
}
