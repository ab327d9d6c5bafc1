using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;

namespace Logistics.Data.Ledger;

/// <summary>A command recorded earlier under an id that is being used again.</summary>
internal sealed class AppliedCommand
{
    public Guid CommandId { get; init; }

    public long FirstSequence { get; init; }

    public int EventCount { get; init; }

    public string Content { get; init; } = "";
}

/// <summary>Reads the first receipts of commands that are sent again, and the salts of their texts.</summary>
internal sealed class EarlierReceipts(Dialect dialect)
{
    private readonly string findSql = $"""
        /* EarlierReceipts.Find */
        SELECT c.CommandId, c.EventCount, e.Sequence, e.Canonical
        FROM {dialect.Keys("@Commands", SqlTypes.Id)} AS k
        JOIN AppliedCommand AS c ON c.CommandId = k.Value
        JOIN CustodyEvent AS e
          ON e.Sequence >= c.FirstSequence AND e.Sequence < c.FirstSequence + c.EventCount
        ORDER BY e.Sequence;

        SELECT t.Commitment, t.Salt
        FROM {dialect.Keys("@Commands", SqlTypes.Id)} AS k
        JOIN PersonalText AS t ON t.CommandId = k.Value;
        """;

    public async Task<Found> FindAsync(DbTransaction transaction, IEnumerable<Guid> commands, CancellationToken ct)
    {
        await using var results = await transaction.Connection!.QueryMultipleAsync(new CommandDefinition(
            findSql, new { Commands = SqlTypes.Keys(commands) }, transaction, cancellationToken: ct));
        var receipts = (await results.ReadAsync<EntryRow>())
            .GroupBy(row => row.CommandId, row => (row.EventCount, Entry: row.ToEntry()))
            .Where(rows => rows.All(row => row.Entry is not null) && rows.Count() == rows.First().EventCount)
            .ToDictionary(rows => rows.Key, rows => new Receipt(rows.Key, [.. rows.Select(row => row.Entry!)]));
        var salts = (await results.ReadAsync<SaltRow>())
            .Select(row => (Key: Convert.ToBase64String(row.Commitment), row.Salt))
            .DistinctBy(salt => salt.Key, StringComparer.Ordinal)
            .ToDictionary(salt => salt.Key, salt => salt.Salt, StringComparer.Ordinal);
        return new Found(receipts, salts);
    }

    /// <summary>
    /// What was recorded under ids that are being used again; no receipt where the ledger lacks an event of it.
    /// </summary>
    public sealed record Found(Dictionary<Guid, Receipt> Receipts, Dictionary<string, byte[]> SaltByCommitment)
    {
        public byte[]? SaltOf(byte[] commitment) =>
            SaltByCommitment.GetValueOrDefault(Convert.ToBase64String(commitment));
    }

    private sealed class SaltRow
    {
        public byte[] Commitment { get; init; } = [];

        public byte[] Salt { get; init; } = [];
    }

    private sealed class EntryRow : EntryRecord
    {
        public Guid CommandId { get; init; }

        public int EventCount { get; init; }
    }
}
