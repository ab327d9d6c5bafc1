using System.Data;
using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Data.Engines;

namespace Logistics.Data.Texts;

/// <summary>Texts by their commitments, base64.</summary>
public static class TextsByCommitment
{
    /// <summary>Stands for a text that was erased.</summary>
    public const string Erased = "[erased]";

    /// <summary>
    /// The text behind a commitment; <see cref="Erased"/> when it was erased, null when there is none, or what is kept
    /// is not what was committed to.
    /// </summary>
    public static string? TextOf(this IReadOnlyDictionary<string, string?> texts, byte[]? commitment) =>
        commitment is null ? null : texts.GetValueOrDefault(Convert.ToBase64String(commitment), Erased);
}

/// <summary>The texts behind the commitments of events, as far as they have not been erased.</summary>
/// <remarks>
/// A text is kept in the order of the ledger: with the sequence of the first event of the command that it came with. An
/// event of that command finds it so. What events of later commands hold too, and what was kept before there was an
/// order, is kept as <see cref="Anywhere"/> and found by its commitment.
/// </remarks>
internal sealed class PersonalTexts(Dialect dialect)
{
    /// <summary>Stands for the sequence of a text that events of several commands hold.</summary>
    public const long Anywhere = -1;

    private readonly string findSql = FindSql(dialect);

    /// <summary>With which sequence the texts of a command are kept.</summary>
    public static long PlaceOf(Receipt receipt) =>
        receipt.Entries.Any(entry => entry.Event.IsRepeated) ? Anywhere : receipt.Entries[0].Sequence;

    /// <summary>The sequence that the texts of an event's command are kept with, as SQL.</summary>
    /// <param name="sequence">That of the event.</param>
    public static string KeptAt(string sequence) =>
        $"(SELECT MAX(c.FirstSequence) FROM AppliedCommand AS c WHERE c.FirstSequence <= {sequence})";

    /// <summary>Joins the text, as t, of a commitment that events of several commands may hold.</summary>
    /// <param name="commitment">The column that has it, in hexadecimal digits.</param>
    public static string LeftJoin(Dialect dialect, string commitment) =>
        $"LEFT JOIN PersonalText AS t ON t.Sequence = {Anywhere} AND t.Commitment = {HashOf(dialect, commitment)}";

    /// <summary>
    /// Every text of some events by commitment, base64: absent when erased, null when what is kept is not what was
    /// committed to.
    /// </summary>
    public Task<IReadOnlyDictionary<string, string?>> FindAsync(
        DbConnection connection, IEnumerable<LedgerEntry> entries, CancellationToken ct) =>
        FindAsync(
            connection,
            from entry in entries
            from text in entry.Event.Commitments
            select (entry.Sequence, (byte[]?)text.Commitment),
            ct);

    /// <summary>The same of some texts.</summary>
    /// <param name="texts">The sequence of an event, and a commitment in it.</param>
    public async Task<IReadOnlyDictionary<string, string?>> FindAsync(
        DbConnection connection, IEnumerable<(long Sequence, byte[]? Commitment)> texts, CancellationToken ct) =>
        ByCommitment(await RowsAsync(connection, transaction: null, texts, ct), row => row.CommittedText);

    /// <summary>Salts by commitment, base64: absent when the text was erased.</summary>
    /// <param name="texts">The sequence of an event, and a commitment in it.</param>
    /// <exception cref="DataException">A salt is of another kind than its column.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]>> FindSaltsAsync(
        DbTransaction transaction, IEnumerable<(long Sequence, byte[] Commitment)> texts, CancellationToken ct) =>
        ByCommitment(
            await RowsAsync(
                transaction.Connection!, transaction,
                texts.Select(text => (text.Sequence, (byte[]?)text.Commitment)), ct),
            row => StoredValue.Bytes(row.Salt) ?? throw new DataException("The salt of a text cannot be read."));

    // The cross joins are ones that SQLite does not turn around.
    internal static string FindSql(Dialect dialect) => $"""
        /* PersonalTexts.Find */
        SELECT {Row.Columns}
        FROM {KeysOf(dialect)} AS k CROSS JOIN PersonalText AS t
        WHERE t.Sequence = {KeptAt("k.Sequence")} AND t.Commitment = {HashOf(dialect, "k.Commitment")}
        UNION ALL
        SELECT {Row.Columns}
        FROM {KeysOf(dialect)} AS k CROSS JOIN PersonalText AS t
        WHERE t.Sequence = {Anywhere} AND t.Commitment = {HashOf(dialect, "k.Commitment")}
        """;

    private static string HashOf(Dialect dialect, string digits) => dialect.FromHex(digits, SqlTypes.Hash);

    private static string KeysOf(Dialect dialect) =>
        dialect.Table("@Texts", ("Sequence", "BIGINT"), ("Commitment", "VARCHAR(64)"));

    private async Task<IEnumerable<Row>> RowsAsync(
        DbConnection connection,
        DbTransaction? transaction,
        IEnumerable<(long Sequence, byte[]? Commitment)> texts,
        CancellationToken ct)
    {
        var keys = texts.Where(text => text.Commitment is not null)
            .Select(text => (text.Sequence, Commitment: Convert.ToHexString(text.Commitment!))).Distinct()
            .Select(text => new { text.Sequence, text.Commitment }).ToArray();
        return keys.Length == 0
            ? []
            : await connection.QueryAsync<Row>(new CommandDefinition(
                findSql, new { Texts = SqlTypes.Keys(keys) }, transaction, cancellationToken: ct));
    }

    private static Dictionary<string, T> ByCommitment<T>(IEnumerable<Row> rows, Func<Row, T> select) => rows
        .Select(row => (Key: Convert.ToBase64String(row.Commitment), Row: row))
        .DistinctBy(one => one.Key, StringComparer.Ordinal)
        .ToDictionary(one => one.Key, one => select(one.Row), StringComparer.Ordinal);

    internal class Row
    {
        /// <summary>What a statement selects to read it.</summary>
        public const string Columns = "t.Commitment, t.Salt, t.Text";

        public byte[] Commitment { get; init; } = [];

        public object? Salt { get; init; }

        public object? Text { get; init; }

        /// <summary>
        /// As <see cref="TextsByCommitment.TextOf"/>, where the row of a text that was erased is joined.
        /// </summary>
        public string? ShownText => Commitment.Length == 0 ? TextsByCommitment.Erased : CommittedText;

        public string? CommittedText =>
            StoredValue.Text(Text) is { } text && StoredValue.Bytes(Salt) is { } salt
            && PersonalText.Commit(text, salt).AsSpan().SequenceEqual(Commitment)
                ? text
                : null;
    }
}
