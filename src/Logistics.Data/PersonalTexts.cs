using System.Data.Common;
using Dapper;
using Logistics.Core.Kernel;

namespace Logistics.Data;

/// <summary>Texts by their commitments, base64.</summary>
public static class TextsByCommitment
{
    /// <summary>The text behind a commitment; null when there is none or it was erased.</summary>
    public static string? TextOf(this IReadOnlyDictionary<string, string?> texts, byte[]? commitment) =>
        commitment is null ? null : texts.GetValueOrDefault(Convert.ToBase64String(commitment));
}

/// <summary>The texts behind the commitments of events, as far as they have not been erased.</summary>
internal sealed class PersonalTexts(Dialect dialect)
{
    private readonly string findSql = $"""
        /* PersonalTexts.Find */
        SELECT t.Commitment, t.Salt, t.Text
        FROM {dialect.Keys("@Commitments", "VARCHAR(64)")} AS k
        JOIN PersonalText AS t ON t.Commitment = {dialect.FromHex("k.Value", SqlTypes.Hash)}
        """;

    /// <summary>
    /// Texts by commitment, base64: absent when erased, null when what is kept is not what was committed to.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string?>> FindAsync(
        DbConnection connection, IEnumerable<byte[]?> commitments, CancellationToken ct)
    {
        var keys = commitments.OfType<byte[]>().Select(Convert.ToHexString)
            .Distinct(StringComparer.Ordinal).ToArray();
        if (keys.Length == 0)
            return new Dictionary<string, string?>(StringComparer.Ordinal);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            findSql, new { Commitments = SqlTypes.Keys(keys) }, cancellationToken: ct));
        return rows.Select(row => (Key: Convert.ToBase64String(row.Commitment), row.CommittedText))
            .DistinctBy(text => text.Key, StringComparer.Ordinal)
            .ToDictionary(text => text.Key, text => text.CommittedText, StringComparer.Ordinal);
    }

    private sealed class Row
    {
        public byte[] Commitment { get; init; } = [];

        public object? Salt { get; init; }

        public object? Text { get; init; }

        public string? CommittedText =>
            StoredValue.Text(Text) is { } text && StoredValue.Bytes(Salt) is { } salt
            && PersonalText.Commit(text, salt).AsSpan().SequenceEqual(Commitment)
                ? text
                : null;
    }
}
