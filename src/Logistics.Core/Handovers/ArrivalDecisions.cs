using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;

namespace Logistics.Core.Handovers;

/// <summary>The rules of what arrives other than by an open line of a handover.</summary>
public static class ArrivalDecisions
{
    /// <summary>
    /// The most bytes that refused and missing packages of an acceptance before its release take, so that they fit in
    /// one event.
    /// </summary>
    public const int KeptBytesMax = 45_000;

    internal static Decision Record(World world, RecordArrival command)
    {
        var violations = new Violations();
        violations.LocationOf(world, "location", command.Location);
        var arriving = new Arriving(world, command, command.Location, named: null, isBeforeRelease: false);
        for (var i = 0; i < command.Lines.Count; i++)
            violations.Add(arriving.Add(command.Lines[i], $"lines[{i}].label"));
        Signing.Refuse(violations, world, command.Signatures);
        if (violations.Rejection is { } rejection)
            return rejection;
        var signed = Signing.NoticesOf(world, command, command.Signatures, SidesAt(command.Location));
        return arriving.Events(
            command.ReceivedBy?.Commitment, command.Note?.Commitment, command.Signatures, signed.OwnAfter).ToArray();
    }

    internal static SignedPlaces SidesAt(string location) => SignedPlaces.At(SignedStep.Acceptance, location);

    /// <summary>
    /// Where an acceptance of a handover that nobody released is recorded: where it says, or at the key's place.
    /// </summary>
    internal static string? PlaceOf(AcceptHandover acceptance) => acceptance.Location ?? acceptance.Actor.Place;

    /// <summary>Keeps an acceptance until its release comes; what it says has come is here from now on.</summary>
    internal static Decision AcceptBeforeRelease(World world, AcceptHandover acceptance)
    {
        // The release has the id of the handover, which is that of a command.
        if (PlaceOf(acceptance) is not { } location || acceptance.Id == acceptance.Handover)
            return HandoverDecisions.Unknown(acceptance.Handover);
        var violations = new Violations();
        violations.LocationOf(world, "location", location);
        var isReleased = world.Find(Handover.Table, acceptance.Handover) is not null;
        var arriving = new Arriving(world, acceptance, location, acceptance.Handover, !isReleased);
        var kept = new List<UnmatchedAnswer>();
        var named = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < acceptance.Lines.Count; i++)
        {
            var (line, field) = (acceptance.Lines[i], $"lines[{i}].package");
            var name = line.Package.ToString();
            if (line.Outcome == LineOutcome.Accepted)
            {
                violations.Add(arriving.Add(
                    new ArrivalLine(
                        line.Package, line.Condition ?? Condition.Good, line.Seals, line.Note, line.UnreadableSeals),
                    field));
            }
            else
            {
                kept.Add(HandoverDecisions.Kept(line));
            }

            if (!named.Add(name))
                violations.Add(PackageRule.DuplicatePackage, field, name, HandoverRule.Once);
        }

        foreach (var (i, line) in (acceptance.Unexpected ?? []).Index())
            violations.Add(arriving.Add(line, $"unexpected[{i}].label"));
        if (kept.Sum(SizeOf) is > KeptBytesMax and var size)
        {
            violations.Add(
                ArrivalRule.AcceptanceTooLarge, "lines", size.ToString(CultureInfo.InvariantCulture),
                ArrivalRule.InParts.With(("max", KeptBytesMax)));
        }

        Signing.Refuse(violations, world, acceptance.Signatures);
        if (violations.Rejection is { } rejection)
            return rejection;
        var signed = Signing.NoticesOf(world, acceptance, acceptance.Signatures, SidesAt(location));
        var unmatched = new ProposedEvent(
            EventId.Derive(acceptance.Id, acceptance.Id),
            Arrival.Stream(acceptance.Id),
            new AcceptanceUnmatched
            {
                UtcOffset = acceptance.UtcOffset,
                Acceptance = acceptance.Id,
                Handover = acceptance.Handover,
                Location = location,
                Lines = kept.Count == 0 ? null : kept,
                Remainder = acceptance.AcceptRemainder,
                ReceivedBy = acceptance.ReceivedBy?.Commitment,
                Signatures = acceptance.Signatures,
                Flags = signed.OwnAfter(null),
            });
        return arriving.Events(acceptance.ReceivedBy?.Commitment, note: null, acceptance.Signatures, signed.OwnAfter)
            .Prepend(unmatched).ToArray();
    }

    internal static ActPlace? PlaceOf(World world, IdentifyArrival command) =>
        world.Find(Arrival.Table, command.Arrival) is { } arrival
            ? new("arrival", arrival.Location)
            {
                IsSaid = false,
                Parties = arrival.From is { } from ? [arrival.Location, from] : [arrival.Location],
                Unknown = Unknown(command.Arrival),
            }
            : null;

    internal static Decision Identify(World world, IdentifyArrival command)
    {
        if (world.IsDamaged(Arrival.Table, command.Arrival))
            return new Rejection(Rule.DamagedRecord, "arrival", command.Arrival.ToString(), Rule.SoundRecord);
        if (world.Find(Arrival.Table, command.Arrival) is not { } arrival)
            return Unknown(command.Arrival);
        if (arrival.Reason is not (ArrivalReason.UnknownLabel or ArrivalReason.UnmatchedAcceptance))
        {
            return new Rejection(
                ArrivalRule.NotOfALabel, "arrival", arrival.Id.ToString(),
                ArrivalRule.OfALabel.With(("reason", EnumText.Of(arrival.Reason))));
        }

        if (arrival.Status != ArrivalStatus.Open)
        {
            return new Rejection(
                ArrivalRule.ArrivalIsSettled, "arrival", arrival.Id.ToString(), ArrivalRule.OpenArrival);
        }

        if (arrival.Label is null && command.Package is { } named)
            return new Rejection(ArrivalRule.NotAPackage, "package", named.ToString(), ArrivalRule.NoteAlone);
        var package = (Package?)null;
        if (command.Package is { } reference)
        {
            if (world.IsDamagedAny(reference))
                return new Rejection(Rule.DamagedRecord, "package", reference.ToString(), Rule.SoundRecord);
            if (!world.TryFindAny(reference, out package))
                return ReferenceRule.Unknown(PackageRule.UnknownPackage, "package", reference.ToString());
        }

        var arriving = new Arriving(world, command, arrival.Location, arrival.Named, isBeforeRelease: false);
        IReadOnlyList<Flag>? flags = null;
        if (package is not null && IsRecordedElsewhere(package, arrival))
        {
            flags = [RecordedElsewhereFlags.Of(package, arrival.Location)];
        }
        else if (package is not null && !IsHere(package, arrival))
        {
            var read = world.LatestOf(Arrival.Stream(arrival.Id))?.Body as LabelArrived;
            var line = new Arriving.Line(read?.Condition, read?.Seals, Note: null, "package")
            {
                Arrival = arrival.Id,
                Unreadable = read?.UnreadableSeals,
            };
            if (arriving.Add(package, command.Package.ToString()!, line) is { } rejection)
                return rejection;
        }

        return arriving.Events(receivedBy: null, note: null, signatures: null, own => own).Append(
            new ProposedEvent(
                EventId.Derive(command.Id, arrival.Id),
                Arrival.Stream(arrival.Id),
                new ArrivalSettled
                {
                    UtcOffset = command.UtcOffset,
                    Record = command.Id,
                    Location = arrival.Location,
                    Package = package?.Id,
                    Note = command.Note?.Commitment,
                    Flags = flags,
                })).ToArray();
    }

    private static Rejection Unknown(Guid arrival) =>
        ReferenceRule.Unknown(ArrivalRule.UnknownArrival, "arrival", arrival.ToString());

    /// <summary>The place has custody already, or had it and let the package go.</summary>
    private static bool IsHere(Package package, Arrival arrival) => package.Custodian == arrival.Location
        && (package.Handover is not null || !package.IsMissing);

    /// <summary>Whether another place has recorded since that it has the package.</summary>
    private static bool IsRecordedElsewhere(Package package, Arrival arrival) =>
        package.Custodian != arrival.Location && package.HeadSequence > arrival.Sequence
        && package is
        {
            Handover: null, StatusAtRest: PackageStatus.Received or PackageStatus.Opened
            or PackageStatus.Sealed
        };

    /// <summary>Bytes that an answer takes in an event, at most.</summary>
    private static int SizeOf(UnmatchedAnswer answer) => 200 + (3 * answer.Package.Length)
        + (answer.Seals?.Sum(seal => (3 * seal.Length) + 3) ?? 0);
}
