using System.Data.Common;
using Dapper;
using Logistics.Data.Engines;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

[TestFixtureSource(typeof(TestDatabases))]
internal sealed class LedgerProbeTests(TestEngine engine) : StoreFixture(engine)
{
    [Test]
    public async Task IsSound_EmptyAndWritten_IsTrue()
    {
        var probe = new LedgerProbe(Database);
        Assert.That(await probe.IsSoundAsync(default), Is.True);
        await PackAsync(3);
        Assert.That(await probe.IsSoundAsync(default), Is.True);
    }

    [Test]
    public async Task Snapshot_Ended_LeavesItsConnectionToSnapshots()
    {
        if (Engine == TestEngine.Sqlite)
            Assert.Ignore("An embedded database has no pool.");
        long session;
        await using (var snapshot = await ReadSnapshot.OpenAsync(Database, default))
            session = await SessionAsync(snapshot.Connection, snapshot.Transaction);
        await using var other = await Database.OpenAsync(default);
        Assert.That(await SessionAsync(other, null), Is.Not.EqualTo(session));

        static Task<long> SessionAsync(DbConnection connection, DbTransaction? transaction) =>
            connection.ExecuteScalarAsync<long>("SELECT @@SPID", transaction: transaction);
    }

    [Test]
    public async Task Remedies_EitherEngine_NameWhatIsNotSet()
    {
        var remedies = await new LedgerProbe(Database).RemediesAsync(default);
        Assert.That(remedies, Engine == TestEngine.Sqlite ? Is.Empty : Is.All.StartsWith("ALTER DATABASE CURRENT SET "));
    }
}
