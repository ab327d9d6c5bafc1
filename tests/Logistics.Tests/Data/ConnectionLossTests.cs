using System.Data.Common;
using Dapper;
using Logistics.Core.Access;
using Logistics.Data.Engines;
using Logistics.Data.Events;
using Logistics.Data.Handovers;
using Logistics.Data.Log;
using Logistics.Data.Packages;
using Logistics.Data.Reference;
using Logistics.Data.TpsAccounts;
using Logistics.Tests.Support;
using Microsoft.Data.SqlClient;

namespace Logistics.Tests.Data;

/// <summary>What a lost connection to SQL Server looks like to those who use it.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServerAlone))]
internal sealed class ConnectionLossTests(TestEngine engine) : StoreFixture(engine)
{
    private const string CountHeads = "SELECT COUNT(*) FROM LedgerHead";
    private const int PacketSize = 512;
    private const string LockHead = "UPDATE LedgerHead SET Writes = Writes WHERE LogId = 1";

    private CuttableProxy proxy = null!;
    private Database database = null!;

    [SetUp]
    public void Open()
    {
        proxy = CuttableProxy.InFrontOf(Test.ConnectionString, out var text);
        text.Pooling = false;
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

    [Test]
    public async Task Append_ConnectionLostAnywhere_IsRecordedOnceAndToldTheSame()
    {
        await using var lossy = OpenLossy();
        await using var writer = NewWriter(lossy);
        await writer.AppendAsync(Commands.Pack(), default);
        var trips = 0;
        foreach (var (inAnswer, share) in ((bool, double)[])[(false, 0.5), (true, 0)])
        {
            for (var trip = 1; ; trip++)
            {
                var command = Commands.Pack();
                proxy.CutIn(trip, inAnswer, share);
                var first = await writer.AppendAsync(command, default);
                if (!proxy.EndCut())
                {
                    trips = trip - 1;
                    break;
                }

                var second = await Writer.AppendAsync(command, default);
                Assert.That(Canonical(second), Is.EqualTo(Canonical(first)), $"cut in {trip}, {inAnswer}, {share}");
            }
        }

        // A transaction is begun, the head read, what is missing read, everything written, and committed.
        Assert.That(trips, Is.EqualTo(6));
        await AssertSoundLedgerAsync();

        static IEnumerable<byte[]> Canonical(AppendResult result) => (result switch
        {
            AppendResult.Appended appended => appended.Receipt,
            AppendResult.AlreadyAppended already => already.Receipt,
            _ => throw new AssertionException($"{result}"),
        }).Entries.Select(entry => entry.Canonical);
    }

    [Test]
    public async Task Read_ConnectionLostAnywhere_IsTriedAgain()
    {
        var package = Commands.PackFull();
        await AppendValidAsync(Commands.Deliver((SmallTree.Seal, 4)), package, Commands.Account());
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, package);
        await AppendValidAsync(release);
        await using var lossy = OpenLossy();
        var one = new PackageRef(package.Id, null);
        (string Name, Func<Task> Read)[] reads =
        [
            ("head and checkpoint", () => new LogStore(lossy).StateAsync(default)),
            ("checkpoints", () => new LogStore(lossy).NewestCheckpointsAsync(2, default)),
            ("election", () => new ElectionStore(lossy).FindAsync(default)),
            ("chain", () => new EventStore(lossy).CustodyAsync(one.Id!.Value, Sight.Everything, default)),
            ("events of a place", () => new EventStore(lossy).ReadAsync(
                new EventFilter(Place: SmallTree.Kpu, Below: true), Sight.Below("74.71/74.71.01"), -1, 20, default)),
            ("package", () => new PackageStore(lossy).FindAsync(one.Id!.Value, Sight.Everything, default)),
            ("handover", () => new HandoverStore(lossy).FindAsync(release.Id, Sight.Everything, default)),
            ("account", () => new TpsAccountStore(lossy).FindAsync(SmallTree.Mandonga1, SmallTree.Mayor, reVote: null, null, default)),
            ("reference data", () => lossy.ReadAsync(
                (connection, ct) => new ReferenceCache().FindAsync(connection, null, ct), default)),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach (var (name, read) in reads)
                Assert.That(await CutInAnswersOfAsync(name, read), Is.Positive, name);
        }

        async Task<int> CutInAnswersOfAsync(string name, Func<Task> read)
        {
            for (var trip = 1; ; trip++)
            {
                await lossy.ReadAsync((connection, _) => connection.ExecuteScalarAsync<int>(CountHeads), default);
                proxy.CutIn(trip, inAnswer: true, share: 0.5);
                Assert.That(async () => await read(), Throws.Nothing, $"{name}, cut in answer {trip}");
                if (!proxy.EndCut())
                    return trip - 1;
            }
        }
    }

    // Small packets, so that what is received of an answer before the cut is read.
    private Database OpenLossy()
    {
        var text = new SqlConnectionStringBuilder(Test.ConnectionString)
        {
            DataSource = $"tcp:127.0.0.1,{proxy.Port}",
            TrustServerCertificate = true,
            PacketSize = PacketSize,
        };
        return new Database(new SqlServerDialect(), text.ConnectionString, TimeSpan.FromMinutes(2));
    }

    private Task<int> LoseAsync(DbConnection connection, DbTransaction? within)
    {
        proxy.Cut();
        return connection.ExecuteScalarAsync<int>(CountHeads, null, within);
    }
}
