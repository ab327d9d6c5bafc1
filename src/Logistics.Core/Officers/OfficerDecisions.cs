using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Officers;

/// <summary>The decisions about officers.</summary>
public static class OfficerDecisions
{
    /// <summary>The most checks in one event.</summary>
    public const int ChecksMax = 30;

    /// <summary>The highest seat and rank.</summary>
    public const int NumberMax = 999;

    /// <summary>The place that answers for an officer.</summary>
    internal static ActPlace? PlaceOf(World world, OfficerCommand command) =>
        world.Find(Officer.Table, command.Officer) is { } officer
            ? new("officer", officer.Place)
            {
                IsSaid = false,
                Parties = [officer.Place],
                Unknown = Unknown("officer", command.Officer),
            }
            : null;

    internal static Decision Decide(World world, NominateOfficer command)
    {
        var violations = new Violations();
        var place = violations.LocationOf(world, "place", command.Place);
        var day = DayOf(world, command);
        var offices = world.Reference.Offices;
        var role = offices.RoleOf(command.Role, day);
        if (role is null)
        {
            string[] known = [.. offices.Roles.Select(one => one.Code).Distinct(StringComparer.Ordinal)];
            violations.Add(OfficerRule.UnknownRole, "role", command.Role, ReferenceRule.OneOf.With(("oneOf", known)));
        }

        var stream = Officer.StreamOf(command.Id);
        if (world.HeadOf(stream) is not null || world.Find(Officer.Table, command.Id) is not null
            || world.IsDamaged(Officer.Table, command.Id))
        {
            violations.Add(Rule.DamagedRecord, "id", command.Id.ToString(), Rule.SoundRecord);
        }

        if (violations.Rejection is { } rejection)
            return rejection;
        return new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new OfficerNominated
        {
            UtcOffset = command.UtcOffset,
            Officer = command.Id,
            Role = command.Role,
            Place = command.Place,
            Path = place!.Path,
            Seat = command.Seat,
            Rank = command.Rank,
            Identity = command.Identity,
            Name = command.Name?.Commitment,
            BirthDate = command.BirthDate?.Commitment,
            Phone = command.Phone?.Commitment,
            IdentityNumber = command.IdentityNumber?.Commitment,
            Flags = OfficerNotices.Of(
                command, role!, place, offices.ChecksFor(command.Role, day),
                OthersOf(world, command.Identity, command.Id)),
        });
    }

    internal static Decision Decide(World world, CheckOfficer command)
    {
        if (Find(world, command, out var officer) is { } rejection)
            return rejection;
        var (violations, offices, outcomes) = (new Violations(), world.Reference.Offices, new List<CheckOutcome>());
        foreach (var (i, result) in command.Checks.Index())
        {
            var day = result.On ?? DayOf(world, command);
            if (offices.CheckOf(result.Code, day) is not { } check)
            {
                string[] known = [.. offices.Checks.Select(one => one.Code).Distinct(StringComparer.Ordinal)];
                violations.Add(
                    OfficerRule.UnknownCheck, $"checks[{i}].code", result.Code,
                    ReferenceRule.OneOf.With(("oneOf", known)));
                continue;
            }

            if (outcomes.Exists(other => other.Code == result.Code))
            {
                violations.Add(
                    OfficerRule.DuplicateCheck, $"checks[{i}].code", result.Code, OfficerRule.CheckOnce);
            }

            outcomes.Add(new(check.Code, check.Version, result.State, check.IsFor(officer.Role), day));
        }

        if (violations.Rejection is { } wrong)
            return wrong;
        return Propose(command, new OfficerChecked
        {
            UtcOffset = command.UtcOffset,
            Officer = officer.Id,
            Role = officer.Role,
            Place = officer.Place,
            Check = command.Id,
            Checks = outcomes,
        });
    }

    internal static Decision Decide(World world, AppointOfficer command)
    {
        if (Find(world, command, out var officer) is { } rejection)
            return rejection;
        if (officer.Status != OfficerStatus.Candidate)
        {
            var rule = officer.Status == OfficerStatus.Ended ? OfficerRule.OfficerEnded : OfficerRule.OfficerAppointed;
            return OutOfOrder(rule, officer, OfficerStatus.Candidate);
        }

        Officer? before = null;
        if (command.Succeeds is { } succeeds)
        {
            if (succeeds == officer.Id)
            {
                return new Rejection(
                    OfficerRule.OwnSuccessor, "succeeds", succeeds.ToString(), OfficerRule.AnotherOfficer);
            }

            before = world.Find(Officer.Table, succeeds);
            if (before is null || !world.Sight.Sees(before.Path))
                return Unknown("succeeds", succeeds);
        }

        var on = command.On ?? DayOf(world, command);
        var role = world.Reference.Offices.RoleOf(officer.Role, on);
        var body = new OfficerAppointed
        {
            UtcOffset = command.UtcOffset,
            Officer = officer.Id,
            Role = officer.Role,
            Place = officer.Place,
            Appointment = command.Id,
            Decision = command.Decision,
            On = on,
            Seat = command.Seat ?? officer.Seat,
            TermFrom = command.TermFrom ?? role?.TermFrom,
            TermTo = command.TermTo ?? role?.TermTo,
            Succeeds = command.Succeeds,
        };
        return Propose(command, body with
        {
            Flags = OfficerNotices.Of(
                officer, body, role, world.Find(Officer.AtPlace, officer.Place),
                OthersOf(world, officer.Identity, officer.Id), before),
        });
    }

    internal static Decision Decide(World world, SwearInOfficer command)
    {
        if (Find(world, command, out var officer) is { } rejection)
            return rejection;
        return officer.Status switch
        {
            OfficerStatus.Candidate => OutOfOrder(OfficerRule.OfficerNotAppointed, officer, OfficerStatus.Appointed),
            OfficerStatus.SwornIn => OutOfOrder(OfficerRule.OfficerSwornIn, officer, OfficerStatus.Appointed),
            OfficerStatus.Ended => OutOfOrder(OfficerRule.OfficerEnded, officer, OfficerStatus.Appointed),
            _ => Propose(command, new OfficerSwornIn
            {
                UtcOffset = command.UtcOffset,
                Officer = officer.Id,
                Role = officer.Role,
                Place = officer.Place,
                Oath = command.Id,
                On = command.On ?? DayOf(world, command),
            }),
        };
    }

    internal static Decision Decide(World world, TrainOfficer command) =>
        Find(world, command, out var officer) is { } rejection
            ? rejection
            : Propose(command, new OfficerTrained
            {
                UtcOffset = command.UtcOffset,
                Officer = officer.Id,
                Role = officer.Role,
                Place = officer.Place,
                Training = command.Id,
                Course = command.Course,
                On = command.On ?? DayOf(world, command),
            });

    internal static Decision Decide(World world, EndOfficer command)
    {
        if (Find(world, command, out var officer) is { } rejection)
            return rejection;
        if (officer.Status == OfficerStatus.Ended)
            return OutOfOrder(OfficerRule.OfficerEnded, officer, OfficerStatus.SwornIn);
        return Propose(command, new OfficerEnded
        {
            UtcOffset = command.UtcOffset,
            Officer = officer.Id,
            Role = officer.Role,
            Place = officer.Place,
            End = command.Id,
            Ground = command.Ground,
            On = command.On ?? DayOf(world, command),
        });
    }

    /// <summary>Why an event cannot follow what its officer is, in words; null when it can.</summary>
    /// <param name="before">The officer before it; null before the nomination.</param>
    internal static string? Fault(Officer? before, LedgerEvent e)
    {
        if (e.Body is not OfficerStep step || e.Stream != Officer.StreamOf(step.Officer))
            return "its stream is not that of the officer it names";
        if (e.Id != EventId.Derive(step.Command, step.Officer))
            return "its id is not made of its command's and its officer's";
        if (!Location.IsCode(step.Role) || !Location.IsCode(step.Place))
            return "it does not say the office";
        if (step is OfficerNominated first)
        {
            return before is not null ? "the officer was nominated before"
                : first.Path != step.Place && !first.Path.EndsWith($"/{step.Place}", StringComparison.Ordinal)
                    ? "its path does not lead to its place"
                : IsNumber(first.Seat) && IsNumber(first.Rank) ? null
                : "its seat or rank is out of range";
        }

        if (before is null)
            return "nobody was nominated";
        if (step.Role != before.Role || step.Place != before.Place)
            return $"the officer is for the office of {before.Role} at {before.Place}";
        return step switch
        {
            OfficerChecked { Checks.Count: 0 or > ChecksMax } => "it has no checks, or too many",
            OfficerChecked { Checks: var checks } when checks.Any(check => !Location.IsCode(check.Code)) =>
                "a check of it has no code",
            OfficerChecked { Checks: var checks }
                when checks.DistinctBy(check => check.Code, StringComparer.Ordinal).Count() < checks.Count =>
                "it names a check twice",
            OfficerAppointed when before.Status != OfficerStatus.Candidate => "the officer was no candidate",
            OfficerAppointed { Seat: var seat } when !IsNumber(seat) => "its seat is out of range",
            OfficerSwornIn when before.Status != OfficerStatus.Appointed => "the officer was not appointed",
            OfficerTrained { Course: var course } when !Location.IsCode(course) => "it names no course",
            OfficerEnded when before.Status == OfficerStatus.Ended => "the officer had ended before",
            OfficerChecked or OfficerAppointed or OfficerSwornIn or OfficerTrained or OfficerEnded => null,
            _ => $"'{e.Type}' is no step of an officer",
        };
    }

    private static bool IsNumber(int? number) => number is null or (>= 1 and <= NumberMax);

    /// <summary>The election's day of what a command says, as its sender claims.</summary>
    private static DateOnly DayOf(World world, LedgerCommand command) =>
        world.Reference.Requirements.DayOf(command.OccurredAt);

    private static IReadOnlyList<Officer> OthersOf(World world, string? identity, Guid officer) => identity is null
        ? []
        : [.. world.Find(Officer.OfIdentity, identity).Where(other => other.Id != officer)];

    /// <summary>The officer a command is about; a rejection when there is none.</summary>
    private static Rejection? Find(World world, OfficerCommand command, out Officer officer)
    {
        officer = null!;
        if (world.IsBroken(Officer.StreamOf(command.Officer)) || world.IsDamaged(Officer.Table, command.Officer))
            return new Rejection(Rule.DamagedRecord, "officer", command.Officer.ToString(), Rule.SoundRecord);
        if (world.Find(Officer.Table, command.Officer) is not { } found)
            return Unknown("officer", command.Officer);
        officer = found;
        return null;
    }

    private static Rejection Unknown(string field, Guid officer) =>
        ReferenceRule.Unknown(OfficerRule.UnknownOfficer, field, officer.ToString());

    private static Rejection OutOfOrder(Rule rule, Officer officer, OfficerStatus needed) => new(
        rule, "officer", officer.Id.ToString(),
        OfficerRule.WithStatus.With(("needed", EnumText.Of(needed)), ("status", EnumText.Of(officer.Status))));

    private static Decision Propose(OfficerCommand command, OfficerStep body) => new ProposedEvent(
        EventId.Derive(command.Id, command.Officer), Officer.StreamOf(command.Officer), body);
}
