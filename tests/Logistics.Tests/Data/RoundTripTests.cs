using Logistics.Tests.Support;
using Microsoft.Data.SqlClient;

namespace Logistics.Tests.Data;

/// <summary>What a batch costs in round trips, which a network makes dear.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.SqlServerAlone))]
internal sealed class RoundTripTests(TestEngine engine) : StoreFixture(engine)
{
    private const int Many = 200;

    [Test]
    public async Task Append_TwoHundredEvents_TakesNoMoreCommandsThanOne()
    {
        var packages = Enumerable.Range(0, Many + 1).Select(_ => Commands.Pack()).ToArray();
        var one = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages[0]);
        var many = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, packages[1..]);

        // What places need is read once for all.
        await AppendValidAsync(Commands.Pack());
        int[] single =
        [
            await CountAsync(packages[0]),
            await CountAsync(one),
            await CountAsync(Commands.AcceptAll(one)),
            await CountAsync(packages[0]),
        ];
        int[] multiple =
        [
            await CountAsync(packages[1..]),
            await CountAsync(many),
            await CountAsync(Commands.AcceptAll(many)),
            await CountAsync(packages[1..]),
        ];

        TestContext.Out.WriteLine($"pack, release, accept, again: {string.Join(", ", single)}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(single, Is.All.InRange(2, 4));

            // One more where the events open a tile of the log.
            foreach (var (more, less) in multiple.Zip(single))
                Assert.That(more, Is.InRange(less, less + 1));
        }
    }

    private async Task<int> CountAsync(params LedgerCommand[] commands)
    {
        using var counter = new StatementLog(new SqlConnectionStringBuilder(Test.ConnectionString).InitialCatalog);
        await Writer.AppendAsync(commands, default);
        return counter.Count;
    }
}
