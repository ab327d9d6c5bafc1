using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>What receivers said of a handover before it was released.</summary>
internal sealed class EarlyAcceptances
{
    private readonly World world;
    private readonly (Arrival Arrival, AcceptanceUnmatched Body)[] acceptances;
    private readonly Dictionary<Guid, (Arrival Arrival, Guid Acceptance)> byPackage;
    private readonly (Arrival Arrival, LabelArrived? Body)[] labels;

    private EarlyAcceptances(World world, ReleaseHandover release)
    {
        this.world = world;
        var named = NamingOf(world, release.Id).ToArray();
        Elsewhere = named.FirstOrDefault(arrival => arrival.Location != release.To);
        acceptances =
        [
            .. from arrival in named
               where arrival.Location == release.To
               let body = world.LatestOf(Arrival.Stream(arrival.Id))?.Body as AcceptanceUnmatched
               where body is not null
               select (arrival, body),
        ];
        var waiting = acceptances.Length == 0
            ? []
            : world.Find(Arrival.OpenNaming, release.Id).Where(arrival => arrival.Location == release.To).ToArray();
        var arrived =
            from arrival in waiting
            where arrival is { Reason: ArrivalReason.BeforeRelease, Package: not null }
            from one in acceptances
            where EventId.Derive(one.Arrival.Id, arrival.Package!.Value) == arrival.Id
            select (arrival, one.Arrival.Id);
        byPackage = arrived.DistinctBy(one => one.arrival.Package!.Value).ToDictionary(
            one => one.arrival.Package!.Value);
        labels =
        [
            .. from arrival in waiting
               where arrival.Reason == ArrivalReason.UnknownLabel
               select (arrival, world.LatestOf(Arrival.Stream(arrival.Id))?.Body as LabelArrived),
        ];
    }

    /// <summary>An acceptance at another place than the handover leads to; null for none.</summary>
    public Arrival? Elsewhere { get; }

    /// <summary>Whether nothing was said, at the place it leads to.</summary>
    public bool IsEmpty => acceptances.Length == 0;

    public static EarlyAcceptances Of(World world, ReleaseHandover release) => new(world, release);

    /// <summary>Asks for what was said of a handover.</summary>
    public static void Collect(Needs needs, ReleaseHandover release)
    {
        needs.Set(Arrival.OpenFor, Unmatched);
        if (!AreOf(needs.World, release))
            return;
        foreach (var arrival in NamingOf(needs.World, release.Id))
            needs.Stream(Arrival.Stream(arrival.Id));
        foreach (var named in needs.Set(Arrival.OpenNaming, release.Id))
        {
            needs.One(Arrival.Table, named.Id);
            if (named.Package is { } package)
                needs.One(Package.Table, package);
            else
                needs.Stream(Arrival.Stream(named.Id));
        }
    }

    /// <summary>Whether something is known to have been said of a handover.</summary>
    public static bool AreOf(World world, ReleaseHandover release) =>
        world.Knows(Arrival.OpenFor, Unmatched) && NamingOf(world, release.Id).Any();

    /// <summary>How a package came by such an acceptance; null where it has not come so.</summary>
    public (Arrival Arrival, Guid Acceptance)? ArrivalOf(Guid package) =>
        byPackage.TryGetValue(package, out var arrived) ? arrived : null;

    /// <summary>What the release of a package is flagged with, after other flags; null for nothing.</summary>
    /// <param name="arrived">How it came; null where it has not.</param>
    public IReadOnlyList<Flag>? FlagsOf(
        (Arrival Arrival, Guid Acceptance)? arrived, ReleaseHandover release, IReadOnlyList<Flag>? others)
    {
        Flag[] own =
        [
            .. arrived is var (_, acceptance) ? (Flag[])[ReleasedAfterArrivalFlags.Of(acceptance)] : [],
            .. arrived is { Arrival.From: { } from } && from != release.From
                ? (Flag[])[NotFromCustodianFlags.Of(from, release.From)]
                : [],
            .. Elsewhere is null ? (Flag[])[] : [ArrivedElsewhereFlags.Of(release.To, Elsewhere)],
        ];
        return own.Length == 0 ? others : [.. others ?? [], .. own];
    }

    /// <summary>The packages that came inside another, at every level.</summary>
    public IEnumerable<Guid> Inside(Guid package, int level = 1) => level >= NestingDecisions.LevelsMax
        ? []
        : byPackage.Where(one => one.Value.Arrival.Outer == package)
            .SelectMany(one => Inside(one.Key, level + 1).Prepend(one.Key));

    /// <summary>What was said of the packages of the release that have not arrived.</summary>
    /// <param name="packages">Outer packages before what is inside them.</param>
    public IEnumerable<(Package Package, AcceptanceUnmatched By, UnmatchedAnswer Answer)> AnswersFor(
        IReadOnlyList<Package> packages)
    {
        var answers = new Dictionary<Guid, (AcceptanceUnmatched By, UnmatchedAnswer Answer)>();
        foreach (var package in packages)
        {
            if (AnswerOf(package, answers) is not { } answer)
                continue;
            answers.Add(package.Id, answer);
            yield return (package, answer.By, answer.Answer);
        }
    }

    /// <summary>What settles the acceptances and the labels that are packages of the release.</summary>
    /// <param name="underWay">Packages of the release that leave only now, though some may have been there.</param>
    public IEnumerable<ProposedEvent> Settle(
        ReleaseHandover release, IReadOnlyList<Package> packages, IReadOnlySet<Guid> underWay)
    {
        var known = labels.Select(label => (label.Arrival, Package: packages.FirstOrDefault(
            package => IsNamed(package, label.Arrival.Label!)))).Where(pair => pair.Package is not null);
        return acceptances.Select(one => one.Arrival)
            .Concat(byPackage.Where(one => underWay.Contains(one.Key)).Select(one => one.Value.Arrival))
            .Select(arrival => Event(arrival, package: null))
            .Concat(known.Select(pair => Event(pair.Arrival, pair.Package!.Id)));

        ProposedEvent Event(Arrival arrival, Guid? package) => new(
            EventId.Derive(release.Id, arrival.Id),
            Arrival.Stream(arrival.Id),
            new ArrivalSettled
            {
                UtcOffset = release.UtcOffset,
                Record = release.Id,
                Location = arrival.Location,
                Package = package,
                Handover = release.Id,
            });
    }

    private static string Unmatched { get; } = EnumText.Of(ArrivalReason.UnmatchedAcceptance);

    private static IEnumerable<Arrival> NamingOf(World world, Guid handover) =>
        world.Find(Arrival.OpenFor, Unmatched).Where(arrival => arrival.Named == handover);

    private (AcceptanceUnmatched By, UnmatchedAnswer Answer)? AnswerOf(
        Package package, Dictionary<Guid, (AcceptanceUnmatched By, UnmatchedAnswer Answer)> before)
    {
        foreach (var (_, body) in acceptances)
        {
            if (body.Lines?.FirstOrDefault(line => IsNamed(package, line.Package)) is { } line)
                return (body, line);
        }

        foreach (var (_, read) in labels.Where(label => IsNamed(package, label.Arrival.Label!)))
        {
            if (read is not null && acceptances.FirstOrDefault(one => one.Arrival.Id == read.Record).Body is { } by)
                return (by, new(
                    "", LineOutcome.Accepted, read.Condition, read.Seals, read.Note, read.UnreadableSeals));
        }

        if (package.Outer is { } outer && before.TryGetValue(outer, out var with))
        {
            return (with.By, with.Answer with
            {
                Condition = with.Answer.Outcome == LineOutcome.Accepted ? Condition.Unchecked : null,
                Seals = null,
                UnreadableSeals = null,
                Note = null,
            });
        }

        return acceptances.FirstOrDefault(one => one.Body.Remainder).Body is { } rest
            ? (rest, new(
                "", LineOutcome.Accepted, package.Outer is null ? Condition.Good : Condition.Unchecked, Seals: null,
                Note: null))
            : null;
    }

    private bool IsNamed(Package package, string name) =>
        package.Id.ToString() == name || LabelText.KeyOf(name) is var key && (package.LabelKey == key
            || world.Find(FormerLabel.OfPackage, package.Id).Any(former => former.Key == key));
}
