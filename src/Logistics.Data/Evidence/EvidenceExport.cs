using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Dapper;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Logistics.Core.Packages;
using Logistics.Data.Engines;
using Logistics.Data.Log;
using Logistics.Data.Tables;

namespace Logistics.Data.Evidence;

/// <summary>What of the log is asked for: one package, or all that ever were at a location or below it.</summary>
public sealed record EvidenceSelector(PackageRef? Package, string? Location);

/// <summary>Evidence cannot be given now; the message says why, and nothing was written that counts.</summary>
/// <param name="why">For people, in each language.</param>
public sealed class EvidenceUnavailableException(Expected why) : Exception(why.Text)
{
    /// <summary>The message in each language.</summary>
    public Expected Why => why;
}

/// <summary>
/// Writes evidence bundles. Projections are as of one moment; the log itself only grows, and is written up to
/// the newest checkpoint, which has to cover that moment.
/// </summary>
public sealed class EvidenceExport(Database database, LogStore log, TimeProvider clock)
{
    private static readonly Phrase TablesIncomplete = new(
        "The tables contain {projected} of {size} events. They are completed when the server "
        + "starts, or by 'logistics rebuild'.",
        "Tabel memuat {projected} dari {size} peristiwa. Tabel dilengkapi saat server dimulai, "
        + "atau dengan 'logistics rebuild'.");

    private static readonly Phrase NeverSigned = new(
        "The log has no checkpoint yet: nothing signs it.",
        "Log belum mempunyai checkpoint: tidak ada yang menandatanganinya.");

    private static readonly Phrase NotSigned = new(
        "The log's newest checkpoint does not cover event {sequence} yet. Check whether the log is signed: 'logistics "
        + "verify --database' shows its state.",
        "Checkpoint terbaru belum mencakup peristiwa {sequence}. Periksa apakah log ditandatangani: 'logistics verify "
        + "--database' menunjukkan keadaannya.");

    private static readonly Phrase NoEvents = new(
        "The log has no event of the requested packages.", "Log tidak memuat peristiwa dari paket yang diminta.");

    private const int PageSize = 16 * TileId.Width;
    private const int TilesAtOnce = 64;
    private const int ProofsAtOnce = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private const string CheckpointsSql = """
        /* EvidenceExport.Checkpoints */
        SELECT c.Note FROM LogCheckpoint AS c WHERE c.Size < @Size ORDER BY c.Size, c.SignedAt
        """;

    private readonly TableRows rows = new(database.Dialect);
    private readonly PackageSelection selection = new(database.Dialect);

    /// <summary>Writes a bundle to a folder, or a zip when the name ends in .zip.</summary>
    /// <param name="selector">Null for all.</param>
    /// <param name="keys">Verifier keys the log says are its own.</param>
    /// <returns>What was written; null when the selector names nothing that is known, or no package.</returns>
    /// <exception cref="EvidenceUnavailableException">No checkpoint covers the events yet.</exception>
    /// <exception cref="SnapshotException">The database is not set up to give snapshots.</exception>
    /// <exception cref="LogDamagedException">A part of the log is missing.</exception>
    /// <exception cref="IOException">There is something at the path already.</exception>
    public async Task<Manifest?> WriteAsync(
        string path, EvidenceSelector? selector, IReadOnlyList<string> keys, CancellationToken ct)
    {
        var isWritten = false;
        var output = BundleOutput.At(path);
        try
        {
            var manifest = await WriteAsync(output, selector, keys, ct);
            isWritten = manifest is not null;
            return manifest;
        }
        finally
        {
            output.Dispose();
            if (!isWritten)
                BundleOutput.Discard(path);
        }
    }

    /// <summary>Writes a bundle as a zip; see the other overload.</summary>
    public async Task<Manifest?> WriteAsync(
        Stream zip, EvidenceSelector? selector, IReadOnlyList<string> keys, CancellationToken ct)
    {
        using var output = BundleOutput.To(zip);
        return await WriteAsync(output, selector, keys, ct);
    }

    private async Task<Manifest?> WriteAsync(
        BundleOutput output, EvidenceSelector? selector, IReadOnlyList<string> keys, CancellationToken ct)
    {
        await using var snapshot = await ReadSnapshot.OpenAsync(database, ct);
        IReadOnlyCollection<Guid>? packages = null;
        if (selector is not null && (packages = await PackageSelection.FindAsync(snapshot, selector, ct)) is null)
            return null;
        if (snapshot.ProjectedSize != snapshot.Head.Size)
        {
            throw new EvidenceUnavailableException(
                TablesIncomplete.With(("projected", snapshot.ProjectedSize), ("size", snapshot.Head.Size)));
        }

        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in Catalog.Current.Tables.Where(
            one => one.IsInEvidence && (packages is null || one.PartBy is not null)))
        {
            await using var stream = output.Create(Manifest.RowsName(table));
            counts[table.File] = await TableCsv.WriteAsync(
                stream, table, rows.ReadAsync(snapshot, table, packages, ct), ct);
        }

        var size = snapshot.Head.Size;
        if (size < 0)
            throw new LogDamagedException("The head of the ledger cannot be read.");
        var newest = await CoveringAsync(size, ct);
        if (packages is null)
            await WriteLogAsync(output, newest, ct);
        else
            await WriteSubsetAsync(output, snapshot, packages, newest, ct);
        await WriteAsync(output, Manifest.CheckpointName, newest.ToString(), ct);
        var manifest = new Manifest(
            Manifest.FormatOf(IEvidence.FormatNewest),
            packages is null ? Manifest.All : Manifest.Subset,
            newest.Checkpoint.Origin,
            newest.Size,
            size,
            counts,
            keys,
            selector is null ? null : new ManifestSelector(selector.Package?.ToString(), selector.Location));
        await using (var stream = output.Create(Manifest.FileName))
            await manifest.WriteAsync(stream, ct);
        return manifest;
    }

    /// <summary>The newest checkpoint, once it is of so many events: the signer is a moment behind.</summary>
    private async Task<SignedCheckpoint> CoveringAsync(long size, CancellationToken ct)
    {
        var end = clock.GetUtcNow() + Patience;
        while (true)
        {
            var newest = await log.NewestCheckpointAsync(ct);
            if (newest?.Head.Size >= size)
            {
                return SignedCheckpoint.TryParse(newest.Note, out var note) && note.Checkpoint.Head.Equals(newest.Head)
                    ? note
                    : throw new LogDamagedException("The log's newest checkpoint cannot be read.");
            }

            if (clock.GetUtcNow() >= end)
            {
                throw new EvidenceUnavailableException(
                    size == 0 ? NeverSigned : NotSigned.With(("sequence", size - 1)));
            }

            await Task.Delay(Interval, ct);
        }
    }

    private async Task WriteLogAsync(BundleOutput output, SignedCheckpoint newest, CancellationToken ct)
    {
        await using (var stream = output.Create(Manifest.CheckpointsName))
        {
            await foreach (var note in EarlierAsync(newest.Size, ct))
            {
                await JsonSerializer.SerializeAsync(stream, note, NoteJson.Default.String, ct);
                stream.WriteByte((byte)'\n');
            }
        }

        await using (var stream = output.Create(Manifest.EntriesName))
        {
            await foreach (var entry in EntriesAsync(newest.Size, ct))
            {
                await stream.WriteAsync(entry, ct);
                stream.WriteByte((byte)'\n');
            }
        }

        await WriteEntryBundlesAsync(output, newest.Size, ct);
        await WriteTilesAsync(output, newest.Size, ct);
    }

    private async Task WriteEntryBundlesAsync(BundleOutput output, long size, CancellationToken ct)
    {
        var (number, count, bundle) = (0L, 0, new MemoryStream());
        var length = new byte[sizeof(ushort)];
        await foreach (var entry in EntriesAsync(size, ct))
        {
            if (entry.Length > ushort.MaxValue)
                throw new LogDamagedException("An event of the ledger is larger than any event can be.");
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
            bundle.Write(length);
            bundle.Write(entry);
            if (++count < new TileId(0, number).WidthAt(size))
                continue;
            await using (var stream = output.Create($"tile/{new TilePath(null, number, count)}"))
                bundle.WriteTo(stream);
            (number, count) = (number + 1, 0);
            bundle.SetLength(0);
        }
    }

    private async Task WriteTilesAsync(BundleOutput output, long size, CancellationToken ct)
    {
        foreach (var ids in TileId.Of(size).Chunk(TilesAtOnce))
        {
            var found = await log.FindTilesAsync(ids, ct);
            foreach (var id in ids)
            {
                // A tile that has grown still begins with its earlier hashes. The verifier reports what is missing.
                if (!found.TryGetValue(id, out var hashes))
                    continue;
                var width = id.WidthAt(size);
                await using var stream = output.Create($"tile/{new TilePath(id.Level, id.Number, width)}");
                await stream.WriteAsync(hashes.AsMemory(0, Math.Min(hashes.Length, width * Merkle.HashSize)), ct);
            }
        }
    }

    private async Task WriteSubsetAsync(
        BundleOutput output,
        ReadSnapshot snapshot,
        IReadOnlyCollection<Guid> packages,
        SignedCheckpoint newest,
        CancellationToken ct)
    {
        var entries = new List<long>();
        await using (var stream = output.Create(Manifest.EntriesName))
        {
            await foreach (
                var leaf in selection.EventsAsync(snapshot, packages, snapshot.Head.Size).WithCancellation(ct))
            {
                await stream.WriteAsync(leaf.Canonical, ct);
                stream.WriteByte((byte)'\n');
                entries.Add(leaf.Sequence);
            }
        }

        if (entries.Count == 0)
            throw new EvidenceUnavailableException(NoEvents);

        // No event is read twice, because a proof names its event by index only.
        foreach (var some in entries.Chunk(ProofsAtOnce))
        {
            var paths = await log.ProveAsync(
                [.. some.Select(sequence => ProofPlan.Inclusion(sequence, newest.Size))], ct);
            foreach (var (sequence, path) in some.Zip(paths))
            {
                var name = sequence.ToString(CultureInfo.InvariantCulture);
                await WriteAsync(
                    output, $"{Manifest.ProofsFolder}/{name}.tlog-proof",
                    new TlogProof(null, sequence, path, newest).ToString(), ct);
            }
        }
    }

    private async IAsyncEnumerable<byte[]> EntriesAsync(long size, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var from = 0L; from < size; from += PageSize)
        {
            foreach (var entry in await log.EntriesAsync(from, Math.Min(size, from + PageSize), ct))
                yield return entry;
        }
    }

    private async IAsyncEnumerable<string> EarlierAsync(long size, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await using DbDataReader reader = await connection.ExecuteReaderAsync(new CommandDefinition(
            CheckpointsSql, new { Size = size }, commandTimeout: 0, cancellationToken: ct));
        while (await reader.ReadAsync(ct))
            yield return StoredValue.Text(reader.GetValue(0)) ?? "";
    }

    private static async Task WriteAsync(BundleOutput output, string name, string text, CancellationToken ct)
    {
        await using var stream = output.Create(name);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
    }
}
