using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Texts;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.ApiKeys;

/// <summary>Events about keys and texts that nobody could have recorded.</summary>
internal sealed class KeyEventTests
{
    private static readonly DateTime Soon = MemoryLedger.Start.AddHours(1);
    private static readonly KeyTerm Valid = new(KeyState.Valid);
    private static readonly KeyTerm Ending = new(KeyState.Valid, Soon);

    private static readonly KeyValues Next = new(
        ApiKey.HashOf("next"), Commands.Actor.Id, Role.Officer, SmallTree.Kpu, new byte[32]);

    private static readonly TestCaseData[] Changes =
    [
        new TestCaseData(Change(KeyChange.Rotated, Valid, Ending, Next), null).SetArgDisplayNames("rotation"),
        new TestCaseData(Change(KeyChange.Revoked, Valid, Valid with { State = KeyState.Revoked }), null)
            .SetArgDisplayNames("revocation"),
        Unlawful("somebody else's next key", Change(KeyChange.Rotated, Valid, Ending, Next with { Principal = Guid.NewGuid() })),
        Unlawful("a next key of another role", Change(KeyChange.Rotated, Valid, Ending, Next with { Role = Role.Admin })),
        Unlawful("a next key of another place", Change(KeyChange.Rotated, Valid, Ending, Next with { Place = SmallTree.Mandonga })),
        Unlawful("no next key", Change(KeyChange.Rotated, Valid, Ending)),
        Unlawful("no end of the old key", Change(KeyChange.Rotated, Valid, Valid, Next)),
        Unlawful("a next key of a revocation", Change(KeyChange.Revoked, Valid, Valid with { State = KeyState.Revoked }, Next)),
        Unlawful("a revocation that revokes nothing", Change(KeyChange.Revoked, Valid, Valid)),
        Unlawful("an expiry without a time", Change(KeyChange.Expired, Valid, Valid with { State = KeyState.Expired })),
        new TestCaseData(
            Change(KeyChange.Rotated, Ending, Ending with { ExpiresAt = MemoryLedger.Start }, Next), "was not before what it says")
            .SetArgDisplayNames("another state before"),
        new TestCaseData(Change(KeyChange.Revoked, Valid, Valid) with { Key = "0000000000000000" }, "there is no key")
            .SetArgDisplayNames("no such key"),
    ];

    [TestCaseSource(nameof(Changes))]
    public void Apply_ChangeOfAKey_IsLawfulWhereItFollowsFromTheKey(ApiKeyChanged body, string? fault) =>
        Finds(fault, Recorded(), ApiKey.Stream, body);

    [Test]
    public void Apply_RotationThatProlongsAKey_IsFound()
    {
        var log = Recorded();
        log.State.Now = log.Clock;
        log.Append(new RotateApiKey(
            Guid.CreateVersion7(), Commands.Admin, Commands.OccurredAt, MemoryEvidence.KeyOf(0), 1, null, ApiKey.HashOf("first")));
        var before = KeyTerm.Of(log.State.Find(ApiKey.Table, MemoryEvidence.KeyOf(0))!);
        var rotation = Change(KeyChange.Rotated, before, before with { ExpiresAt = before.ExpiresAt!.Value.AddDays(1) }, Next);
        Finds("does not become what it says", log, ApiKey.Stream, rotation);
        Finds(null, log, ApiKey.Stream, rotation with { After = before });
    }

    [Test]
    public void Apply_EventOfAnotherStreamOrOfLaterText_IsFound()
    {
        Finds("its stream is not that of keys", Recorded(), "texts", Change(KeyChange.Rotated, Valid, Ending, Next));
        var erased = new TextErased { UtcOffset = 0, Event = 1, Text = "driver", Commitment = new byte[32], Document = "S-1" };
        Finds(null, Recorded(), TextErased.Stream, erased);
        Finds("an event after itself", Recorded(), TextErased.Stream, erased with { Event = 9 });
        Finds("its stream is not that of texts", Recorded(), ApiKey.Stream, erased);
    }

    private static TestCaseData Unlawful(string what, ApiKeyChanged body) =>
        new TestCaseData(body, "does not become what it says").SetArgDisplayNames(what);

    private static ApiKeyChanged Change(KeyChange change, KeyTerm before, KeyTerm after, KeyValues? next = null) => new()
    {
        UtcOffset = 0,
        Key = MemoryEvidence.KeyOf(0),
        Change = change,
        Before = before,
        After = after,
        Next = next,
    };

    private static MemoryEvidence Recorded()
    {
        var log = new MemoryEvidence();
        log.RecordKeys(Commands.Actor, Commands.Admin);
        return log;
    }

    /// <summary>What the ninth event would be found to be.</summary>
    private static void Finds(string? fault, MemoryEvidence log, string stream, EventBody body)
    {
        var e = new LedgerEvent(
            Guid.CreateVersion7(), stream, Version: 2, Previous: null, Commands.OccurredAt, log.Clock, Commands.Admin,
            Anchor.EmptyTree, body);
        Assert.That(
            Catalog.Current.Apply(log.State, new LedgerEntry(9, e, [], [])), fault is null ? Is.Null : Does.Contain(fault));
    }
}
