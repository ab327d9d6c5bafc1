using Logistics.Core.Evidence;
using Logistics.Core.Log;
using Logistics.Core.Recoveries;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Evidence;

/// <summary>
/// A ledger that was put back after ten events, to the first six. Ten were signed; auditors kept checkpoints of that history.
/// </summary>
internal sealed class RecoveryTests
{
    private const long From = 6;
    private SigningKey key = null!;
    private MemoryEvidence before = null!;
    private MemoryEvidence log = null!;
    private SignedCheckpoint last = null!;

    [SetUp]
    public void PutBack()
    {
        key = SigningKey.Create(MemoryEvidence.Origin);
        PackPackage[] packs = [.. Enumerable.Range(0, 10).Select(_ => Commands.PackFull())];
        before = new MemoryEvidence(key);
        before.Append(packs);
        last = before.Sign();
        log = new MemoryEvidence(key);
        log.Append(packs[..(int)From]);
        log.Publish();
    }

    [Test]
    public async Task Verify_RecoveredLog_IsSoundAndSaysWhatIsMissing()
    {
        Recover();
        var verdict = await log.Build().VerifyAsync();
        Assert.That(verdict.IsSound, Is.True, string.Join('\n', verdict.Findings));
        var recovery = verdict.Recoveries.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(recovery.Sequence, Is.EqualTo(From));
            Assert.That(recovery.Missing, Is.EqualTo((From, 9L)));
            Assert.That(recovery.Body.Reason, Is.EqualTo("the disk broke"));
            Assert.That(recovery.Actor, Is.EqualTo(Commands.Admin));
        }
    }

    [TestCase(7)]
    [TestCase(9)]
    [TestCase(10)]
    public async Task Verify_CheckpointOfWhatIsMissing_IsRecoveredAndNotMisconduct(int size)
    {
        Recover();

        // Once with a log that is still smaller, once with one that signed the same size anew, once with a larger one.
        foreach (var more in (int[])[0, size - (int)From - 1, 5])
        {
            log.Append([.. Enumerable.Range(0, more).Select(_ => Commands.PackFull())]);
            log.Publish();
            var verdict = await log.Build().VerifyAsync(before.Sign(size));
            using (Assert.EnterMultipleScope())
            {
                Assert.That((verdict.IsSound, verdict.IsRecovered), Is.EqualTo((false, true)), string.Join('\n', verdict.Findings));
                Assert.That(verdict.Findings, Has.Count.EqualTo(1));
                Assert.That(
                    verdict.Findings[0], Has.Property("Check").EqualTo(Check.Recovery).And.Property("From").EqualTo(From)
                        .And.Property("To").EqualTo(size - 1));
                Assert.That(verdict.Findings[0].Message, Does.Contain("event 6 records").And.Contain("the disk broke"));
                Assert.That((verdict.Misconduct, verdict.First), Is.EqualTo((Array.Empty<Misconduct>(), (Finding?)null)));
            }
        }
    }

    [Test]
    public async Task Verify_CheckpointFromBeforeTheRecovery_IsSound()
    {
        Recover();
        Assert.That((await log.Build().VerifyAsync(before.Sign(4), before.Sign(6))).IsSound, Is.True);
    }

    [Test]
    public async Task Verify_CheckpointThatNoRecoveryAccountsFor_IsTampered()
    {
        Recover();
        log.Append(Enumerable.Range(0, 6).Select(_ => Commands.PackFull()).ToArray<LedgerCommand>());
        log.Publish();
        log.Build();
        using (Assert.EnterMultipleScope())
        {
            await TamperedAsync(log.Sign(5, before.RootAt(4)), "signed events before the recovery are others");
            await TamperedAsync(log.Sign(10, before.RootAt(9)), "the recovery names another root of this size");
            await TamperedAsync(log.Sign(11, before.RootAt(9)), "more was signed than the recovery names");
            var verdict = await log.VerifyAsync(before.Sign(8), log.Sign(8, before.RootAt(7)));
            Assert.That(verdict.Misconduct, Has.Count.EqualTo(1), "a third history of one size");
            Assert.That(verdict.IsRecovered, Is.False);
        }
    }

    [Test]
    public async Task Verify_RecoveryThatNobodySigned_AccountsForNothing()
    {
        Recover(publishes: false);
        await TamperedAsync(last, "no checkpoint covers the recovery");
    }

    [Test]
    public async Task Verify_EventsAfterTheNewestCheckpoint_AreNotHiddenByOneThatIsAccountedFor()
    {
        Recover();
        log.Append(Commands.PackFull());
        log.Build();
        var verdict = await log.VerifyAsync(last);
        Assert.That(verdict.IsRecovered, Is.False);
        Assert.That(verdict.First!.Message, Is.EqualTo("no valid checkpoint covers events 7 to 7"));
    }

    [Test]
    public async Task Verify_RecoveryFromACheckpointOfAStranger_AccountsForNothing()
    {
        last = before.Sign(keys: SigningKey.Create(MemoryEvidence.Origin));
        Recover();
        await TamperedAsync(before.Sign(), "the recovery names a checkpoint that the log did not sign");
    }

    [Test]
    public async Task Verify_RecoveryWithAnotherRoot_IsUnlawful()
    {
        Recover(root: log.RootAt(5));
        var verdict = await log.Build().VerifyAsync();
        Assert.That(verdict.First!.Message, Is.EqualTo("it records another root than that of the events before it"));
    }

    [TestCase("", 6, 6)]
    [TestCase("x", 7, 6)]
    [TestCase("x", -1, 6)]
    [TestCase("x", 6, 7)]
    public void Apply_RecoveryThatIsNone_IsRefused(string reason, long from, long size)
    {
        var command = Command(reason, from, size, last.ToString());
        var decision = Catalog.Current.Decide(log.State, command);
        log.Append(command, decision.Events[0]);
        Assert.That(log.State.HeadOf(LogRecovered.Stream), Is.Null);
    }

    private void Recover(bool publishes = true, byte[]? root = null)
    {
        log.Append(Command("the disk broke", From, From, last.ToString(), root));
        if (publishes)
            log.Publish();
    }

    private RecoverLog Command(string reason, long from, long size, string? signed, byte[]? root = null) => new(
        Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, reason,
        new Anchor(size, Convert.ToBase64String(root ?? log.RootAt(size))), from, signed);

    private async Task TamperedAsync(SignedCheckpoint kept, string why)
    {
        var verdict = await log.Build().VerifyAsync(kept);
        Assert.That((verdict.IsSound, verdict.IsRecovered), Is.EqualTo((false, false)), why);
        Assert.That(verdict.Found, Does.Not.ContainKey(Check.Recovery), why);
    }
}
