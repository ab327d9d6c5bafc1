using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.Officers;

/// <summary>The people who stand at the places: nominated, checked, appointed, sworn in, trained, replaced.</summary>
public sealed class OfficerFeature : Feature
{
    public override void Register(FeatureBuilder builder) =>
        Signing.Declare(OfficerNotices.Declare(builder))
        .Event<OfficerNominated>("officer-nominated", Apply, Touch)
        .Event<OfficerChecked>("officer-checked", Apply, Touch)
        .Event<OfficerAppointed>("officer-appointed", Apply, Touch)
        .Event<OfficerSwornIn>("officer-sworn-in", Apply, Touch)
        .Event<OfficerTrained>("officer-trained", Apply, Touch)
        .Event<OfficerEnded>("officer-ended", Apply, Touch)
        .Command<NominateOfficer>(
            "nominate-officer", Act.RecordOfficer, (_, c) => new("place", c.Place), OfficerDecisions.Decide, Collect)
        .Command<CheckOfficer>(
            "check-officer", Act.RecordOfficer, OfficerDecisions.PlaceOf, OfficerDecisions.Decide, Collect)
        .Command<AppointOfficer>(
            "appoint-officer", Act.RecordOfficer, OfficerDecisions.PlaceOf, OfficerDecisions.Decide, Collect)
        .Command<SwearInOfficer>(
            "swear-in-officer", Act.RecordOfficer, OfficerDecisions.PlaceOf, OfficerDecisions.Decide, Collect)
        .Command<TrainOfficer>(
            "train-officer", Act.RecordOfficer, OfficerDecisions.PlaceOf, OfficerDecisions.Decide, Collect)
        .Command<EndOfficer>(
            "end-officer", Act.RecordOfficer, OfficerDecisions.PlaceOf, OfficerDecisions.Decide, Collect)
        .Reversible<OfficerNominated>(Act.RecordOfficer, PlaceOf)
        .Reversible<OfficerChecked>(Act.RecordOfficer, PlaceOf)
        .Reversible<OfficerAppointed>(Act.RecordOfficer, PlaceOf)
        .Reversible<OfficerSwornIn>(Act.RecordOfficer, PlaceOf)
        .Reversible<OfficerTrained>(Act.RecordOfficer, PlaceOf)
        .Reversible<OfficerEnded>(
            Act.RecordOfficer, PlaceOf, Hinders, (needs, _, body) => needs.Set(Officer.AtPlace, body.Place))
        .Table(Officer.Table, OfficerCheck.Table, OfficerTraining.Table)
        .Rules(OfficerRule.All)
        .Finding("officers", e => e.Body is OfficerStep { Flags.Count: > 0 })
        .Json(OfficerJson.Default);

    private static ActPlace PlaceOf(OfficerStep body) => new("sequence", body.Place);

    /// <summary>Who holds the seat by now, or was appointed in their place, rests on the end of an office.</summary>
    private static IEnumerable<long> Hinders(
        World world, long sequence, OfficerEnded body, IReadOnlySet<long> reversed)
    {
        var all = world.Find(Officer.AtPlace, body.Place);
        var ended = all.FirstOrDefault(officer => officer.Id == body.Officer);
        return from other in all
               where other.Id != body.Officer && other.IsInOffice && other.HeadSequence > sequence
                   && (other.Succeeds == body.Officer || (other.Seat is not null && other.Seat == ended?.Seat))
               let latest = world.HeadOf(Officer.StreamOf(other.Id))?.InEffect
               where latest is not null
               select latest.Value;
    }

    private static void Collect(Needs needs, NominateOfficer command)
    {
        needs.NoStream(Officer.StreamOf(command.Id));
        needs.None(Officer.Table, command.Id);
        if (command.Identity is { } identity)
            needs.Set(Officer.OfIdentity, identity);
    }

    private static void Collect(Needs needs, OfficerCommand command)
    {
        needs.Stream(Officer.StreamOf(command.Officer));
        needs.One(Officer.Table, command.Officer);
        switch (command)
        {
            case CheckOfficer { Checks: var checks }:
                foreach (var check in checks)
                    needs.One(OfficerCheck.Table, (command.Officer, check.Code));
                break;
            case TrainOfficer { Course: var course }:
                needs.One(OfficerTraining.Table, (command.Officer, course));
                break;
        }
    }

    /// <summary>A seat may be taken, another may be next, and the person may hold an office elsewhere.</summary>
    private static void Collect(Needs needs, AppointOfficer command)
    {
        Collect(needs, (OfficerCommand)command);
        if (command.Succeeds is { } succeeds)
            needs.One(Officer.Table, succeeds);
        if (needs.World.FindIfKnown(Officer.Table, command.Officer) is not { } officer)
            return;
        needs.Set(Officer.AtPlace, officer.Place);
        if (officer.Identity is { } identity)
            needs.Set(Officer.OfIdentity, identity);
    }

    private static void Touch(Needs needs, LedgerEvent e, OfficerStep body)
    {
        needs.One(Officer.Table, body.Officer);
        switch (body)
        {
            case OfficerChecked { Checks: var checks }:
                foreach (var check in checks)
                    needs.One(OfficerCheck.Table, (body.Officer, check.Code));
                break;
            case OfficerTrained { Course: var course }:
                needs.One(OfficerTraining.Table, (body.Officer, course));
                break;
        }
    }

    private static string? Apply(World world, LedgerEntry entry, OfficerStep body)
    {
        var before = world.Find(Officer.Table, body.Officer);
        if (OfficerDecisions.Fault(before, entry.Event) is { } fault)
            return fault;
        var after = body switch
        {
            OfficerNominated first => Nominated(entry, first),
            OfficerAppointed step => before! with
            {
                Status = OfficerStatus.Appointed,
                Decision = step.Decision,
                AppointedOn = step.On,
                Seat = step.Seat,
                TermFrom = step.TermFrom,
                TermTo = step.TermTo,
                Succeeds = step.Succeeds,
            },
            OfficerSwornIn step => before! with { Status = OfficerStatus.SwornIn, SwornOn = step.On },
            OfficerEnded step => before! with
            {
                Status = OfficerStatus.Ended,
                Ground = step.Ground,
                EndedOn = step.On,
            },
            OfficerChecked step => Checked(world, entry, before!, step),
            OfficerTrained step => Trained(world, entry, before!, step),
            _ => before!,
        };
        world.Put(Officer.Table, after with { HeadSequence = entry.Sequence });
        return null;
    }

    private static Officer Nominated(LedgerEntry entry, OfficerNominated body) => new(
        body.Officer, body.Role, body.Place, body.Path, body.Seat, body.Rank, OfficerStatus.Candidate, body.Identity,
        Decision: null, AppointedOn: null, TermFrom: null, TermTo: null, Succeeds: null, SwornOn: null, EndedOn: null,
        Ground: null, ChecksPassed: 0, ChecksFailed: 0, InLogistics: false, InVoting: false, entry.Sequence,
        entry.Sequence);

    private static Officer Checked(World world, LedgerEntry entry, Officer officer, OfficerChecked body)
    {
        var (passed, failed) = (officer.ChecksPassed, officer.ChecksFailed);
        foreach (var outcome in body.Checks)
        {
            var check = new OfficerCheck(
                body.Officer, outcome.Code, outcome.Version, outcome.State, outcome.IsRequired, outcome.On,
                entry.Event.Actor.Id, entry.Sequence);
            var earlier = world.Find(OfficerCheck.Table, (body.Officer, outcome.Code));
            passed += Count(check.IsPassed) - Count(earlier?.IsPassed);
            failed += Count(check.IsFailed) - Count(earlier?.IsFailed);
            world.Put(OfficerCheck.Table, check);
        }

        return officer with { ChecksPassed = passed, ChecksFailed = failed };

        static int Count(bool? isOne) => isOne is true ? 1 : 0;
    }

    private static Officer Trained(World world, LedgerEntry entry, Officer officer, OfficerTrained body)
    {
        world.Put(OfficerTraining.Table, new OfficerTraining(body.Officer, body.Course, body.On, entry.Sequence));
        return officer with
        {
            InLogistics = officer.InLogistics || body.Course == OfficerTraining.Logistics,
            InVoting = officer.InVoting || body.Course == OfficerTraining.Voting,
        };
    }
}

[JsonSerializable(typeof(OfficerNominated))]
[JsonSerializable(typeof(OfficerChecked))]
[JsonSerializable(typeof(OfficerAppointed))]
[JsonSerializable(typeof(OfficerSwornIn))]
[JsonSerializable(typeof(OfficerTrained))]
[JsonSerializable(typeof(OfficerEnded))]
[JsonSerializable(typeof(NominateOfficer))]
[JsonSerializable(typeof(CheckOfficer))]
[JsonSerializable(typeof(AppointOfficer))]
[JsonSerializable(typeof(SwearInOfficer))]
[JsonSerializable(typeof(TrainOfficer))]
[JsonSerializable(typeof(EndOfficer))]
internal sealed partial class OfficerJson : JsonSerializerContext;
