using System.IO.Compression;
using Logistics.Data.Files;

namespace Logistics.Data.Evidence;

/// <summary>
/// Where a bundle is written, one file after another. What lies on a disk is its owner's alone to read.
/// </summary>
internal abstract class BundleOutput : IDisposable
{
    /// <summary>A folder that is made, or is empty; or a new zip, when the name ends in .zip.</summary>
    /// <exception cref="IOException">There is something already.</exception>
    public static BundleOutput At(string path)
    {
        if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
            return new Zip(New(path, FileAccess.ReadWrite));
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new IOException($"'{path}' exists and is not an empty folder.");
        return new Folder(path);
    }

    /// <summary>A zip into a stream, which is left open.</summary>
    public static BundleOutput To(Stream stream) => new Zip(stream, leaveOpen: true);

    /// <summary>Removes what was written at a path, so that no half of a bundle is taken for one.</summary>
    public static void Discard(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        else
            File.Delete(path);
    }

    private static FileStream New(string path, FileAccess access)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = access };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>The next file; it is complete when the stream is disposed.</summary>
    public abstract Stream Create(string name);

    public abstract void Dispose();

    private sealed class Folder(string root) : BundleOutput
    {
        public override Stream Create(string name)
        {
            var path = Path.Combine(root, Path.Combine(name.Split('/')));

            // One after another: only the last of those that are made at once gets its mode.
            var folder = root;
            DurableFile.MakeFolder(folder);
            foreach (var part in name.Split('/')[..^1])
                DurableFile.MakeFolder(folder = Path.Combine(folder, part));
            return New(path, FileAccess.Write);
        }

        public override void Dispose()
        {
        }
    }

    private sealed class Zip(Stream stream, bool leaveOpen = false) : BundleOutput
    {
        private readonly ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen);

        public override Stream Create(string name) =>
            archive.CreateEntry(name, CompressionLevel.Fastest).Open();

        public override void Dispose() => archive.Dispose();
    }
}
