using System.Data.Common;
using System.Globalization;
using Dapper;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Data.Engines;

namespace Logistics.Data.Log;

/// <summary>Statements about the log that are part of the ledger's write transactions.</summary>
internal static class LogSql
{
    /// <summary>Inserts tiles.</summary>
    public static readonly RowStatement<Tile> InsertTile = RowStatement<Tile>.Insert(
        "LogSql.InsertTile",
        "LogTile",
        new("Level", "INT", row => row.Id.Level),
        new("Number", "BIGINT", row => row.Id.Number),
        new("Hashes", "VARBINARY(MAX)", row => row.Hashes));

    /// <summary>Replaces the hashes of tiles that have grown, where they are what was stored last.</summary>
    public static readonly RowStatement<Tile> UpdateTile = RowStatement<Tile>.Update(
        "LogSql.UpdateTile",
        "LogTile",
        [new("Level", "INT", row => row.Id.Level), new("Number", "BIGINT", row => row.Id.Number)],
        [new("Hashes", "VARBINARY(MAX)", row => row.Hashes)],
        was: [new("Hashes", "VARBINARY(MAX)", row => row.Stored)]);

    /// <summary>Stores a checkpoint, unless it is stored.</summary>
    public const string InsertCheckpoint = """
        /* LogSql.InsertCheckpoint */
        INSERT INTO LogCheckpoint (Size, SignedAt, Root, Note)
        SELECT @Size, @SignedAt, @Root, @Note
        WHERE NOT EXISTS (
            SELECT 1 FROM LogCheckpoint AS c WHERE c.Size = @Size AND c.SignedAt = @SignedAt AND c.Note = @Note)
        """;

    // The levels, each with the events one of its tiles spans.
    private static readonly string Levels = string.Join(
        " UNION ALL SELECT ",
        Enumerable.Range(0, TileId.LevelsMax).Select(level => string.Create(
            CultureInfo.InvariantCulture, $"{level} AS Level, CAST({1L << (8 * (level + 1))} AS BIGINT) AS Span")));

    /// <summary>The stored tiles <c>t</c> of the tree that are not full, at the size in the head row.</summary>
    public static readonly string FromRightEdge = $"""
        FROM LedgerHead AS h
        CROSS JOIN (SELECT {Levels}) AS s
        JOIN LogTile AS t ON t.Level = s.Level AND t.Number = h.Size / s.Span
        WHERE h.LogId = 1
        """;

    private const string LeafHashesSql = """
        /* LogSql.LeafHashes */
        SELECT e.Sequence, e.LeafHash AS Hashes FROM CustodyEvent AS e
        WHERE e.Sequence >= @From AND e.Sequence < @To ORDER BY e.Sequence
        """;

    /// <summary>
    /// A tile of level 0 from the events: it is stored when it is full, until then they hold its hashes.
    /// </summary>
    /// <returns>As many hashes as there are without a gap; null for none, and for a full tile.</returns>
    public static async Task<byte[]?> ReadLeavesAsync(
        DbConnection connection, DbTransaction? transaction, long number, CancellationToken ct)
    {
        var from = number * TileId.Width;
        var rows = await connection.QueryAsync<LeafRow>(new CommandDefinition(
            LeafHashesSql, new { From = from, To = from + TileId.Width }, transaction, cancellationToken: ct));
        return Join(number, rows);
    }

    /// <summary>
    /// The query of <see cref="ReadLeavesAsync"/>, to run among others; <see cref="Join"/> makes the tile.
    /// </summary>
    public static RowQuery Leaves(long number, Action<LeafRow> take) => new(
        LeafHashesSql,
        row => take(new LeafRow { Sequence = row[0], Hashes = row[1] }),
        ("From", number * TileId.Width),
        ("To", (number + 1) * TileId.Width));

    /// <inheritdoc cref="ReadLeavesAsync"/>
    public static byte[]? Join(long number, IEnumerable<LeafRow> rows)
    {
        var hashes = new List<byte>();
        foreach (var row in rows)
        {
            if (StoredValue.Long(row.Sequence) != (number * TileId.Width) + (hashes.Count / Merkle.HashSize)
                || StoredValue.Bytes(row.Hashes) is not { Length: Merkle.HashSize } hash)
            {
                break;
            }

            hashes.AddRange(hash);
        }

        return hashes.Count is 0 or (TileId.Width * Merkle.HashSize) ? null : [.. hashes];
    }
}

/// <summary>The hash of one event.</summary>
internal sealed class LeafRow
{
    public object? Sequence { get; init; }

    public object? Hashes { get; init; }
}

/// <summary>A row of LogTile.</summary>
internal sealed class TileRow
{
    public object? Level { get; init; }

    public object? Number { get; init; }

    public object? Hashes { get; init; }

    /// <param name="row">Level, number and hashes.</param>
    public static TileRow Of(object?[] row) => new() { Level = row[0], Number = row[1], Hashes = row[2] };

    /// <summary>Null when a column cannot be read.</summary>
    public Tile? ToTile() =>
        StoredValue.Int(Level) is { } level && StoredValue.Long(Number) is { } number
        && StoredValue.Bytes(Hashes) is { } hashes
            ? new Tile(new TileId(level, number), hashes)
            : null;
}
