using Logistics.Data.Engines;
using Logistics.Tests.Support;
using Microsoft.Data.SqlClient;

namespace Logistics.Tests.Data;

/// <summary>What a batch costs in round trips, which a network makes dear.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServerAlone))]
internal sealed class RoundTripTests(TestEngine engine) : StoreFixture(engine)
{
    private const int Many = 200;
    private const int Few = 20;

    [Test]
    public async Task Append_TwoHundredEvents_TakesNoMoreCommandsThanOne()
    {
        var packages = Enumerable.Range(0, Many + 1).Select(_ => Pack()).ToArray();
        var one = Release(packages[0]);
        var many = Release(packages[1..]);

        // What places need, and the officers there, are read once for all.
        var pack = Pack();
        var before = Release(pack);
        await AppendValidAsync(pack, before, Accept(before));
        int[] single =
        [
            await CountAsync(packages[0]),
            await CountAsync(one),
            await CountAsync(Accept(one)),
            await CountAsync(packages[0]),
        ];
        int[] multiple =
        [
            await CountAsync(packages[1..]),
            await CountAsync(many),
            await CountAsync(Accept(many)),
            await CountAsync(packages[1..]),
        ];

        TestContext.Out.WriteLine($"pack, release, accept, again: {string.Join(", ", single)}");
        using (Assert.EnterMultipleScope())
        {
            // The head, what is missing, everything that is written; a transaction begins and ends beside them. The
            // release asks for its document. Packing and acceptance are flagged: one more reads whether an incident of
            // that is open.
            Assert.That(single, Is.EqualTo([4, 3, 3, 2]));

            Assert.That(multiple, Is.EqualTo(single));
        }
    }

    [Test]
    public async Task Append_AfterAnotherProcess_TakesNoMoreCommandsForManyThanForOne()
    {
        await using var other = NewWriter(Database);
        await other.AppendAsync(Commands.Pack(), default);
        var single = await TakeTurnsAsync(1);
        var multiple = await TakeTurnsAsync(Few);
        TestContext.Out.WriteLine($"release, accept: {string.Join(", ", single)}");
        using (Assert.EnterMultipleScope())
        {
            // What the other recorded, the rows that this changed, and one for each level of what points to what.
            Assert.That(single, Is.EqualTo([6, 7]));
            Assert.That(multiple, Is.EqualTo(single));
        }

        async Task<int[]> TakeTurnsAsync(int count)
        {
            var packages = await PackAsync(count);
            var releases = packages.Select(package => Release(package)).ToArray();
            var released = await CountAsync(other, releases);
            return [released, await CountAsync(Writer, [.. releases.Select(Accept)])];
        }
    }

    [Test]
    public async Task Append_WhatIsKnown_TakesFiveRoundTripsWhereItIsFlagged()
    {
        using var proxy = CuttableProxy.InFrontOf(Test.ConnectionString, out var text);
        await using var database = new Database(new SqlServerDialect(), text.ConnectionString, TimeSpan.FromMinutes(2));
        await using var writer = NewWriter(database);
        var packages = Enumerable.Range(0, Few).Select(_ => Commands.Pack()).ToArray();
        var releases = packages.Chunk(Few / 2)
            .Select(half => Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, half)).ToArray();
        await writer.AppendAsync(packages, default);
        await writer.AppendAsync(releases, default);

        // The keys of who accepts are read the first time.
        await writer.AppendAsync(Commands.AcceptAll(releases[0]), default);
        var before = proxy.RoundTrips;
        var accepted = await writer.AppendAsync(Commands.AcceptAll(releases[1]), default);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted, Is.TypeOf<AppendResult.Appended>());
            // A flagged event, one more than without: it reads whether an incident of that is open.
            Assert.That(proxy.RoundTrips - before, Is.EqualTo(5));
        }
    }

    // What happens now, with a document of its own, carries no flag.
    private static PackPackage Pack() => Commands.Pack() with { OccurredAt = DateTimeOffset.UtcNow };

    private static ReleaseHandover Release(params PackPackage[] packages) =>
        Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages) with
        {
            OccurredAt = DateTimeOffset.UtcNow,
            Document = $"SJ-{Guid.CreateVersion7()}",
        };

    private static AcceptHandover Accept(ReleaseHandover release) =>
        Commands.AcceptAll(release) with { OccurredAt = DateTimeOffset.UtcNow };

    private Task<int> CountAsync(params LedgerCommand[] commands) => CountAsync(Writer, commands);

    private async Task<int> CountAsync(LedgerWriter writer, IReadOnlyList<LedgerCommand> commands)
    {
        using var counter = new StatementLog(new SqlConnectionStringBuilder(Test.ConnectionString).InitialCatalog);
        var results = await writer.AppendAsync(commands, default);
        Assert.That(results, Is.All.TypeOf<AppendResult.Appended>().Or.TypeOf<AppendResult.AlreadyAppended>());
        return counter.Count;
    }
}
