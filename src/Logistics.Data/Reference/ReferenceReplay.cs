using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Reference;
using Logistics.Data.Tables;

namespace Logistics.Data.Reference;

/// <summary>Reads what the events say of places, items and rules.</summary>
internal static class ReferenceReplay
{
    // After '/' comes '0'. A place or an item has as many events as it was changed, of which the latest says all of it.
    private const string EventsSql = """
        /* ReferenceReplay.Events */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e
        WHERE e.Stream = 'reference/snapshot' OR (e.Stream > 'requirement/' AND e.Stream < 'requirement0')
        UNION ALL
        SELECT e.Sequence, e.Canonical
        FROM (
            SELECT n.Stream, MAX(n.Version) AS Version FROM CustodyEvent AS n
            WHERE (n.Stream > 'location/' AND n.Stream < 'location0') OR (n.Stream > 'item/' AND n.Stream < 'item0')
            GROUP BY n.Stream) AS t
        JOIN CustodyEvent AS e ON e.Stream = t.Stream AND e.Version = t.Version
        ORDER BY Sequence
        """;

    /// <summary>What the events lead to; null where the ledger does not record what there was yet.</summary>
    public static async Task<World?> RunAsync(DbTransaction transaction, CancellationToken ct)
    {
        var rows = await transaction.Connection!.QueryAsync<EntryRecord>(
            new CommandDefinition(EventsSql, transaction: transaction, cancellationToken: ct));
        var world = RecordedReference.Of(rows.Select(row => row.ToEntry()).OfType<LedgerEntry>());
        return world.HeadOf(ReferenceSnapshot.Stream) is null ? null : world;
    }
}
