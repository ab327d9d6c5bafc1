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
    public async Task ReadsWait_Sqlite_IsFalse()
    {
        var wait = await new LedgerProbe(Database).ReadsWaitAsync(default);
        if (Engine == TestEngine.Sqlite)
            Assert.That(wait, Is.False);
    }
}
