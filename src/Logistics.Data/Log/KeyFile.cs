using Logistics.Core.Log;
using Logistics.Data.Files;

namespace Logistics.Data.Log;

/// <summary>
/// The log's private keys in a PEM file: the first signs, and any other signs beside it until it is retired.
/// </summary>
/// <param name="path">Of the file.</param>
/// <param name="origin">Name of the log, which is the name of its keys.</param>
public sealed class KeyFile(string path, string origin)
{
    // Public requests ask for the keys, and parsing costs far more than reading the file. Its content shows whether it
    // changed; its time and length do not.
    private volatile Parsed? latest;

    public string Path { get; } = path;

    public bool Exists => File.Exists(Path);

    /// <summary>The keys as they were last read; null before the first read.</summary>
    public IReadOnlyList<SigningKey>? Latest => latest?.Keys;

    /// <summary>A key made for a rotation that is not finished.</summary>
    public KeyFile Next => new(Path + ".next", origin);

    /// <summary>The keys, as the file has them now; at least one.</summary>
    /// <exception cref="FormatException">The file has no private key on P-256.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<SigningKey> Load()
    {
        if (!Exists)
            throw new FileNotFoundException($"There is no key file '{Path}'.");
        var pem = File.ReadAllText(Path);
        if (latest is { } known && known.Pem == pem)
            return known.Keys;
        var keys = SigningKey.FromPem(origin, pem);
        latest = new Parsed(pem, keys);
        return keys;
    }

    /// <summary>Makes a key, unless there is a file already.</summary>
    /// <returns>The keys of the file.</returns>
    public async Task<IReadOnlyList<SigningKey>> EnsureAsync(CancellationToken ct)
    {
        if (!Exists)
            await ReplaceAsync([SigningKey.Create(origin)], ct);
        return Load();
    }

    public Task ReplaceAsync(IEnumerable<SigningKey> newKeys, CancellationToken ct) =>
        DurableFile.WriteAsync(Path, string.Concat(newKeys.Select(key => key.ToPem())), ct);

    public void Delete() => File.Delete(Path);

    private sealed record Parsed(string Pem, IReadOnlyList<SigningKey> Keys);
}
