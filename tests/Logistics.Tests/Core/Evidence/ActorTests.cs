using Logistics.Core.ApiKeys;
using Logistics.Core.Evidence;
using Logistics.Core.Times;
using Logistics.Tests.Support;
using static Logistics.Tests.Support.MemoryEvidence;

namespace Logistics.Tests.Core.Evidence;

/// <summary>Who recorded an event had a valid key then, of the role and place the event says.</summary>
internal sealed class ActorTests
{
    private static readonly Actor[] Strangers =
    [
        Commands.Actor with { Id = Guid.NewGuid() },
        Commands.Actor with { Role = "admin" },
        Commands.Actor with { Place = SmallTree.Mandonga },
        Commands.Actor with { Place = null },
        Actor.System with { Id = Commands.Actor.Id },
        Actor.System with { Place = SmallTree.Kpu },
    ];

    private MemoryEvidence log = null!;

    [SetUp]
    public void Record()
    {
        log = new MemoryEvidence();
        log.Append(Commands.PackFull());
        log.RecordKeys(Commands.Actor, Commands.Admin);
    }

    [Test]
    public async Task Verify_EventsByKeysThereWere_IsSound()
    {
        Append(Commands.Actor, format: 1);
        Append(Commands.Actor);
        log.Append(Rotate(0, hours: 1));
        log.Clock += TimeSpan.FromHours(2);
        Append(Commands.Actor);
        log.Append(Revoke(0));
        var verdict = await VerifyAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(verdict.Findings, Is.Empty);
            Assert.That(verdict.Counts[Check.Actor], Is.EqualTo(log.Leaves.Count - 2), "from the recording of keys on");
        }
    }

    [Test]
    public async Task Verify_NoSuchKey_NamesTheEvent([ValueSource(nameof(Strangers))] Actor stranger)
    {
        Append(stranger);
        await FindsAsync(log.Leaves.Count - 1, stranger.Id);
        Append(Commands.Actor);
        await FindsAsync(log.Leaves.Count - 2, stranger.Id);
    }

    [Test]
    public async Task Verify_KeyMadeLater_NamesTheEvent()
    {
        log = new MemoryEvidence();
        log.RecordKeys(Commands.Admin);
        var make = new CreateApiKeys(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt,
            [new(PersonalText.Of("somebody")!, Logistics.Core.Access.Role.Officer, SmallTree.Kpu, null, ApiKey.HashOf("x"))]);
        var made = log.Decide(make).Events.Single();
        var maker = Commands.Actor with { Id = ((ApiKeysCreated)made.Body).Keys[0].Principal };
        Append(maker);
        log.Append(make, made);
        Append(maker);
        await FindsAsync(1, maker.Id);
    }

    [Test]
    public async Task Verify_KeyRevokedBefore_NamesTheEvent()
    {
        log.Append(Revoke(0));
        Append(Commands.Actor);
        await FindsAsync(log.Leaves.Count - 1, Commands.Actor.Id);
    }

    [Test]
    public async Task Verify_KeyExpiredBefore_NamesTheEventWhetherOrNotThatWasRecorded([Values] bool isRecorded)
    {
        log = new MemoryEvidence();
        log.RecordKeys(Commands.Actor, Commands.Admin);
        log.Append(Rotate(0, hours: 1), Revoke(1, Actor.System));
        var next = ((ApiKeyChanged)Logistics.Core.Ledger.EventCodec.Decode(log.Leaves[1]).Body).Next!;
        log.Append(new RevokeApiKey(
            Guid.CreateVersion7(), Actor.System, Commands.OccurredAt, ApiKey.IdOf(next.Hash), null));
        Append(Commands.Actor);
        log.Clock += TimeSpan.FromHours(1);
        if (isRecorded)
        {
            log.State.Now = log.Clock;
            log.Append(ExpireApiKey.Of(KeyOf(0), log.Clock));
        }

        Append(Commands.Actor);
        await FindsAsync(log.Leaves.Count - 1, Commands.Actor.Id);
    }

    /// <summary>An event that moves the clock bears the time to which it does.</summary>
    [Test]
    public async Task Verify_ClockMovedBeyondTheEndOfAKey_JudgesByTheTimeBefore()
    {
        log = new MemoryEvidence();
        log.Append(MoveClock.Start(log.Clock));
        log.RecordKeys(Commands.Admin);
        log.Append(Rotate(0, hours: 1));
        log.Append(new RevokeApiKey(
            Guid.CreateVersion7(), Actor.System, Commands.OccurredAt,
            ApiKey.IdOf(((ApiKeyChanged)Logistics.Core.Ledger.EventCodec.Decode(log.Leaves[^1]).Body).Next!.Hash), null));
        log.State.Now = log.Clock;
        var move = new MoveClock(Guid.CreateVersion7(), Commands.Admin, log.Clock.AddDays(3));
        var moved = log.Decide(move).Events.Single();
        log.Clock = move.To.UtcDateTime;
        log.Append(move, moved);
        Assert.That((await VerifyAsync()).Findings, Is.Empty);
        Append(Commands.Admin);
        await FindsAsync(log.Leaves.Count - 1, Commands.Admin.Id);
    }

    /// <summary>What is missing may have been the making of the key.</summary>
    [Test]
    public async Task Verify_EventMissing_SaysNothingOfLaterActors()
    {
        Append(Commands.Actor);
        Append(Commands.By(SmallTree.Mandonga));
        log.Publish();
        log.Build();
        log.Leaves.RemoveAt(2);
        log.SequenceOf = i => i < 2 ? i : i + 1;
        var verdict = await log.VerifyAsync();
        Assert.That(verdict.IsSound, Is.False);
        Assert.That(verdict.Found, Does.Not.ContainKey(Check.Actor));
    }

    private RotateApiKey Rotate(int key, int hours)
    {
        log.State.Now = log.Clock;
        return new(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, KeyOf(key), hours, ExpiresAt: null,
            ApiKey.HashOf($"next of {key}"));
    }

    private static RevokeApiKey Revoke(int key, Actor? by = null) =>
        new(Guid.CreateVersion7(), by ?? Commands.Admin, Commands.OccurredAt, KeyOf(key), Reason: null);

    /// <summary>An event of somebody, whether or not they may record it.</summary>
    private void Append(Actor actor, int format = LedgerEvent.FormatNewest)
    {
        var pack = Commands.PackFull() with { Seals = [] };
        log.Append(
            pack, log.Decide(pack with { Actor = Actor.System }).Events.Single(),
            e => e with { Actor = format == 1 ? new Actor(actor.Id) : actor, Format = format });
    }

    private Task<Verdict> VerifyAsync()
    {
        log.Publish();
        return log.Build().VerifyAsync();
    }

    private async Task FindsAsync(long sequence, Guid principal)
    {
        var finding = (await VerifyAsync()).Findings.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((finding.Check, finding.From), Is.EqualTo((Check.Actor, (long?)sequence)));
            Assert.That(finding.Message, Does.StartWith($"{principal}").And.EndsWith("had no valid key when it was recorded"));
        }
    }
}
