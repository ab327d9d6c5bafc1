using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.ReVotes;

/// <summary>
/// The decisions about re-votes: a supervisor recommends, the KPU decides, the voters get notices. What is late, or
/// happens a second time, is recorded with a flag.
/// </summary>
internal static class ReVoteDecisions
{
    public static ActPlace? PlaceOf(World world, Guid id, bool isForKpu) =>
        world.Find(ReVote.Table, id) is { } found
            ? new("reVote", found.Tps)
            {
                IsSaid = false,
                IsForKpu = isForKpu,
                Parties = [found.Tps],
                Unknown = Unknown(id),
            }
            : null;

    public static Decision Decide(World world, RecommendReVote command)
    {
        var violations = new Violations();
        var tps = violations.LocationOf(world, "location", command.Location);
        if (tps is not null && tps.Level != LocationLevel.Tps)
        {
            violations.Add(
                ReVoteRule.NotAtTps, "location", command.Location,
                ReferenceRule.OfLevel.With(("level", "tps"), ("actual", EnumText.Of(tps.Level))));
        }

        foreach (var (i, contest) in command.Contests.Index())
        {
            var field = $"contests[{i}]";
            if (!world.Reference.Contests.Contains(contest))
                violations.Add(ReferenceRule.Unknown(ReferenceRule.UnknownContest, field, contest));
            else if (command.Contests.Take(i).Contains(contest, StringComparer.Ordinal))
                violations.Add(ReferenceRule.UnknownContest, field, contest, ReVoteRule.EachOnce);
        }

        string[] grounds = [.. world.Reference.GroundsOn(command.RecommendedOn).Select(ground => ground.Code)];
        if (world.Reference.ReVoteGrounds.Count > 0 && !grounds.Contains(command.Ground, StringComparer.Ordinal))
        {
            violations.Add(
                ReVoteRule.UnknownGround, "ground", command.Ground, ReferenceRule.OneOf.With(("oneOf", grounds)));
        }

        var stream = ReVote.StreamOf(command.Id);
        if (world.HeadOf(stream) is not null || world.Find(ReVote.Table, command.Id) is not null
            || world.IsDamaged(ReVote.Table, command.Id))
            violations.Add(Rule.DamagedRecord, "id", command.Id.ToString(), Rule.SoundRecord);
        if (violations.Rejection is { } rejection)
            return rejection;
        return new ProposedEvent(EventId.Derive(command.Id, command.Id), stream, new ReVoteRecommended
        {
            UtcOffset = command.UtcOffset,
            ReVote = command.Id,
            Record = command.Id,
            Location = command.Location,
            Contests = [.. command.Contests.Order(StringComparer.Ordinal)],
            RecommendedBy = command.RecommendedBy,
            Ground = command.Ground,
            RecommendedOn = command.RecommendedOn,
            Note = command.Note?.Commitment,
        });
    }

    public static Decision Decide(World world, DecideReVote command)
    {
        if (Find(world, command.ReVote, out var found) is { } unknown)
            return unknown;
        if (found.Status != ReVoteStatus.Recommended)
            return OutOfOrder(ReVoteRule.AlreadyDecided, found, ReVoteRule.Undecided);
        if (command.HeldOn is { } day && VotingDay(world) is { } voting && day <= voting)
        {
            return new Rejection(
                ReVoteRule.NotAfterVoting, "heldOn", DateText.Of(day),
                ReVoteRule.After.With(("day", DateText.Of(voting))));
        }

        return Event(command, found, new ReVoteDecided
        {
            UtcOffset = command.UtcOffset,
            ReVote = found.Id,
            Record = command.Id,
            Location = found.Tps,
            Outcome = command.Outcome,
            Number = command.Number,
            DecidedOn = command.DecidedOn,
            HeldOn = command.HeldOn,
            Note = command.Note?.Commitment,
            Flags = OrNone(LateIn(world, command).Concat(RepeatedIn(world, command, found))),
        });
    }

    public static Decision Decide(World world, NotifyReVote command)
    {
        if (Find(world, command.ReVote, out var found) is { } unknown)
            return unknown;
        if (found.Status == ReVoteStatus.Notified)
            return OutOfOrder(ReVoteRule.AlreadyNotified, found, ReVoteRule.ToBeHeld);
        if (found is not { Status: ReVoteStatus.ToBeHeld, HeldOn: { } heldOn })
            return OutOfOrder(ReVoteRule.NotToBeHeld, found, ReVoteRule.ToBeHeld);
        var (day, latest) = (world.Reference.Requirements.DayOf(command.OccurredAt), heldOn.AddDays(-1));
        return Event(command, found, new ReVoteNotified
        {
            UtcOffset = command.UtcOffset,
            ReVote = found.Id,
            Record = command.Id,
            Location = found.Tps,
            Flags = day <= latest
                ? null
                :
                [
                    new Flag(
                        ReVoteRule.NoticeLate, Severity.Warning, "occurredAt",
                        ReVoteRule.NoticeBy.With(("day", DateText.Of(latest))).Text, DateText.Of(day)),
                ],
        });
    }

    /// <summary>Why an event cannot follow what came before, in words; null when it can.</summary>
    /// <param name="before">The case before it; null for none.</param>
    public static string? Fault(ReVote? before, LedgerEvent e)
    {
        var body = (ReVoteStep)e.Body;
        if (e.Stream != ReVote.StreamOf(body.ReVote) || e.Id != EventId.Derive(body.Record, body.Record))
            return "its stream or its id is not that of the case and the command it names";
        if (body is ReVoteRecommended recommended)
        {
            return before is not null || body.Record != body.ReVote ? "the re-vote was recommended before"
                : !Location.IsCode(body.Location) || recommended.Contests.Count == 0
                    || !recommended.Contests.All(contest => Location.IsCode(contest))
                    || recommended.Contests.Distinct(StringComparer.Ordinal).Count() < recommended.Contests.Count
                ? "it does not say where is voted again and on what"
                : null;
        }

        if (before is null)
            return "there is no re-vote that it is about";
        if (body.Location != before.Tps)
            return "it names another polling station than the recommendation";
        return body switch
        {
            ReVoteDecided when before.Status != ReVoteStatus.Recommended => "the re-vote was decided before",
            ReVoteDecided decided when decided.HeldOn is null != (decided.Outcome == ReVoteOutcome.Refused) =>
                "it has a day of the vote although it refuses it, or none although it is held",
            ReVoteNotified when before.Status != ReVoteStatus.ToBeHeld => "the re-vote is not to be held",
            _ => null,
        };
    }

    /// <summary>The day of voting, in the election's time zone; null when it is not known.</summary>
    private static DateOnly? VotingDay(World world) =>
        world.Reference.PackagesOpenFrom is { } opening ? DateOnly.FromDateTime(opening.DateTime) : null;

    private static IEnumerable<Flag> LateIn(World world, DecideReVote command)
    {
        if (VotingDay(world)?.AddDays(ReVoteRule.DaysMax) is not { } latest)
            yield break;
        foreach (var (field, day) in ((string, DateOnly?)[])
            [("decidedOn", command.DecidedOn), ("heldOn", command.HeldOn)])
        {
            if (day > latest)
            {
                yield return new Flag(
                    ReVoteRule.Late, Severity.Warning, field,
                    ReVoteRule.AtLatest.With(("day", DateText.Of(latest)), ("max", ReVoteRule.DaysMax)).Text,
                    DateText.Of(day.Value));
            }
        }
    }

    private static IEnumerable<Flag> RepeatedIn(World world, DecideReVote command, ReVote found) =>
        command.Outcome != ReVoteOutcome.Held ? [] :
        from other in world.Find(ReVote.OfTps, found.Tps)
        where other.Id != found.Id && other.IsToBeHeld
        from contest in found.Contests.Split(' ')
        where other.IsOf(contest)
        select new Flag(
            ReVoteRule.Again, Severity.Warning, "outcome",
            ReVoteRule.Once.With(("contest", contest), ("decision", other.Decision ?? "")).Text,
            EnumText.Of(command.Outcome));

    private static Flag[]? OrNone(IEnumerable<Flag> flags) =>
        flags.Take(Flag.PerEventMax).ToArray() is { Length: > 0 } some ? some : null;

    private static Rejection? Find(World world, Guid id, out ReVote found)
    {
        found = null!;
        if (world.IsDamaged(ReVote.Table, id) || world.IsBroken(ReVote.StreamOf(id)))
            return new Rejection(Rule.DamagedRecord, "reVote", id.ToString(), Rule.SoundRecord);
        if (world.Find(ReVote.Table, id) is not { } known)
            return Unknown(id);
        found = known;
        return null;
    }

    internal static Rejection Unknown(Guid id, string field = "reVote") =>
        ReferenceRule.Unknown(ReVoteRule.UnknownReVote, field, id.ToString());

    private static Rejection OutOfOrder(Rule rule, ReVote found, Phrase expected) =>
        new(rule, "reVote", found.Id.ToString(), expected.With(("status", EnumText.Of(found.Status))));

    private static ProposedEvent Event(LedgerCommand command, ReVote found, ReVoteStep body) =>
        new(EventId.Derive(command.Id, command.Id), ReVote.StreamOf(found.Id), body);
}
