using System.Runtime.CompilerServices;
using Logistics.Core.Evidence;

namespace Logistics.Data.Evidence;

/// <summary>Reads a file of lines as bytes, in memory that does not depend on how many there are.</summary>
internal static class Lines
{
    private const int BufferSize = 1 << 17;

    /// <summary>Each line without its end; a rest that has none counts as a line.</summary>
    /// <exception cref="UnreadableEvidenceException">A line is longer than it may be.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Stream source, string name, int lengthMax, [EnumeratorCancellation] CancellationToken ct)
    {
        var buffer = new byte[Math.Max(BufferSize, lengthMax + 1)];
        var (from, to, line) = (0, 0, 0L);
        while (true)
        {
            var read = await source.ReadAsync(buffer.AsMemory(to), ct);
            var searched = to;
            to += read;
            for (int end; (end = buffer.AsSpan(searched, to - searched).IndexOf((byte)'\n')) >= 0;)
            {
                end += searched;
                line++;
                Check(end - from);
                yield return buffer[from..end];
                from = searched = end + 1;
            }

            if (read == 0)
            {
                if (to > from)
                    yield return buffer[from..to];
                yield break;
            }

            Check(to - from);
            buffer.AsSpan(from, to - from).CopyTo(buffer);
            (from, to) = (0, to - from);
        }

        void Check(int length)
        {
            if (length > lengthMax)
                throw new UnreadableEvidenceException(name, $"line {line + 1} has more than {lengthMax} bytes");
        }
    }
}
