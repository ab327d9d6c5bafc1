using System.Text;

namespace Logistics.Data.Files;

/// <summary>Files that are found whole or not at all, and that only their owner reads.</summary>
public static class DurableFile
{
    /// <summary>
    /// Puts something in place of what the file held, once it is on disk. Its folder is made when it is missing.
    /// </summary>
    /// <remarks>
    /// The folder itself is not flushed, for which the platform has no call: after a loss of power the file may
    /// hold what it held before, whole.
    /// </remarks>
    public static Task WriteAsync(string path, string text, CancellationToken ct) =>
        WriteAsync(path, Encoding.UTF8.GetBytes(text), ct);

    /// <inheritdoc cref="WriteAsync(string, string, CancellationToken)"/>
    public static async Task WriteAsync(string path, byte[] bytes, CancellationToken ct)
    {
        MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var unfinished = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            await using (var file = new FileStream(unfinished, options))
            {
                await file.WriteAsync(bytes, ct);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Makes an empty file that only its owner reads.</summary>
    /// <exception cref="IOException">It exists, or cannot be made.</exception>
    public static void MakeEmpty(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, options).Dispose();
    }

    /// <summary>Gives a file its name once what it holds is on disk.</summary>
    /// <exception cref="IOException">There is a file of that name.</exception>
    public static void Place(string file, string path)
    {
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
            stream.Flush(flushToDisk: true);
        File.Move(file, path, overwrite: false);
    }

    /// <summary>
    /// Takes a lock of the operating system, which lets go of it when this process ends. The file stays, empty.
    /// </summary>
    /// <returns>The lock, until disposal; null while another process has it.</returns>
    public static FileStream? TryHold(string path)
    {
        MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(path, options);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            return null;
        }
    }

    // The platform tells a lock that is held from a disk that cannot be written to by the error number alone:
    // EWOULDBLOCK, as Linux and as macOS number it, or a sharing violation.
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Makes a folder for its owner alone; the mode of one that exists is its owner's choice.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(
                path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
