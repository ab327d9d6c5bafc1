using System.Data.Common;
using System.Globalization;
using Dapper;
using Logistics.Data;
using Logistics.Tests.Support;
using Microsoft.Data.SqlClient;

namespace Logistics.Tests.Data;

/// <summary>What a lost connection to SQL Server looks like to those who use it.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServerAlone))]
internal sealed class ConnectionLossTests(TestEngine engine) : StoreFixture(engine)
{
    private const string CountHeads = "SELECT COUNT(*) FROM LedgerHead";
    private const string LockHead = "UPDATE LedgerHead SET Writes = Writes WHERE LogId = 1";

    private CuttableProxy proxy = null!;
    private Database database = null!;

    [SetUp]
    public void Open()
    {
        var text = new SqlConnectionStringBuilder(Test.ConnectionString);
        var address = text.DataSource[(text.DataSource.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(',');
        proxy = new CuttableProxy(address[0], address.Length > 1 ? int.Parse(address[1], CultureInfo.InvariantCulture) : 1433);
        text.DataSource = $"tcp:127.0.0.1,{proxy.Port}";
        text.Pooling = false;
        text.TrustServerCertificate = true;
        database = new Database(new SqlServerDialect(), text.ConnectionString);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await database.DisposeAsync();
        proxy.Dispose();
    }

    [Test]
    public async Task Read_ConnectionLostOnce_IsTriedAgain()
    {
        var tries = 0;
        var count = await database.ReadAsync(
            (connection, _) =>
            {
                if (++tries == 1)
                    proxy.Cut();
                return connection.ExecuteScalarAsync<int>(CountHeads);
            },
            default);
        Assert.That((tries, count), Is.EqualTo((2, 1)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Write_ConnectionLostOnce_IsTriedAgain(bool beforeCommit)
    {
        var tries = 0;
        await database.WriteAsync(
            async (transaction, _) =>
            {
                await transaction.Connection!.ExecuteAsync(LockHead, null, transaction);
                if (++tries == 1)
                    proxy.Cut();
                if (!beforeCommit)
                    await transaction.Connection!.ExecuteAsync(LockHead, null, transaction);
                return tries;
            },
            default);
        Assert.That(tries, Is.EqualTo(2));
    }

    [Test]
    public void Read_ConnectionLostEachTime_IsUnavailable() =>
        Assert.That(
            async () => await database.ReadAsync((connection, _) => LoseAsync(connection, null), default),
            Throws.TypeOf<DatabaseUnavailableException>());

    [Test]
    public void Write_ConnectionLostEachTime_IsUnavailable() =>
        Assert.That(
            async () => await database.WriteAsync(
                (transaction, _) => LoseAsync(transaction.Connection!, transaction), default),
            Throws.TypeOf<DatabaseUnavailableException>());

    private Task<int> LoseAsync(DbConnection connection, DbTransaction? within)
    {
        proxy.Cut();
        return connection.ExecuteScalarAsync<int>(CountHeads, null, within);
    }
}
