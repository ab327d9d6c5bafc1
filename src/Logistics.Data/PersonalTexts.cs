using System.Data;
using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;

namespace Logistics.Data;

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
internal sealed class PersonalTexts(Dialect dialect)
{
    private readonly string findSql = $"""
        /* PersonalTexts.Find */
        SELECT {Row.Columns}
        FROM {dialect.Keys("@Commitments", "VARCHAR(64)")} AS k
        {Join(dialect, "k.Value")}
        """;

    /// <summary>Joins the text, as t, of a commitment.</summary>
    /// <param name="commitment">The column that has it, in hexadecimal digits.</param>
    public static string Join(Dialect dialect, string commitment) =>
        $"JOIN PersonalText AS t ON t.Commitment = {dialect.FromHex(commitment, SqlTypes.Hash)}";

    /// <summary>
    /// Texts by commitment, base64: absent when erased, null when what is kept is not what was committed to.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string?>> FindAsync(
        DbConnection connection, IEnumerable<byte[]?> commitments, CancellationToken ct) =>
        ByCommitment(await RowsAsync(connection, transaction: null, commitments, ct), row => row.CommittedText);

    /// <summary>Salts by commitment, base64: absent when the text was erased.</summary>
    /// <exception cref="DataException">A salt is of another kind than its column.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]>> FindSaltsAsync(
        DbTransaction transaction, IEnumerable<byte[]?> commitments, CancellationToken ct) =>
        ByCommitment(
            await RowsAsync(transaction.Connection!, transaction, commitments, ct),
            row => StoredValue.Bytes(row.Salt) ?? throw new DataException("The salt of a text cannot be read."));

    private async Task<IEnumerable<Row>> RowsAsync(
        DbConnection connection, DbTransaction? transaction, IEnumerable<byte[]?> commitments, CancellationToken ct)
    {
        var keys = commitments.OfType<byte[]>().Select(Convert.ToHexString)
            .Distinct(StringComparer.Ordinal).ToArray();
        return keys.Length == 0
            ? []
            : await connection.QueryAsync<Row>(new CommandDefinition(
                findSql, new { Commitments = SqlTypes.Keys(keys) }, transaction, cancellationToken: ct));
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
