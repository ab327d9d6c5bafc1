using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;

namespace Logistics.Core.Handovers;

/// <summary>
/// What one command says arrived at a place other than by an open line. A package comes with those inside it, unless
/// something else is said of them.
/// </summary>
/// <param name="named">The handover that the receiver named; null for none.</param>
/// <param name="isBeforeRelease">Nobody has released that handover.</param>
internal sealed class Arriving(World world, LedgerCommand command, string location, Guid? named, bool isBeforeRelease)
{
    private readonly Dictionary<Guid, Line> lines = [];
    private readonly Dictionary<string, Line> labels = new(StringComparer.Ordinal);

    /// <summary>
    /// Asks for what <see cref="Add(ArrivalLine, string)"/> and <see cref="Events"/> read of a package.
    /// </summary>
    public static void Collect(Needs needs, PackageRef reference)
    {
        if (needs.Find(reference) is { } package)
            Collect(needs, package);
    }

    /// <inheritdoc cref="Collect(Needs, PackageRef)"/>
    public static void Collect(Needs needs, Package package)
    {
        foreach (var one in needs.Inside(package.Id).Prepend(package))
        {
            needs.Set(PackageSealLine.OfPackage, one.Id);
            if (one.StatusAtRest == PackageStatus.Lost)
                needs.Set(PackageContentLine.OfPackage, one.Id);
            if (one.Handover is not { } handover)
                continue;
            needs.One(Handover.Table, handover);
            needs.One(HandoverLine.Table, (handover, one.Id));
        }
    }

    /// <summary>Notes that something is here, whoever may see it elsewhere; or why it cannot be.</summary>
    public Rejection? Add(ArrivalLine line, string field)
    {
        if (world.IsDamagedAny(line.Label))
            return new Rejection(Rule.DamagedRecord, field, line.Label.ToString(), Rule.SoundRecord);
        var said = new Line(line.Condition, line.Seals, line.Note?.Commitment, field)
        {
            Unreadable = line.UnreadableSeals,
        };
        // The label of a package that is none any more may be on another thing.
        if (world.TryFindAny(line.Label, out var package) && (line.Label.Id is not null || !package.IsGone))
            return Add(package, line.Label.ToString(), said);
        return labels.TryAdd(line.Label.ToString(), said)
            ? null
            : new Rejection(PackageRule.DuplicatePackage, field, line.Label.ToString(), HandoverRule.Once);
    }

    /// <inheritdoc cref="Add(ArrivalLine, string)"/>
    public Rejection? Add(Package package, string name, Line line)
    {
        if (package.IsGone && package.End is var (rule, expected))
            return new Rejection(rule, line.Field, name, expected);
        if (ArrivalEvents.IsAtHand(package, location))
        {
            return new Rejection(
                ArrivalRule.AlreadyHere, line.Field, name,
                ArrivalRule.ElsewhereOrMissing.With(("location", location)));
        }

        if (NestingDecisions.Contradiction(world, package) is { } contradiction)
            return new Rejection(Rule.DamagedRecord, line.Field, name, contradiction);
        var strangers = NestingDecisions.Inside(world, package).Prepend(package).Where(one => !IsUnderWayAsItSays(one));
        if (strangers.FirstOrDefault() is { } stranger)
        {
            return new Rejection(
                Rule.DamagedRecord, line.Field, name,
                stranger.Id == package.Id ? Rule.SoundRecord : NestingDecisions.SoundInside(stranger));
        }

        return lines.TryAdd(package.Id, line)
            ? null
            : new Rejection(PackageRule.DuplicatePackage, line.Field, name, HandoverRule.Once);
    }

    /// <param name="flags">Those of an event besides.</param>
    public IEnumerable<ProposedEvent> Events(
        byte[]? receivedBy, byte[]? note, IReadOnlyList<Signature>? signatures,
        Func<IReadOnlyList<Flag>?, IReadOnlyList<Flag>?> flags)
    {
        foreach (var (id, line) in lines.ToArray())
            AddInside(id, line);
        foreach (var package in lines.Keys.Select(id => world.Find(Package.Table, id)!)
            .OrderBy(Depth))
        {
            var line = lines[package.Id];
            if (package.StatusAtRest == PackageStatus.Lost)
                yield return PlanDecisions.WrittenBack(world, package, command);
            yield return new ProposedEvent(
                EventId.Derive(command.Id, package.Id),
                Package.Stream(package.Id),
                new PackageArrived
                {
                    UtcOffset = command.UtcOffset,
                    Record = command.Id,
                    Arrival = line.Arrival,
                    Location = location,
                    From = package.Custodian,
                    Handover = package.Handover,
                    Named = named,
                    Within = package.Outer is { } outer && lines.ContainsKey(outer) ? outer : null,
                    Reason = ReasonOf(package, line),
                    Condition = line.Condition ?? Condition.Unchecked,
                    Seals = line.Seals,
                    UnreadableSeals = line.Unreadable,
                    Note = line.Note ?? note,
                    ReceivedBy = receivedBy,
                    Signatures = signatures,
                    Flags = flags(FlagsOf(package, line)),
                });
        }

        foreach (var (label, line) in labels)
        {
            var id = Arrival.OfLabel(command.Id, label);
            yield return new ProposedEvent(
                EventId.Derive(command.Id, id),
                Arrival.Stream(id),
                new LabelArrived
                {
                    UtcOffset = command.UtcOffset,
                    Record = command.Id,
                    Location = location,
                    Label = label,
                    Named = named,
                    Condition = line.Condition ?? Condition.Unchecked,
                    Seals = line.Seals,
                    UnreadableSeals = line.Unreadable,
                    Note = line.Note ?? note,
                    ReceivedBy = receivedBy,
                    Signatures = signatures,
                    Flags = flags([UnknownLabelFlags.Of(line.Field, label)]),
                });
        }
    }

    private void AddInside(Guid package, Line line)
    {
        foreach (var inner in world.InsideOf(package))
        {
            // It is there already, as something may lie in a package that was missing.
            if (ArrivalEvents.IsAtHand(inner, location))
                continue;
            var unseen = new Line(Condition: null, Seals: null, Note: null, line.Field) { Closed = line.Closed };
            if (lines.TryAdd(inner.Id, unseen))
                AddInside(inner.Id, unseen);
        }
    }

    /// <summary>How many of the packages that arrive a package is inside of.</summary>
    private int Depth(Package package) => package.Outer is { } outer && lines.ContainsKey(outer)
        ? 1 + Depth(world.Find(Package.Table, outer)!)
        : 0;

    private ArrivalReason ReasonOf(Package package, Line line) => package switch
    {
        _ when line.Arrival is not null => ArrivalReason.UnknownLabel,
        _ when isBeforeRelease => ArrivalReason.BeforeRelease,
        _ when line.Closed is not null => ArrivalReason.Late,
        { Handover: not null } => ArrivalReason.OtherHandover,
        { IsMissing: true } => ArrivalReason.Found,
        _ => ArrivalReason.Unannounced,
    };

    private Flag[]? FlagsOf(Package package, Line line)
    {
        var left = package.Handover is { } handover ? world.Find(Handover.Table, handover) : null;
        var seals = SealFlags.OfRead(
            world, package.Id, line.Seals, line.Unreadable, line.Field, mayAsk: package.Outer is null);
        Flag[] found =
        [
            .. ArrivalNotices.Of(package, location, line.Field, left, isBeforeRelease ? named : null, line.Closed),
            .. seals ?? [],
        ];
        return found.Length == 0 ? null : found;
    }

    private bool IsUnderWayAsItSays(Package package) => package.Handover is not { } handover
        || (world.Find(Handover.Table, handover)?.From == package.Custodian
            && world.Find(HandoverLine.Table, (handover, package.Id))?.Outcome == LineOutcome.Open);

    /// <summary>What is said of one package, or of one label.</summary>
    /// <param name="Note">Commitment to it.</param>
    /// <param name="Field">Where the request names it.</param>
    internal sealed record Line(Condition? Condition, IReadOnlyList<string>? Seals, byte[]? Note, string Field)
    {
        /// <summary>What its line in the handover was closed as; null where it had none.</summary>
        public LineOutcome? Closed { get; init; }

        /// <summary>How many seals had a number that could not be read; null for none.</summary>
        public int? Unreadable { get; init; }

        /// <summary>The arrival of a label that it is.</summary>
        public Guid? Arrival { get; init; }
    }
}
