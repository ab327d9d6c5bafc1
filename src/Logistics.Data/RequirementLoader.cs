using System.Data.Common;
using Dapper;
using Logistics.Core.Custody;

namespace Logistics.Data;

/// <summary>
/// Makes known to a batch what places need and what there is for those it names, while the head of the ledger is
/// locked. Costs nothing where it names none.
/// </summary>
internal sealed class RequirementLoader(Database database)
{
    private readonly string suppliesSql = $"""
        /* RequirementLoader.Supplies */
        SELECT s.Location, s.Item, s.Packed, s.Allocated, s.Delivered
        FROM {database.Dialect.Keys("@Locations", SqlTypes.CodeType)} AS k
        JOIN Supply AS s ON s.Location = k.Value
        """;

    // Opening such a package, and sealing it again, does not undo that it was issued.
    private readonly string reissuedSql = $"""
        /* RequirementLoader.Reissued */
        SELECT p.Origin AS Location, q.Item, SUM(q.Quantity) AS Quantity
        FROM {database.Dialect.Keys("@Locations", SqlTypes.CodeType)} AS k
        JOIN Package AS p ON p.Origin = k.Value AND p.Kind = 're-vote-box'
        JOIN Posting AS q ON q.Account = {database.Dialect.PackageAccount("p.PackageId")}
        JOIN CustodyEvent AS e ON e.Sequence = q.Sequence AND e.Type IN ('package-packed', 'package-repacked')
        GROUP BY p.Origin, q.Item
        """;

    public async Task LoadAsync(
        DbTransaction transaction, StateKeys keys, CustodyState state, CancellationToken ct)
    {
        var locations = keys.Supplies.ToHashSet(StringComparer.Ordinal);
        var reissuers = keys.Reissuers.ToHashSet(StringComparer.Ordinal);
        foreach (var judged in keys.Judged)
        {
            if (!state.TryFind(judged, out var package))
                continue;
            if (package.Kind == PackageKind.ReVoteBox)
                reissuers.Add(package.Origin);
            else
                locations.Add(package.Destination);
        }

        if (locations.Count + reissuers.Count == 0
            || await database.Requirements.FindAsync(transaction.Connection!, transaction, ct) is not { } reference)
            return;
        state.Load(reference);
        await LoadSuppliesAsync(transaction, locations, state, ct);
        await LoadReissuedAsync(transaction, reissuers, state, ct);
    }

    private async Task LoadSuppliesAsync(
        DbTransaction transaction, HashSet<string> locations, CustodyState state, CancellationToken ct)
    {
        if (locations.Count == 0)
            return;
        var supplies = await transaction.Connection!.QueryAsync<SupplyRecord>(new CommandDefinition(
            suppliesSql, new { Locations = SqlTypes.Keys(locations) }, transaction, cancellationToken: ct));
        foreach (var row in supplies)
            state.LoadAllocated(row.Location, row.Item, row.ToSupply().Allocated);
    }

    private async Task LoadReissuedAsync(
        DbTransaction transaction, HashSet<string> locations, CustodyState state, CancellationToken ct)
    {
        if (locations.Count == 0)
            return;
        var sums = await transaction.Connection!.QueryAsync<ReissuedRow>(new CommandDefinition(
            reissuedSql, new { Locations = SqlTypes.Keys(locations) }, transaction, cancellationToken: ct));
        foreach (var row in sums)
            state.LoadReissued(row.Location, row.Item, StoredValue.Long(row.Quantity) ?? 0);
    }

    private sealed class ReissuedRow
    {
        public string Location { get; init; } = "";

        public string Item { get; init; } = "";

        public object? Quantity { get; init; }
    }
}
