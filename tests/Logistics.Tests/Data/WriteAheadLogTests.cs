using System.Buffers.Binary;
using Dapper;
using Logistics.Data.Engines;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>SQLite's log is moved into the database file beside the commits, and does not grow with what is written.</summary>
internal sealed class WriteAheadLogTests
{
    private const int MegabytesMax = 400;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task Write_MoreThanTheLogHolds_LogStartsAgainAndIsEmptiedWhenIdle()
    {
        await using var test = await TestDatabase.CreateAsync(TestEngine.Sqlite);
        await using var database = test.Open();
        var log = database.Dialect.FileOf(test.ConnectionString) + "-wal";
        await WriteAsync(database, "CREATE TABLE Ballast (Bytes BLOB NOT NULL)");
        var (first, written) = (TurnOf(log), 0);
        for (; TurnOf(log) == first && written < MegabytesMax; written++)
            await WriteAsync(database, "INSERT INTO Ballast (Bytes) VALUES (zeroblob(1048576))");
        Assert.That(written, Is.LessThan(MegabytesMax), "MB written before the log started again");
        Assert.That(SpinWait.SpinUntil(() => new FileInfo(log).Length == 0, Patience), Is.True, "emptied");
        var rows = await database.ReadAsync(
            (connection, _) => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM Ballast"), default);
        Assert.That(rows, Is.EqualTo(written));
    }

    /// <summary>How often the log has started again, as its header counts.</summary>
    private static uint TurnOf(string log)
    {
        const int at = 12;
        var header = new byte[at + sizeof(uint)];
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var read = file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        return read < header.Length ? 0 : BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(at));
    }

    private static Task<int> WriteAsync(Database database, string sql) => database.WriteAsync(
        (transaction, _) => transaction.Connection!.ExecuteAsync(sql, transaction: transaction), default);
}
