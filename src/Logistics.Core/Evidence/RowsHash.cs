using System.Security.Cryptography;
using System.Text;

namespace Logistics.Core.Evidence;

/// <summary>One hash for all the rows of a package in a table, taken row by row.</summary>
internal sealed class RowsHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Takes a row in. The first column, the package, is left out.</summary>
    public void Add(IReadOnlyList<string> row)
    {
        for (var i = 1; i < row.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(row[i]);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }

    /// <summary>The hash of what was taken in; the next row is the first of another.</summary>
    public byte[] Finish() => hash.GetHashAndReset();

    public void Dispose() => hash.Dispose();
}
