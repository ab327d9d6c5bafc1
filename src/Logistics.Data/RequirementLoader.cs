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

    public async Task LoadAsync(
        DbTransaction transaction, StateKeys keys, CustodyState state, CancellationToken ct)
    {
        var locations = keys.Supplies.ToHashSet(StringComparer.Ordinal);
        foreach (var judged in keys.Judged)
        {
            if (state.TryFind(judged, out var package))
                locations.Add(package.Destination);
        }

        if (locations.Count == 0
            || await database.Requirements.FindAsync(transaction.Connection!, transaction, ct) is not { } reference)
            return;
        state.Load(reference);
        var supplies = await transaction.Connection!.QueryAsync<SupplyRecord>(new CommandDefinition(
            suppliesSql, new { Locations = SqlTypes.Keys(locations) }, transaction, cancellationToken: ct));
        foreach (var row in supplies)
            state.LoadAllocated(row.Location, row.Item, row.ToSupply().Allocated);
    }
}
