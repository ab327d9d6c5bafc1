using Logistics.Core.Evidence;
using Logistics.Core.TpsAccounts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Evidence;

/// <summary>The verifier replays accounts of TPS, and holds their table against the replay.</summary>
internal sealed class TpsAccountEvidenceTests
{
    [Test]
    public async Task Verify_AccountsAndCorrections_AreSound()
    {
        var verdict = await Accounts().VerifyAsync();
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(verdict.Counts[Check.CustodyRules], Is.EqualTo(4));
        Assert.That(verdict.Counts[Check.Chain], Is.EqualTo(4));
        Assert.That(
            verdict.Counts[Check.Projection], Is.EqualTo(29),
            "and thirteen rows of the package, a flag and its incident, and the two accounts' six postings and as many balances");
    }

    [Test]
    public async Task Verify_EditedColumn_IsFoundByProjection([ValueSource(nameof(Columns))] string column)
    {
        var log = Accounts();
        var at = TpsAccount.Table.Columns.ToList().FindIndex(one => one.Name == column);
        log.Rows[TpsAccount.Table][0][at] = "7";
        Finds(await log.VerifyAsync(), Check.Projection, "TpsAccount");
    }

    public static IEnumerable<string> Columns => TpsAccount.Table.Columns.Select(column => column.Name);

    [Test]
    public async Task Verify_RowRemovedOrTwice_IsFoundByProjection()
    {
        var log = Accounts();
        var last = log.Rows[TpsAccount.Table][^1];
        log.Rows[TpsAccount.Table].Add([.. last]);
        Finds(await log.VerifyAsync(), Check.Projection, "there twice");
        log.Rows[TpsAccount.Table].RemoveRange(1, 2);
        Finds(await log.VerifyAsync(), Check.Projection, "there is no such row");
    }

    [Test]
    public async Task Verify_TableMissing_IsFoundOnlyWhereThereAreAccounts()
    {
        var log = Accounts();
        log.Rows.Remove(TpsAccount.Table);
        Finds(await log.VerifyAsync(), Check.Completeness, "tps-account is missing");

        var earlier = new MemoryEvidence();
        earlier.Append(Commands.Pack());
        earlier.Publish();
        earlier.Build();
        earlier.Rows.Remove(TpsAccount.Table);
        Assert.That((await earlier.VerifyAsync()).Findings, Is.Empty);
    }

    [Test]
    public async Task Verify_UnlawfulAccount_IsFoundByCustodyRules()
    {
        var log = new MemoryEvidence();
        log.Append(Commands.Account());
        var first = log.State.LatestOf(TpsAccountRecorded.Stream(SmallTree.Mandonga1, SmallTree.Mayor))!.Id;
        var correction = Commands.Correction(first);
        var proposed = log.Decide(correction).Events[0];
        var body = (TpsAccountRecorded)proposed.Body;
        log.Append(correction, proposed with { Body = body with { Corrects = Guid.NewGuid() } });
        Finds(await VerifyAsync(log), Check.CustodyRules, "does not correct");
    }

    [Test]
    public async Task Verify_AccountWithoutTheHashOfTheOneBefore_IsFoundByChain()
    {
        var log = new MemoryEvidence();
        log.Append(Commands.Account());
        var first = log.State.LatestOf(TpsAccountRecorded.Stream(SmallTree.Mandonga1, SmallTree.Mayor))!.Id;
        var correction = Commands.Correction(first);
        log.Append(
            correction, log.Decide(correction).Events[0], e => e with { Previous = new byte[32] });
        Finds(await VerifyAsync(log), Check.Chain, "does not carry the hash");
    }

    [Test]
    public async Task Verify_AnotherEventInTheStreamOfAnAccount_IsFound()
    {
        var log = new MemoryEvidence();
        var pack = Commands.Pack();
        var proposed = log.Decide(pack).Events[0];
        log.Append(pack, proposed with { Stream = TpsAccountRecorded.Stream(SmallTree.Mandonga1, SmallTree.Mayor) });
        Finds(await VerifyAsync(log), Check.CustodyRules, "it is about a package, but there is no stream");
    }

    /// <summary>A package, two accounts and a correction.</summary>
    private static MemoryEvidence Accounts()
    {
        var log = new MemoryEvidence();
        log.Append(Commands.PackFull(), Commands.Account(), Commands.Account(SmallTree.Kandai1, SmallTree.Governor));
        var first = log.State.LatestOf(TpsAccountRecorded.Stream(SmallTree.Mandonga1, SmallTree.Mayor))!.Id;
        log.Append(Commands.Correction(first));
        log.Publish();
        return log.Build();
    }

    private static Task<Verdict> VerifyAsync(MemoryEvidence log)
    {
        log.Publish();
        log.MakeTiles();
        log.ProjectionSize = 0;
        return log.VerifyAsync();
    }

    private static void Finds(Verdict verdict, Check check, string why) => Assert.That(
        verdict.Findings.Any(one => one.Check == check && one.Message.Contains(why, StringComparison.Ordinal)),
        Is.True, () => string.Join('\n', verdict.Findings));
}
