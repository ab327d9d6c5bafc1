using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Data.Engines;
using Logistics.Data.Tables;
using Logistics.Data.Texts;

namespace Logistics.Data.Ledger;

/// <summary>A command recorded earlier under an id that is being used again.</summary>
internal sealed class AppliedCommand
{
    private readonly Lazy<string?> json;

    public AppliedCommand() => json = new(() =>
        PackedJson.Text(Content) is { } text && CommandContent.IsReadable(text) ? text : null);

    public Guid CommandId { get; init; }

    public long FirstSequence { get; init; }

    public int EventCount { get; init; }

    public object? Content { get; init; }

    /// <summary>What was sent, as <see cref="CommandContent"/> writes it; null when it cannot be read.</summary>
    public string? Json => json.Value;
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
        ORDER BY e.Sequence
        """;

    private readonly PersonalTexts texts = new(dialect);

    public async Task<Found> FindAsync(
        DbTransaction transaction, IReadOnlyCollection<AppliedCommand> commands, CancellationToken ct)
    {
        var connection = transaction.Connection!;
        var rows = await connection.QueryAsync<EntryRow>(new CommandDefinition(
            findSql, new { Commands = SqlTypes.Keys(commands.Select(command => command.CommandId)) }, transaction,
            cancellationToken: ct));
        var receipts = rows
            .GroupBy(row => row.CommandId, row => (row.EventCount, Entry: row.ToEntry()))
            .Where(found => found.All(row => row.Entry is not null) && found.Count() == found.First().EventCount)
            .ToDictionary(found => found.Key, found => new Receipt(found.Key, [.. found.Select(row => row.Entry!)]));
        return new Found(receipts, await texts.FindSaltsAsync(transaction, commands.SelectMany(TextsOf), ct));
    }

    /// <summary>The texts a command was sent with. Those of what it was followed by are kept as that one's.</summary>
    private static IEnumerable<(long Sequence, byte[] Commitment)> TextsOf(AppliedCommand command) =>
        from commitment in command.Json is { } json ? CommandContent.CommitmentsIn(json) : []
        from sequence in (long[])[command.FirstSequence, command.FirstSequence + command.EventCount]
        select (sequence, commitment);

    /// <summary>
    /// What was recorded under ids that are being used again; no receipt where the ledger lacks an event of it.
    /// </summary>
    public sealed record Found(Dictionary<Guid, Receipt> Receipts, IReadOnlyDictionary<string, byte[]> SaltByCommitment)
    {
        public byte[]? SaltOf(byte[] commitment) =>
            SaltByCommitment.GetValueOrDefault(Convert.ToBase64String(commitment));
    }

    private sealed class EntryRow : EntryRecord
    {
        public Guid CommandId { get; init; }

        public int EventCount { get; init; }
    }
}
