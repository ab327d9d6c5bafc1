using System.Data.Common;
using Dapper;

namespace Logistics.Data;

/// <summary>The names of the principals that recorded events.</summary>
internal sealed class ActorNames(Dialect dialect)
{
    private readonly string findSql = $"""
        /* ActorNames.Find */
        SELECT p.PrincipalId, p.Name
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN Principal AS p ON p.PrincipalId = k.Value
        """;

    /// <summary>Names by id; absent where there is no such principal.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> FindAsync(
        DbConnection connection, IEnumerable<Guid> ids, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<(Guid Id, string Name)>(new CommandDefinition(
            findSql, new { Ids = SqlTypes.Keys(ids.Distinct()) }, cancellationToken: ct));
        return rows.DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => row.Name);
    }
}
