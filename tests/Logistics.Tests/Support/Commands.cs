using System.Security.Cryptography;
using System.Text;
using Logistics.Core.Deliveries;
using Logistics.Core.Locations;
using Logistics.Core.Reissues;
using Logistics.Core.Reversals;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Tests.Support;

/// <summary>Commands with fresh ids and plain content; a test changes what it is about.</summary>
internal static class Commands
{
    /// <summary>Takes back an event and all that was recorded with it.</summary>
    public static ReverseEvent Reverse(MemoryLedger ledger, int sequence)
    {
        var (first, count) = ledger.CommandOf(sequence);
        return Reverse(sequence, [.. Enumerable.Range(first, count).Select(one => (long)one)], isWhole: true, Admin);
    }

    /// <param name="recorded">All that the event's command recorded.</param>
    public static ReverseEvent Reverse(long sequence, long[] recorded, bool isWhole, Actor actor) =>
        new(Guid.CreateVersion7(), actor, OccurredAt, sequence, isWhole, Text("a mistake")) { Recorded = recorded };

    public static Actor Actor { get; } =
        new(new Guid("01932c5e-0000-7000-8000-00000000000a"), "officer", SmallTree.Kpu);

    /// <summary>An admin, who may act for every place; that is flagged.</summary>
    public static Actor Admin { get; } =
        new(new Guid("01932c5e-0000-7000-8000-00000000000b"), "admin", SmallTree.Kpu);

    /// <summary>The officer of a place; an admin for one that there is not.</summary>
    public static Actor By(string place) => place == SmallTree.Kpu ? Actor
        : place == SmallTree.NoPlace ? Admin
        : new(EventId.Derive(Actor.Id, new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(place)).AsSpan(0, 16))), "officer", place);

    /// <summary>Bounds that what happened in 2024 is within, on a clock of today.</summary>
    public static TimeBounds AnyTimes { get; } = TimeBounds.Usual with { LateMax = TimeSpan.FromDays(365 * 100) };

    public static DateTimeOffset OccurredAt { get; } = new(2024, 11, 24, 8, 0, 0, TimeSpan.FromHours(8));

    public static PackPackage Pack(
        string destination = SmallTree.Mandonga1,
        string location = SmallTree.Kpu,
        PackageKind kind = PackageKind.Kit,
        string? contest = null)
    {
        var id = Guid.CreateVersion7();
        return new PackPackage(
            id, Actor, OccurredAt, $"P-{id:n}", kind, contest, destination, location,
            [], [$"S-{id:n}"]);
    }

    /// <summary>A kit with something in it.</summary>
    public static PackPackage PackFull(string destination = SmallTree.Mandonga1) =>
        Pack(destination) with { Contents = [new(SmallTree.Seal, 4)] };

    /// <summary>Goods from a supplier, which become loose stock of the KPU.</summary>
    public static ReceiveDelivery Deliver(params (string Item, int Quantity)[] lines) => new(
        Guid.CreateVersion7(), Actor, OccurredAt, "a supplier", SmallTree.Kpu, "DO-1", Replaces: null,
        [.. lines.Select(line => new DeliveryLine(line.Item, line.Quantity, line.Quantity, Damaged: 0))], Note: null);

    public static ReleaseHandover Release(string from, string to, params PackPackage[] packages) =>
        Release(from, to, packages.Select(package => new PackageRef(package.Id, null)));

    public static ReleaseHandover Release(string from, string to, IEnumerable<PackageRef> packages) =>
        new(
            Guid.CreateVersion7(), By(from), OccurredAt, from, to, [.. packages],
            Document: "SJ-1", Plate: "DT 1234 AB", Driver: null, Escort: null, Note: null);

    public static AcceptHandover AcceptAll(ReleaseHandover release) =>
        Accept(release) with { AcceptRemainder = true };

    public static AcceptHandover Accept(ReleaseHandover release, params AcceptanceLine[] lines) =>
        new(Guid.CreateVersion7(), By(release.To), OccurredAt, release.Id, ReceivedBy: null, lines,
            AcceptRemainder: false);

    public static CancelHandover Cancel(ReleaseHandover release) =>
        new(Guid.CreateVersion7(), By(release.From), OccurredAt, release.Id, Note: null);

    public static NestPackages Nest(PackPackage outer, params PackPackage[] add) =>
        Nest(new PackageRef(outer.Id, null), [.. add.Select(package => new PackageRef(package.Id, null))], []);

    public static NestPackages Unnest(PackPackage outer, params PackPackage[] remove) =>
        Nest(new PackageRef(outer.Id, null), [], [.. remove.Select(package => new PackageRef(package.Id, null))]);

    public static NestPackages Nest(PackageRef outer, IReadOnlyList<PackageRef> add, IReadOnlyList<PackageRef> remove) =>
        new(Guid.CreateVersion7(), Admin, OccurredAt, outer, add, remove, Note: null);

    public static AcceptanceLine Line(
        PackPackage package, LineOutcome outcome = LineOutcome.Accepted) =>
        new(new(package.Id, null), outcome, Condition: null, Seals: null, Note: null);

    /// <summary>Opens a package on the day of voting.</summary>
    public static OpenPackage Open(PackPackage package, string location = SmallTree.Mandonga1) => new(
        Guid.CreateVersion7(), By(location), SmallTree.OpensAt, new(package.Id, null), location, Seals: null, Note: null);

    public static SealPackage Seal(PackPackage package, string location, params ItemQuantity[] contents) => new(
        Guid.CreateVersion7(), By(location), SmallTree.OpensAt, new(package.Id, null), location, contents,
        [$"R-{package.Id:n}"], Note: null);

    public static RepackPackage Repack(PackPackage package, string location, params ItemQuantity[] contents) => new(
        Guid.CreateVersion7(), By(location), OccurredAt, new(package.Id, null), location, contents, [$"N-{package.Id:n}"],
        Override: null, Note: null);

    /// <summary>Issues the mayor's ballots a second time, on the day of voting.</summary>
    public static ReissueBallots Reissue(int ballots, string tps = SmallTree.Mandonga1)
    {
        var id = Guid.CreateVersion7();
        return new ReissueBallots(
            id, Actor, SmallTree.OpensAt, $"V-{id:n}", SmallTree.Mayor, tps, SmallTree.Kpu,
            [new ItemQuantity(SmallTree.MayorBallot, ballots)], [$"S-{id:n}"], "PSU-1", Text("the box was open"));
    }

    /// <summary>Hands packages over, step by step along a route.</summary>
    public static LedgerCommand[] Move(string[] route, params PackPackage[] packages) =>
    [
        .. route.Zip(route.Skip(1), (from, to) => Release(from, to, packages))
            .SelectMany(release => (LedgerCommand[])[release, AcceptAll(release)]),
    ];

    /// <summary>An account that reconciles: 340 voters, 408 ballots.</summary>
    public static RecordTpsAccount Account(string tps = SmallTree.Mandonga1, string contest = SmallTree.Mayor) => new(
        Guid.CreateVersion7(), By(tps), OccurredAt, tps, contest, Received: 408, Used: 340, Spoiled: 2, Unused: 66,
        Valid: 331, Invalid: 9, new Attendance(335, 0, 0, 5), Provenance.Official, Corrects: null, Explanation: null);

    public static RecordTpsAccount Correction(Guid corrects, string tps = SmallTree.Mandonga1) => Account(tps) with
    {
        Corrects = corrects,
        Explanation = Text("a ballot lay under the table"),
    };

    public static ReleaseTransfer Transfer(string from, string to, params (string Item, int Quantity)[] lines) => new(
        Guid.CreateVersion7(), By(from), OccurredAt, from, to,
        [.. lines.Select(line => new ItemQuantity(line.Item, line.Quantity))], Document: null, Note: null);

    public static AcceptTransfer Receive(ReleaseTransfer release, params (string Item, int Received)[] lines) => new(
        Guid.CreateVersion7(), By(release.To), OccurredAt, release.Id,
        [.. lines.Select(line => new ReceivedLine(line.Item, line.Received))], AcceptRemainder: false,
        ReceivedBy: null, Note: null);

    public static CancelTransfer TakeBack(ReleaseTransfer release) =>
        new(Guid.CreateVersion7(), By(release.From), OccurredAt, release.Id, Note: null);

    public static PersonalText Text(string text) => PersonalText.Of(text)!;
}
