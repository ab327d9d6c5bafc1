using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Log;

namespace Logistics.Data.Evidence;

/// <summary>
/// A bundle of evidence, in a folder or a zip, that anybody may have made: read without extracting it, and
/// with a limit on everything.
/// </summary>
public sealed class Bundle : IEvidence, ISubsetEvidence, IDisposable
{
    private const int ManifestSizeMax = 1 << 20;
    private const int NoteSizeMax = 4 * SignedNote.LengthMax;

    // One a second is eleven days without a pause; each may cost the verification of a signature.
    private const int NotesMax = 1_000_000;

    private readonly BundleFiles files;
    private readonly SignedCheckpoint? newest;
    private readonly string? newestNote;
    private readonly MemoryStream entries = new();

    private Bundle(BundleFiles files, Manifest manifest, string? newestNote, SignedCheckpoint? newest)
    {
        (this.files, Manifest, this.newestNote, this.newest) = (files, manifest, newestNote, newest);
        TreeSize = newest?.Size ?? manifest.Size;
    }

    /// <summary>What the bundle says of itself.</summary>
    public Manifest Manifest { get; }

    /// <summary>Holds the events of some packages only.</summary>
    public bool IsSubset => Manifest.Kind == Manifest.Subset;

    public bool IsLive => false;

    /// <summary>The format of its tables: by it, never by who made the bundle, is decided what is compared.</summary>
    public int Format => Manifest.FormatNumber ?? 0;

    public long TreeSize { get; }

    public long ProjectionSize => Manifest.ProjectionSize;

    public bool HasEntryBundles => true;

    public StoredHead? Head => null;

    /// <exception cref="UnreadableEvidenceException">The bundle is a subset without a checkpoint.</exception>
    public SignedCheckpoint Checkpoint => newest
        ?? throw new UnreadableEvidenceException(Manifest.CheckpointName, "there is no such file");

    /// <exception cref="UnreadableEvidenceException">There is no bundle at the path.</exception>
    public static async Task<Bundle> OpenAsync(string path, CancellationToken ct)
    {
        var opened = BundleFiles.Open(path);
        try
        {
            var manifest = Read(await opened.ReadAsync(Manifest.FileName, ManifestSizeMax, ct));
            var bytes = await opened.ReadAsync(Manifest.CheckpointName, NoteSizeMax, ct);
            var note = bytes is null ? null : Encoding.UTF8.GetString(bytes);
            if (!SignedCheckpoint.TryParse(note, out var signed) && note is not null)
                throw new UnreadableEvidenceException(Manifest.CheckpointName, "it is no signed checkpoint");
            if (signed is not null && signed.Size != manifest.Size)
            {
                throw new UnreadableEvidenceException(
                    Manifest.FileName, $"it is about {manifest.Size} events, the checkpoint about {signed.Size}");
            }

            return new Bundle(opened, manifest, note, signed);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public async IAsyncEnumerable<EvidenceCheckpoint> CheckpointsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var count = 0;
        await foreach (var line in LinesAsync(Manifest.CheckpointsName, NoteSizeMax, ct))
        {
            if (++count > NotesMax)
                throw new UnreadableEvidenceException(Manifest.CheckpointsName, $"it has more than {NotesMax} notes");
            yield return new EvidenceCheckpoint(Note(line));
        }

        if (newestNote is not null)
            yield return new EvidenceCheckpoint(newestNote);
    }

    public async IAsyncEnumerable<EvidenceLeaf> LeavesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var sequence = 0L;
        await foreach (var line in LinesAsync(Manifest.EntriesName, EventCodec.SizeMax, ct))
            yield return new EvidenceLeaf(sequence++, line);
    }

    /// <summary>The events it holds, by sequence, whether it holds all or some.</summary>
    public IAsyncEnumerable<EvidenceLeaf> EventsAsync(CancellationToken ct) => IsSubset
        ? ((ISubsetEvidence)this).LeavesAsync(ct).Select(one => one.Leaf)
        : LeavesAsync(ct);

    async IAsyncEnumerable<(EvidenceLeaf Leaf, string? Proof)> ISubsetEvidence.LeavesAsync(
        [EnumeratorCancellation] CancellationToken ct)
    {
        const string suffix = ".tlog-proof";
        var proofs = new Queue<long>(files.Names(Manifest.ProofsFolder)
            .Where(name => name.EndsWith(suffix, StringComparison.Ordinal))
            .Select(name => long.TryParse(
                name[..^suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? sequence
                : throw new UnreadableEvidenceException($"{Manifest.ProofsFolder}/{name}", "it names no event"))
            .Order());
        var last = -1L;
        await foreach (var line in LinesAsync(Manifest.EntriesName, EventCodec.SizeMax, ct))
        {
            var hasProof = proofs.TryDequeue(out var sequence);
            last = hasProof ? sequence : last + 1;
            yield return (new EvidenceLeaf(last, line), hasProof ? await ProofAsync(sequence, ct) : null);
        }

        // A missing line is noticed, because its proof is there.
        while (proofs.TryDequeue(out var sequence))
            yield return (new EvidenceLeaf(sequence, []), await ProofAsync(sequence, ct));
    }

    public async ValueTask<byte[]?> TileAsync(TileId id, int width, CancellationToken ct) =>
        await files.ReadAsync($"tile/{new TilePath(id.Level, id.Number, width)}", TileId.Width * Merkle.HashSize, ct);

    public async ValueTask<ReadOnlyMemory<byte>?> EntriesAsync(long number, int width, CancellationToken ct)
    {
        const int sizeMax = TileId.Width * (2 + EventCodec.SizeMax);
        return await files.ReadAsync($"tile/{new TilePath(null, number, width)}", sizeMax, entries, ct)
            ? entries.GetBuffer().AsMemory(0, (int)entries.Length)
            : default(ReadOnlyMemory<byte>?);
    }

    public IAsyncEnumerable<IReadOnlyList<string>>? RowsAsync(Table table, CancellationToken ct)
    {
        var name = Manifest.RowsName(table);
        return files.Find(name) is { } stream ? TableCsv.ReadAsync(stream, name, table, Format, ct) : null;
    }

    public void Dispose() => files.Dispose();

    private async Task<string?> ProofAsync(long sequence, CancellationToken ct)
    {
        // A proof holds its event once more, in base64, and a note.
        const int sizeMax = 2 * (EventCodec.SizeMax + NoteSizeMax);
        var name = $"{Manifest.ProofsFolder}/{sequence.ToString(CultureInfo.InvariantCulture)}.tlog-proof";
        return await files.ReadAsync(name, sizeMax, ct) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }

    private async IAsyncEnumerable<byte[]> LinesAsync(
        string name, int lengthMax, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var stream = files.Find(name);
        if (stream is null)
            yield break;
        await foreach (var line in Lines.ReadAsync(stream, name, lengthMax, ct))
            yield return line;
    }

    private static string Note(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, NoteJson.Default.String) ?? "";
        }
        catch (JsonException e)
        {
            throw new UnreadableEvidenceException(
                Manifest.CheckpointsName, $"a line is no JSON text ({e.Message.Split('\n')[0]})", e);
        }
    }

    private static Manifest Read(byte[]? bytes)
    {
        if (bytes is null)
            throw new UnreadableEvidenceException(Manifest.FileName, "there is no such file");
        try
        {
            var manifest = JsonSerializer.Deserialize(bytes, ManifestJson.Default.Manifest);
            if (manifest is not { FormatNumber: not null, Size: >= 0, ProjectionSize: >= 0 }
                || manifest.Kind is not (Manifest.All or Manifest.Subset))
            {
                throw new UnreadableEvidenceException(
                    Manifest.FileName, "it is of no format up to "
                        + $"{Manifest.FormatOf(IEvidence.FormatNewest)}, of all or a subset");
            }

            return manifest;
        }
        catch (JsonException e)
        {
            throw new UnreadableEvidenceException(Manifest.FileName, e.Message.Split('\n')[0], e);
        }
    }
}

/// <summary>Notes as JSON texts, which keeps each on a line.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class NoteJson : System.Text.Json.Serialization.JsonSerializerContext;
