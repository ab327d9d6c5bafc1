using Logistics.Core.Log;
using Logistics.Data.Files;

namespace Logistics.Data.Log;

/// <summary>
/// What the signer signed last, in a file of its own: outside the database and no part of its backups, so
/// that a database that was put back cannot put the signer's memory back with it.
/// </summary>
public sealed class SignerRecord(string path) : IDisposable
{
    private FileStream? held;

    public string Path { get; } = path;

    /// <summary>What was signed last; null before the first signature.</summary>
    /// <exception cref="FormatException">The file is not a signed checkpoint.</exception>
    public async Task<SignedCheckpoint?> ReadAsync(CancellationToken ct)
    {
        if (!File.Exists(Path))
            return null;
        return SignedCheckpoint.TryParse(await File.ReadAllTextAsync(Path, ct), out var checkpoint)
            ? checkpoint
            : throw new FormatException($"'{Path}' is no signed checkpoint.");
    }

    public Task WriteAsync(SignedCheckpoint checkpoint, CancellationToken ct) =>
        DurableFile.WriteAsync(Path, checkpoint.ToString(), ct);

    /// <summary>
    /// Keeps other processes from signing from this record, until disposal; false while another does so.
    /// </summary>
    public bool TryHold() => (held ??= DurableFile.TryHold(Path + ".lock")) is not null;

    public void Dispose() => held?.Dispose();
}
