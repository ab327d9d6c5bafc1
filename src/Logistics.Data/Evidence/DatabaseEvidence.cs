using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Data.Engines;
using Logistics.Data.Log;
using Logistics.Data.Tables;

namespace Logistics.Data.Evidence;

/// <summary>
/// The database as evidence, as of one moment. What has to be read beside the events and in their order is
/// first put aside in a folder for temporary files, because not every engine reads two things at once.
/// </summary>
public sealed class DatabaseEvidence : IEvidence, IAsyncDisposable
{
    private const int PageSize = 2_048;

    private const string CheckpointsSql = """
        /* DatabaseEvidence.Checkpoints */
        SELECT c.Size, c.Root, c.Note FROM LogCheckpoint AS c ORDER BY c.Size, c.SignedAt
        """;

    private const string TileSql = """
        /* DatabaseEvidence.Tile */
        SELECT t.Hashes FROM LogTile AS t WHERE t.Level = @Level AND t.Number = @Number
        """;

    private readonly ReadSnapshot snapshot;
    private readonly TableRows rows;
    private readonly DirectoryInfo aside;
    private readonly string leavesSql;

    private DatabaseEvidence(ReadSnapshot snapshot, Database database, DirectoryInfo aside)
    {
        (this.snapshot, this.aside) = (snapshot, aside);
        rows = new TableRows(database.Dialect);
        leavesSql = LeavesSql(database.Dialect);
    }

    public bool IsLive => true;

    public long TreeSize => Math.Max(0, snapshot.Head.Size);

    public long ProjectionSize => snapshot.ProjectedSize;

    public bool HasEntryBundles => false;

    public StoredHead? Head => snapshot.Head;

    /// <exception cref="SnapshotException">The database is not set up to give snapshots.</exception>
    public static async Task<DatabaseEvidence> OpenAsync(Database database, CancellationToken ct)
    {
        var evidence = new DatabaseEvidence(
            await ReadSnapshot.OpenAsync(database, ct), database,
            Directory.CreateTempSubdirectory("logistics-verify-"));
        try
        {
            await evidence.PutAsideAsync(ct);
            return evidence;
        }
        catch
        {
            await evidence.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<EvidenceCheckpoint> CheckpointsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var stream = File.OpenRead(PathOf(Manifest.CheckpointsName));
        await foreach (var line in Lines.ReadAsync(stream, "LogCheckpoint", 8 * SignedNote.LengthMax, ct))
        {
            var kept = JsonSerializer.Deserialize(line, KeptJson.Default.KeptCheckpoint)!;
            yield return new EvidenceCheckpoint(kept.Note, new TreeHead(kept.Size, kept.Root));
        }
    }

    public async IAsyncEnumerable<EvidenceLeaf> LeavesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var after = long.MinValue;
        while (true)
        {
            var page = (await snapshot.Connection.QueryAsync<EventRow>(new CommandDefinition(
                leavesSql, new { After = after, Limit = PageSize }, snapshot.Transaction, cancellationToken: ct)))
                .AsList();
            foreach (var row in page)
                yield return row.ToLeaf();
            // Where somebody took the columns' types away, what is no number has no place in the order; each
            // row of it was handed on, and a page of nothing else is the last that can be asked for.
            if (page.Count < PageSize || page.Max(row => StoredValue.Long(row.Sequence)) is not { } last)
                yield break;
            after = last;
        }
    }

    /// <remarks>A tile of level 0 that is not full is not stored; the events hold its hashes.</remarks>
    public async ValueTask<byte[]?> TileAsync(TileId id, int width, CancellationToken ct) =>
        StoredValue.Bytes(await snapshot.Connection.ExecuteScalarAsync<object?>(new CommandDefinition(
            TileSql, new { id.Level, id.Number }, snapshot.Transaction, cancellationToken: ct)))
        ?? (id.Level == 0 && width < TileId.Width
            ? await LogSql.ReadLeavesAsync(snapshot.Connection, snapshot.Transaction, id.Number, ct)
            : null);

    public ValueTask<ReadOnlyMemory<byte>?> EntriesAsync(long number, int width, CancellationToken ct) => default;

    public IAsyncEnumerable<IReadOnlyList<string>>? RowsAsync(Table table, CancellationToken ct)
    {
        var path = PathOf(Manifest.RowsName(table));
        return File.Exists(path)
            ? TableCsv.ReadAsync(File.OpenRead(path), table.Name, table, IEvidence.FormatNewest, ct)
            : rows.ReadAsync(snapshot, table, packages: null, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await snapshot.DisposeAsync();
        aside.Delete(recursive: true);
    }

    /// <summary>Events after a sequence, whatever it is.</summary>
    internal static string LeavesSql(Dialect dialect) => $"""
        /* DatabaseEvidence.Leaves */
        SELECT {EventRow.Columns}
        FROM CustodyEvent AS e WHERE e.Sequence > @After
        ORDER BY e.Sequence {dialect.Limit("@Limit")}
        """;

    private async Task PutAsideAsync(CancellationToken ct)
    {
        using var output = BundleOutput.At(aside.FullName);
        foreach (var table in Catalog.Current.Tables.Where(table => table.Life != RowLife.Lasting))
        {
            await using var stream = output.Create(Manifest.RowsName(table));
            await TableCsv.WriteAsync(stream, table, rows.ReadAsync(snapshot, table, packages: null, ct), ct);
        }

        await using var notes = output.Create(Manifest.CheckpointsName);
        await using var reader = await snapshot.Connection.ExecuteReaderAsync(new CommandDefinition(
            CheckpointsSql, transaction: snapshot.Transaction, commandTimeout: 0, cancellationToken: ct));
        while (await reader.ReadAsync(ct))
        {
            var note = StoredValue.Text(reader.GetValue(2)) ?? "";
            var kept = new KeptCheckpoint(
                note.Length <= SignedNote.LengthMax ? note : "",
                StoredValue.Long(reader.GetValue(0)) ?? -1,
                StoredValue.Bytes(reader.GetValue(1)) is { Length: Merkle.HashSize } root ? root : []);
            await JsonSerializer.SerializeAsync(notes, kept, KeptJson.Default.KeptCheckpoint, ct);
            notes.WriteByte((byte)'\n');
        }
    }

    private string PathOf(string name) => Path.Combine(aside.FullName, Path.Combine(name.Split('/')));
}

/// <summary>A checkpoint put aside, on a line of its own.</summary>
internal sealed record KeptCheckpoint(string Note, long Size, byte[] Root);

[JsonSerializable(typeof(KeptCheckpoint))]
internal sealed partial class KeptJson : JsonSerializerContext;
