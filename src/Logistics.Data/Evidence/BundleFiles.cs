using System.Buffers;
using System.IO.Compression;
using Logistics.Core.Evidence;

namespace Logistics.Data.Evidence;

/// <summary>The files of a bundle, in a folder or a zip; nothing is ever extracted.</summary>
internal abstract class BundleFiles : IDisposable
{
    /// <exception cref="UnreadableEvidenceException">There is no bundle at the path.</exception>
    public static BundleFiles Open(string path)
    {
        if (Directory.Exists(path))
            return new Folder(path);
        if (!File.Exists(path))
            throw new UnreadableEvidenceException(path, "there is no such folder or file");
        try
        {
            return new Zip(path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UnreadableEvidenceException(path, $"it is no whole zip file ({e.Message})", e);
        }
    }

    /// <summary>A file; null when there is none of this name.</summary>
    /// <exception cref="UnreadableEvidenceException">It cannot be opened.</exception>
    public Stream? Find(string name)
    {
        try
        {
            return Open(name, out var stream) ? new NamedStream(name, stream) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException
            or NotSupportedException)
        {
            throw new UnreadableEvidenceException(name, e.Message, e);
        }
    }

    /// <summary>The bytes of a small file; null when there is none of this name.</summary>
    /// <exception cref="UnreadableEvidenceException">It has more bytes than it may.</exception>
    public async Task<byte[]?> ReadAsync(string name, int sizeMax, CancellationToken ct)
    {
        var bytes = new MemoryStream();
        return await ReadAsync(name, sizeMax, bytes, ct) ? bytes.ToArray() : null;
    }

    /// <summary>Puts the bytes of a small file in the place of others; false when there is none of this name.</summary>
    /// <exception cref="UnreadableEvidenceException">It has more bytes than it may.</exception>
    public async Task<bool> ReadAsync(string name, int sizeMax, MemoryStream bytes, CancellationToken ct)
    {
        await using var stream = Find(name);
        if (stream is null)
            return false;
        bytes.SetLength(0);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 14);
        try
        {
            while (await stream.ReadAsync(buffer, ct) is > 0 and var read)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > sizeMax)
                    throw new UnreadableEvidenceException(name, $"it has more than {sizeMax} bytes");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return true;
    }

    /// <summary>Names, without the folder, of the files in a folder.</summary>
    public abstract IEnumerable<string> Names(string folder);

    public abstract void Dispose();

    protected abstract bool Open(string name, out Stream stream);

    private sealed class Folder(string root) : BundleFiles
    {
        public override IEnumerable<string> Names(string folder)
        {
            var path = Path.Combine(root, folder);
            return Directory.Exists(path) ? Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)) : [];
        }

        public override void Dispose()
        {
        }

        protected override bool Open(string name, out Stream stream)
        {
            var path = Path.Combine(root, Path.Combine(name.Split('/')));
            var file = new FileInfo(path);
            if (file.LinkTarget is not null)
                throw new UnreadableEvidenceException(name, "it is a link, not a file");

            // Pipes and devices have no length: they are never opened, as they may have no end either.
            stream = !file.Exists ? Stream.Null : file.Length == 0 ? new MemoryStream() : file.OpenRead();
            return stream != Stream.Null;
        }
    }

    private sealed class Zip : BundleFiles
    {
        private readonly ZipArchive archive;
        private readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);

        public Zip(string path)
        {
            archive = ZipFile.OpenRead(path);
            try
            {
                foreach (var entry in archive.Entries)
                {
                    if (entry.FullName.Split('/').Any(part => part is ".." or ".")
                        || entry.FullName.StartsWith('/') || entry.FullName.Contains('\\'))
                    {
                        throw new InvalidDataException($"'{Shorten(entry.FullName)}' is no name of a file in it");
                    }

                    if (!entries.TryAdd(entry.FullName, entry))
                        throw new InvalidDataException($"'{Shorten(entry.FullName)}' is in it twice");
                }
            }
            catch
            {
                archive.Dispose();
                throw;
            }
        }

        public override IEnumerable<string> Names(string folder) =>
            from name in entries.Keys
            where name.StartsWith(folder + "/", StringComparison.Ordinal)
            let rest = name[(folder.Length + 1)..]
            where rest.Length > 0 && !rest.Contains('/')
            select rest;

        public override void Dispose() => archive.Dispose();

        protected override bool Open(string name, out Stream stream)
        {
            stream = entries.TryGetValue(name, out var entry) ? entry.Open() : Stream.Null;
            return stream != Stream.Null;
        }

        private static string Shorten(string name) => name.Length > 80 ? name[..80] + "…" : name;
    }

    /// <summary>Says which file it is that cannot be read to its end.</summary>
    private sealed class NamedStream(string name, Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        // Nobody else waits for the thread, and to hand each read to another one costs more than the read.
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }

        public override int Read(Span<byte> buffer)
        {
            try
            {
                return inner.Read(buffer);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                throw new UnreadableEvidenceException(name, e.Message, e);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
