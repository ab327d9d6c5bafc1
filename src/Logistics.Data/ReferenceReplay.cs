using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Data;

/// <summary>Replays the events of places, items and rules.</summary>
internal static class ReferenceReplay
{
    // After '/' comes '0'.
    private const string EventsSql = """
        /* ReferenceReplay.Events */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e
        WHERE e.Stream = 'reference/snapshot' OR (e.Stream > 'location/' AND e.Stream < 'location0')
            OR (e.Stream > 'item/' AND e.Stream < 'item0') OR (e.Stream > 'requirement/' AND e.Stream < 'requirement0')
        ORDER BY e.Sequence
        """;

    /// <summary>What the events lead to; null where the ledger does not record what there was yet.</summary>
    public static async Task<World?> RunAsync(DbTransaction transaction, CancellationToken ct)
    {
        var rows = await transaction.Connection!.QueryAsync<EntryRecord>(
            new CommandDefinition(EventsSql, transaction: transaction, cancellationToken: ct));
        var world = World.Replay(rows.Select(row => row.ToEntry()).OfType<LedgerEntry>());
        return world.HeadOf(ReferenceSnapshot.Stream) is null ? null : world;
    }
}
