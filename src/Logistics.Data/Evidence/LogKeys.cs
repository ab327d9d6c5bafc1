using Dapper;
using Logistics.Core.KeyRotations;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Tables;

namespace Logistics.Data.Evidence;

/// <summary>The keys that signed the log before, by its own account.</summary>
public sealed class LogKeys(Database database)
{
    private const string RotationsSql = """
        /* LogKeys.Rotations */
        SELECT e.Sequence, e.Canonical FROM CustodyEvent AS e WHERE e.Stream = @Stream ORDER BY e.Version DESC
        """;

    /// <summary>
    /// The keys, and each that one of them followed. Enough for the log's owner, who knows what was rotated;
    /// an auditor trusts the keys they were given.
    /// </summary>
    public Task<IReadOnlyCollection<VerifierKey>> WithPredecessorsAsync(
        IReadOnlyCollection<VerifierKey> keys, CancellationToken ct) => database.ReadAsync(
        async (connection, token) =>
        {
            var known = keys.ToHashSet();
            var rows = await connection.QueryAsync<EntryRecord>(new CommandDefinition(
                RotationsSql,
                new { Stream = SqlTypes.Stream(KeyRotated.Stream) },
                cancellationToken: token));
            foreach (var row in rows)
            {
                if (row.ToEntry()?.Event.Body is KeyRotated rotated
                    && rotated.TryRead(out var previous, out var key) && known.Contains(key))
                {
                    known.Add(previous);
                }
            }

            return (IReadOnlyCollection<VerifierKey>)known;
        },
        ct);
}
