using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Data.Engines;

namespace Logistics.Data.Reference;

/// <summary>
/// Reads requirements. What a location needs follows from reference data, which is
/// kept in memory until an import changes it; what there is for it is a row of Supply. So no read looks at more
/// rows than it answers with, however many packages there are.
/// </summary>
public sealed class RequirementStore(Database database)
{
    private const string ReviseSql = """
        /* RequirementStore.Revise */
        UPDATE Election SET Revision = Revision + 1
        """;

    private static readonly RowStatement<RequirementRule> Insert = RowStatement.InsertInto(RequirementRule.Table);

    private readonly string supplySql = $"""
        /* RequirementStore.Supply */
        SELECT s.Location, s.Item, s.Packed, s.Allocated, s.Delivered
        FROM {database.Dialect.Keys("@Locations", SqlTypes.CodeType)} AS k
        JOIN Supply AS s ON s.Location = k.Value
        """;

    /// <summary>Requirements by the rules of a day.</summary>
    /// <param name="day">The day, or the day of the election's time zone at a moment.</param>
    /// <returns>At most as many as asked for; null when no rules are loaded at all.</returns>
    public Task<IReadOnlyList<Requirement>?> ListAsync(
        RequirementQuery query, Func<RequirementReference, DateOnly> day, CancellationToken ct) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                var reference = await ReferenceCache.Of(database).FindAsync(connection, transaction: null, token);
                return reference?.Requirements is not { HasRules: true } requirements
                    ? null
                    : await WithSupplyAsync(connection, requirements.List(query, day(requirements)), token);
            },
            ct);

    /// <summary>
    /// Adds rules to a database that has none, before the ledger records what there is; from then on they are added by
    /// events.
    /// </summary>
    internal async Task<RequirementImport> SeedAsync(
        DbTransaction transaction, IReadOnlyList<RequirementRow> rows, CancellationToken ct)
    {
        var known = await ReferenceCache.ReadAsync(transaction.Connection!, transaction, ct);
        var import = RequirementImport.Build(rows, new RequirementKnown(
            known.Items.ToDictionary(item => item.Code, StringComparer.Ordinal), known.Contests, known.Rules));
        if (import is RequirementImport.Valid { Added: var added })
        {
            await database.Dialect.WriteAsync(transaction, Insert, added, ct);
            await ReviseAsync(transaction, ct);
        }

        return import;
    }

    /// <summary>Lets every process know that locations, items or rules have changed.</summary>
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
}

/// <summary>A row of Supply, whatever somebody may have put into it.</summary>
internal sealed class SupplyRecord
{
    public string Location { get; init; } = "";

    public string Item { get; init; } = "";

    public object? Packed { get; init; }

    public object? Allocated { get; init; }

    public object? Delivered { get; init; }

    public Supply ToSupply() => new(Sum(Packed), Sum(Allocated), Sum(Delivered));

    // What no packages add up to is taken for nothing, so that it stops neither a reader nor the ledger.
    private static long Sum(object? value) =>
        StoredValue.Long(value) is >= 0 and <= long.MaxValue / 2 and var sum ? sum : 0;
}
