using System.Globalization;
using Logistics.Core.Evidence;

namespace Logistics.Api.Cli;

/// <summary>Two signed notes that contradict each other, in a file to be kept and shown.</summary>
internal static class MisconductFile
{
    private const int FilesMax = 1_000;

    /// <summary>Writes a pair to a file of its own; proof that is there already is never written over.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string Write(string folder, Misconduct pair)
    {
        Directory.CreateDirectory(folder);
        for (var i = 1; ; i++)
        {
            var number = i == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"-{i}");
            var file = Path.Combine(
                folder, string.Create(CultureInfo.InvariantCulture, $"misconduct-{pair.Size}{number}.txt"));
            if (Path.Exists(file) && i < FilesMax)
                continue;
            using var writer = new StreamWriter(new FileStream(file, FileMode.CreateNew, FileAccess.Write));
            writer.Write($"{pair.One}\n{pair.Other}");
            return file;
        }
    }
}
