using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Logistics.Tests.Support;

/// <summary>
/// Copies of a data directory as a process leaves it that is killed: one of each state its files are in before a
/// statement, or in the middle of one. What the process has in its memory alone is in none of them.
/// </summary>
internal sealed class CrashCopies : IDisposable
{
    /// <summary>A statement of an upgrade takes some thousand instructions.</summary>
    private const int InstructionsBetween = 500;

    private readonly string directory;
    private readonly StatementLog statements;
    private readonly HashSet<nint> watched = [];
    private readonly List<(string At, string Directory)> copies = [];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("logistics-crash-");
    private readonly Lock latch = new();
    private string last = "";

    /// <param name="databaseFile">In the data directory, and about to be opened.</param>
    public CrashCopies(string databaseFile)
    {
        directory = Path.GetDirectoryName(databaseFile)!;
        statements = new StatementLog(databaseFile, Watch);
    }

    /// <summary>The copies, and which statement each was made at.</summary>
    public IReadOnlyList<(string At, string Directory)> All
    {
        get
        {
            lock (latch)
                return [.. copies];
        }
    }

    /// <summary>Copies a data directory, to be changed and used like one of these.</summary>
    public string CopyOf(string source)
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder.FullName, Guid.NewGuid().ToString())).FullName;

        // The lock ends with the process that holds it.
        foreach (var file in Directory.GetFiles(source).Where(file => !IsLock(file)))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>Ends the watching; the copies stay.</summary>
    public void Stop() => statements.Dispose();

    public void Dispose()
    {
        Stop();
        TestFolder.Delete(folder.FullName);
    }

    private void Watch(DbCommand command)
    {
        lock (latch)
        {
            var text = command.CommandText;
            Keep(text);
            var handle = ((SqliteConnection)command.Connection!).Handle!;
            if (!watched.Add(handle.DangerousGetHandle()))
                return;
            raw.sqlite3_progress_handler(
                handle, InstructionsBetween,
                _ =>
                {
                    lock (latch)
                        Keep("in the middle of a statement");
                    return 0;
                },
                null);
        }
    }

    private static bool IsLock(string file) =>
        file.EndsWith(".lock", StringComparison.Ordinal) || file.EndsWith(".server", StringComparison.Ordinal);

    private void Keep(string at)
    {
        // What SQLite keeps in -shm is made anew from the log by whoever opens the files first.
        var state = string.Join('|', new DirectoryInfo(directory).GetFiles("logistics.db*")
            .Where(file => !file.Name.EndsWith("-shm", StringComparison.Ordinal) && !IsLock(file.Name))
            .Select(file => $"{file.Name} {file.Length} {file.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));
        if (state == last)
            return;
        last = state;
        copies.Add((at, CopyOf(directory)));
    }
}
