using Logistics.Core.Reissues;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Data;

/// <summary>A KPU that keeps 500 of the mayor's ballots for re-votes.</summary>
[TestFixtureSource(typeof(TestDatabases))]
internal sealed class ReVoteStockStoreTests(TestEngine engine) : StoreFixture(engine)
{
    protected override bool HasRules => true;

    [Test]
    public async Task Reissue_AfterOthers_CountsWhatTheyWerePackedWithAsLastCorrected()
    {
        await ImportAsync(Writer, new RequirementRow(
            2, "ballot-mayor-revote", "2", MayorBallot, Mayor, "kpu", "fixed", "500", "2024-08-10", "official", "a decision"));
        await AppendValidAsync(Commands.Deliver((MayorBallot, 2_000), (Seal, 20)));
        var (opened, corrected) = (Commands.Reissue(300), Commands.Reissue(100, Mandonga2));
        opened = opened with { Contents = [.. opened.Contents, new(Seal, 4)] };
        await AppendValidAsync(opened, corrected);
        await AppendValidAsync(Repack(corrected, 150), Commands.Pack(Kandai1, kind: PackageKind.Supply, contest: Mayor) with
        {
            Contents = [new(MayorBallot, 30)],
        });
        await UseAsync(new PackageRef(opened.Id, null));
        await RefusesAsync(
            Commands.Reissue(51, Korumba1), "at most 50 of ballot-mayor: 500 are kept for re-votes at 74.71, 450 are issued");
        await RefusesAsync(
            Repack(corrected, 201), "at most 200 of ballot-mayor: 500 are kept for re-votes at 74.71, 300 are issued");
        await AppendValidAsync(Repack(corrected, 160));

        var batch = await Writer.AppendAsync(
            [Commands.Reissue(30, Korumba1), Commands.Reissue(11, Kandai1), Commands.Reissue(10, Kandai1)], default);
        Assert.That(batch.Select(Error), Is.EqualTo((string[])
        [
            "", "at most 10 of ballot-mayor: 500 are kept for re-votes at 74.71, 490 are issued", "",
        ]));
        await RefusesAsync(
            Commands.Reissue(1, Kandai1), "at most 0 of ballot-mayor: 500 are kept for re-votes at 74.71, 500 are issued");
    }

    /// <summary>Takes a package to its polling station, opens it there, and closes it again with some of it.</summary>
    private async Task UseAsync(PackageRef package)
    {
        foreach (var (from, to) in Way(Mandonga1).Zip(Way(Mandonga1).Skip(1)))
        {
            var release = Commands.Release(from, to, [package]);
            await AppendValidAsync(release, Commands.AcceptAll(release));
        }

        await AppendValidAsync(
            new OpenPackage(
                Guid.CreateVersion7(), Commands.By(Mandonga1), OpensAt, package, Mandonga1, Seals: null, Note: null),
            new SealPackage(
                Guid.CreateVersion7(), Commands.By(Mandonga1), OpensAt, package, Mandonga1, [new(MayorBallot, 20)], ["R-1"],
                Note: null));
    }

    private async Task RefusesAsync(LedgerCommand command, string expected)
    {
        var result = await Writer.AppendAsync(command, default);
        Assert.That(Error(result), Is.EqualTo(expected));
        Assert.That(((AppendResult.Rejected)result).Rejection.Rule, Is.EqualTo(PackageRule.ReVoteStockExceeded));
    }

    private static string Error(AppendResult result) =>
        result is AppendResult.Rejected rejected ? rejected.Rejection.Errors.Single().Expected.Text : "";

    private static RepackPackage Repack(ReissueBallots package, int ballots) => new(
        Guid.CreateVersion7(), Commands.Actor, OpensAt, new(package.Id, null), Kpu, [new(MayorBallot, ballots)],
        ["N-1"], Override: null, Note: null);
}
