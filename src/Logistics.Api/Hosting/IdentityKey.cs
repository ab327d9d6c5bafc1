using System.Security.Cryptography;
using System.Text;
using Logistics.Core;
using Logistics.Data.Files;
using Logistics.Data.Log;

namespace Logistics.Api.Hosting;

/// <summary>
/// The server's key for identity numbers. The ledger has a keyed hash of a number instead of it: the same person is
/// found again, and nobody without the key can try numbers until one fits. Beside the signer's key, never in a backup
/// of the database.
/// </summary>
internal sealed class IdentityKey
{
    private const int Size = 32;

    private readonly Lazy<byte[]> key;

    public IdentityKey(string path)
    {
        Path = path;
        key = new(Ensure, LazyThreadSafetyMode.ExecutionAndPublication);
    }

    /// <summary>The key that a setting names, or else beside what the signer remembers.</summary>
    public static IdentityKey From(IConfiguration configuration, LogOptions log) => new(
        configuration["Officers:IdentityKeyFile"] is { Length: > 0 } path
            ? System.IO.Path.GetFullPath(path)
            : System.IO.Path.Combine(System.IO.Path.GetDirectoryName(log.StateFile)!, "identity.key"));

    /// <summary>The file: 64 hexadecimal digits.</summary>
    public string Path { get; }

    /// <summary>HMAC-SHA256 of the digits of a number, 64 lower-case hexadecimal digits.</summary>
    /// <exception cref="FormatException">The key cannot be read, or made where there is none.</exception>
    public string HashOf(string digits) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key.Value, Encoding.ASCII.GetBytes(digits)));

    /// <summary>An id made of a text that may name a person. Who has not the key learns nothing of the text from it.
    /// </summary>
    /// <exception cref="FormatException">The key cannot be read, or made where there is none.</exception>
    public Guid IdOf(string text) =>
        UuidText.OfHash(HMACSHA256.HashData(key.Value, Encoding.UTF8.GetBytes(text)));

    /// <summary>Makes the key where there is none. Of servers that start at once, one makes it.</summary>
    /// <exception cref="FormatException">The key cannot be read, or made where there is none.</exception>
    public void EnsureMade() => _ = key.Value;

    private byte[] Ensure()
    {
        try
        {
            if (!File.Exists(Path))
                Make();
            var bytes = Convert.FromHexString(File.ReadAllText(Path).Trim());
            return bytes.Length == Size ? bytes : throw new FormatException($"it has {bytes.Length} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new FormatException(
                $"Officers:IdentityKeyFile is '{Path}', expected a file of {2 * Size} hexadecimal digits that the user "
                    + $"{Environment.UserName} may read, or a folder to make it in: {e.Message}",
                e);
        }
    }

    private void Make()
    {
        DurableFile.MakeFolder(System.IO.Path.GetDirectoryName(Path)!);
        var unfinished = $"{Path}.{Guid.NewGuid():n}";
        DurableFile.MakeEmpty(unfinished);
        try
        {
            File.WriteAllText(unfinished, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Size)) + "\n");
            DurableFile.Place(unfinished, Path);
        }
        catch (IOException) when (File.Exists(Path))
        {
            // Another server has just made it.
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
