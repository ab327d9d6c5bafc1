using System.Data.Common;
using Dapper;
using Logistics.Data.Engines;

namespace Logistics.Data.Texts;

/// <summary>The names of the principals that recorded events.</summary>
internal sealed class ActorNames(Dialect dialect)
{
    private readonly string findSql = $"""
        /* ActorNames.Find */
        SELECT a.PrincipalId, {PersonalTexts.Row.Columns}
        FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k
        JOIN ApiKey AS a ON a.PrincipalId = k.Value
        {PersonalTexts.LeftJoin(dialect, "a.NameCommitment")}
        """;

    /// <summary>
    /// Names by id; absent where there is no such principal, or its name is not the one committed to.
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, string>> FindAsync(
        DbConnection connection, IEnumerable<Guid> ids, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            findSql, new { Ids = SqlTypes.Keys(ids.Distinct()) }, cancellationToken: ct));
        var names = new Dictionary<Guid, string>();
        foreach (var row in rows)
        {
            if (row.ShownText is { } name)
                names[row.PrincipalId] = name;
        }

        return names;
    }

    private sealed class Row : PersonalTexts.Row
    {
        public Guid PrincipalId { get; init; }
    }
}
