using Logistics.Core.Officers;
using Logistics.Tests.Support;

namespace Logistics.Tests.Data;

/// <summary>What is flagged does not depend on which commands were recorded together.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class SignatureBatchTests(TestEngine engine) : StoreFixture(engine)
{
    /// <summary>A writer that has nothing in memory does not know whether the box holds ballots until it asks.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Append_AppointmentAndRelease_FlagsTheUnsignedRelease(bool isOneBatch)
    {
        var box = Commands.Pack(kind: PackageKind.BallotBox, contest: SmallTree.Mayor) with
        {
            Contents = [new(SmallTree.MayorBallot, 4)],
        };
        var officer = new NominateOfficer(
            Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, "kpu", SmallTree.Kpu, null, 1, Commands.Text("a name"),
            null, null, null, Identity: null, Age: null);
        await AppendValidAsync(Commands.Deliver((SmallTree.MayorBallot, 4)), box, officer);
        LedgerCommand[] commands =
        [
            new AppointOfficer(
                Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, officer.Id, "SK-1", null, null, null, null, null),
            Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, box),
        ];
        await using var fresh = NewWriter(Database);
        var results = new List<AppendResult>();
        foreach (var batch in commands.Chunk(isOneBatch ? 2 : 1))
            results.AddRange(await fresh.AppendAsync(batch, default));
        Assert.That(results, Is.All.TypeOf<AppendResult.Appended>());
        var released = ((AppendResult.Appended)results[1]).Receipt.Entries[0].Event.Body;
        Assert.That((released.Flags ?? []).Select(flag => flag.Code), Does.Contain(UnsignedFlags.Code));
    }
}
