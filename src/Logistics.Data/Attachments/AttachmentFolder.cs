using System.Security.Cryptography;
using Logistics.Data.Files;

namespace Logistics.Data.Attachments;

/// <summary>What was received of a file. It is gone when this is disposed.</summary>
/// <param name="Digest">SHA-256, 64 lower-case hexadecimal digits.</param>
/// <param name="Size">In bytes.</param>
public sealed record ReceivedFile(FileStream File, string Digest, int Size) : IAsyncDisposable
{
    public async Task<byte[]> ReadAsync(CancellationToken ct)
    {
        var bytes = new byte[Size];
        File.Position = 0;
        await File.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    public ValueTask DisposeAsync() => File.DisposeAsync();
}

/// <summary>The folder of the attachments cannot be written or read; an operator has to look at it.</summary>
public sealed class AttachmentFolderException(string message, Exception inner) : IOException(message, inner);

/// <summary>
/// The files of attachments, beside the database: <c>ab/abcd…</c>, each named for its SHA-256. A file never changes. It
/// is on disk before the database says that it is there, so that a process which ends in between leaves a file that
/// nothing points to, and never the other way round.
/// </summary>
/// <exception cref="AttachmentFolderException">By every member: the folder cannot be used.</exception>
public sealed class AttachmentFolder(string path)
{
    private const string Incoming = "incoming";
    private const int NamePrefix = 2;
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    /// <summary>Absolute.</summary>
    public string Path { get; } = path;

    /// <summary>
    /// Makes the folder where there is none, for its owner alone, and removes what was being received when a process
    /// ended.
    /// </summary>
    public void Prepare() => Use(() =>
    {
        var incoming = System.IO.Path.Combine(Path, Incoming);
        DurableFile.MakeFolder(incoming);

        // Of a folder that several servers share, another one may be receiving now.
        foreach (var file in Directory.EnumerateFiles(incoming))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > AbandonedAfter)
                File.Delete(file);
        }

        return true;
    });

    /// <summary>Receives a file into one of its own.</summary>
    /// <param name="sizeMax">In bytes.</param>
    /// <returns>Null where there is more than that.</returns>
    public async Task<ReceivedFile?> ReceiveAsync(Stream body, int sizeMax, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(body);
        const int chunkSize = 64 * 1024;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var file = Use(NewFile);
        try
        {
            var (chunk, size) = (new byte[chunkSize], 0);
            for (int read; (read = await body.ReadAsync(chunk, ct)) > 0; size += read)
            {
                if (size + read > sizeMax)
                {
                    await file.DisposeAsync();
                    return null;
                }

                hash.AppendData(chunk, 0, read);
                await UseAsync(() => file.WriteAsync(chunk, 0, read, ct));
            }

            await UseAsync(() => file.FlushAsync(ct));
            return new ReceivedFile(file, Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts a file there, whole and on disk.</summary>
    /// <param name="digest">Of the bytes.</param>
    public Task KeepAsync(string digest, byte[] bytes, CancellationToken ct) =>
        UseAsync(() => DurableFile.WriteAsync(PathOf(digest), bytes, ct));

    /// <summary>Opens a file; null when it is not there.</summary>
    public FileStream? Open(string digest) => Use(() =>
    {
        try
        {
            return new FileStream(
                PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    /// <summary>Removes a file, if it is there.</summary>
    /// <returns>Whether it was.</returns>
    public bool Remove(string digest) => Use(() =>
    {
        var file = PathOf(digest);
        if (!File.Exists(file))
            return false;
        File.Delete(file);
        return true;
    });

    private string PathOf(string digest) => System.IO.Path.Combine(Path, digest[..NamePrefix], digest);

    private FileStream NewFile()
    {
        var incoming = System.IO.Path.Combine(Path, Incoming);
        DurableFile.MakeFolder(incoming);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(System.IO.Path.Combine(incoming, $"{Guid.NewGuid():n}"), options);
    }

    private async Task UseAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Explain(e);
        }
    }

    private T Use<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFault(e))
        {
            throw Explain(e);
        }
    }

    private static bool IsFault(Exception e) =>
        e is (IOException or UnauthorizedAccessException) and not AttachmentFolderException;

    private AttachmentFolderException Explain(Exception e) =>
        new($"Attachments:Directory is '{Path}', expected a folder to write to: {e.Message}", e);
}
