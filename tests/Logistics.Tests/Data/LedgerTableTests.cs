using System.Data.Common;
using Dapper;
using Logistics.Tests.Support;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace Logistics.Tests.Data;

/// <summary>What the database itself refuses, whoever asks.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LedgerTableTests(TestEngine engine) : StoreFixture(engine)
{
    [TestCase("UPDATE CustodyEvent SET Type = 'package-missing' WHERE Sequence = 0")]
    [TestCase("UPDATE CustodyEvent SET Canonical = LeafHash")]
    [TestCase("DELETE FROM CustodyEvent WHERE Sequence = 0")]
    [TestCase("DELETE FROM CustodyEvent")]
    public async Task CustodyEvent_UpdateOrDelete_IsRefused(string sql)
    {
        await PackAsync(2);
        var before = await LedgerAsync();

        var refusal = Assert.CatchAsync<DbException>(() => ExecuteAsync(sql));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refusal!.Message, Does.Contain("append-only"));
            Assert.That(
                (await LedgerAsync()).Select(e => Convert.ToHexString(e.Canonical)),
                Is.EqualTo(before.Select(e => Convert.ToHexString(e.Canonical))));
        }
    }

    [TestCase("Sequence", "EventId, Stream")]
    [TestCase("Stream", "Sequence, EventId")]
    public async Task CustodyEvent_DuplicateKey_IsRefusedAndRecognised(string same, string other)
    {
        var packages = await PackAsync(2);
        string Value(string column) => column switch
        {
            _ when !other.Contains(column, StringComparison.Ordinal) => column,
            "Sequence" => "Sequence + 1000000",
            "EventId" => "'01932c5e-0000-7000-8000-0000000000ff'",
            _ => "'package/another'",
        };

        var refusal = Assert.CatchAsync<DbException>(() => ExecuteAsync(
            $"""
            INSERT INTO CustodyEvent
                (Sequence, EventId, Stream, Version, Type, RecordedAt, Canonical, LeafHash)
            SELECT {Value("Sequence")}, {Value("EventId")}, {Value("Stream")}, Version, Type, RecordedAt,
                   Canonical, LeafHash
            FROM CustodyEvent WHERE Stream = 'package/{packages[0].Id}'
            """));

        Assert.That(IsDuplicateKey(refusal!), $"same {same}: {refusal!.Message}");
    }

    [Test]
    public void LedgerHead_SecondRow_IsRefused() =>
        Assert.CatchAsync<DbException>(() => ExecuteAsync(
            """
            INSERT INTO LedgerHead (LogId, Size, LastRecordedAt, Writes)
            SELECT 2, Size, LastRecordedAt, Writes FROM LedgerHead
            """));

    private Task<int> ExecuteAsync(string sql) => ReadAsync(connection => connection.ExecuteAsync(sql));

    private static bool IsDuplicateKey(DbException exception) => exception is
        SqliteException { SqliteExtendedErrorCode: 1555 or 2067 } or SqlException { Number: 2601 or 2627 };
}
