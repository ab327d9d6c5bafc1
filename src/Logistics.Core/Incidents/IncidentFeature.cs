using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Destructions;
using Logistics.Core.Flags;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Incidents;

/// <summary>
/// What went wrong and has to be settled: opened and settled by what the ledger shows, and reported by people.
/// </summary>
public sealed class IncidentFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<IncidentReported>("incident-reported", Apply, Touch)
        .Event<IncidentCommented>("incident-commented", Apply, Touch)
        .Event<IncidentAssigned>("incident-assigned", Apply, Touch)
        .Event<IncidentSettled>("incident-settled", Apply, Touch)
        .Command<ReportIncident>(
            "report-incident", Act.RecordIncident, (_, c) => new("location", c.Location), IncidentRules.Decide,
            Collect)
        .Command<UpdateIncident>(
            "update-incident", Act.RecordIncident, IncidentRules.PlaceOf, IncidentRules.Decide, Collect)
        .Reversible<IncidentReported>(Act.RecordIncident, body => new("sequence", body.Location))
        .Reversible<IncidentCommented>(Act.RecordIncident, PlaceOf)
        .Reversible<IncidentAssigned>(Act.RecordIncident, PlaceOf)
        .Reversible<IncidentSettled>(Act.RecordIncident, PlaceOf)
        .Table(Incident.Table)
        .EveryEvent(Follow, Touch)
        .Rules(IncidentRules.All)
        .Json(IncidentJson.Default);

    private static ActPlace? PlaceOf(IncidentStep body) =>
        body.Location is { } place ? new("sequence", place) : null;

    private static void Collect(Needs needs, ReportIncident command)
    {
        needs.None(Incident.Table, command.Id);
        needs.NoStream(Incident.StreamOf(command.Id));
        if (command.Package is { } package)
            needs.Find(package);
        if (command.Handover is { } handover)
            needs.One(Handover.Table, handover);
    }

    private static void Collect(Needs needs, UpdateIncident command)
    {
        needs.One(Incident.Table, command.Incident);
        needs.Stream(Incident.StreamOf(command.Incident));
    }

    private static void Touch(Needs needs, LedgerEvent e, IncidentReported body) =>
        needs.One(Incident.Table, body.Incident);

    private static void Touch(Needs needs, LedgerEvent e, IncidentStep body) =>
        needs.One(Incident.Table, body.Incident);

    private static string? Apply(World world, LedgerEntry entry, IncidentReported body)
    {
        var e = entry.Event;
        if (e.Stream != Incident.StreamOf(body.Incident) || e.Id != EventId.Derive(body.Incident, body.Incident))
            return "its stream or its id is not that of the incident it names";
        if (e.Version != 1)
            return "the incident was reported before";
        world.Put(Incident.Table, CausedIncidents.NewOf(
            entry, body.Incident, Incident.CauseOfReport(body.Incident),
            new(body.IncidentType, body.Location, body.Severity, Package: body.Package, Handover: body.Handover)));
        return null;
    }

    private static string? Apply(World world, LedgerEntry entry, IncidentStep body)
    {
        var e = entry.Event;
        if (e.Stream != Incident.StreamOf(body.Incident) || e.Id != EventId.Derive(body.Record, body.Record))
            return "its stream or its id is not that of the incident and the command it names";
        if (body is IncidentSettled { By: { } by } && by >= entry.Sequence)
            return $"event {by}, which is said to settle the incident, was not there yet";
        var due = body.Due is null ? null : StoredValue.Time(body.Due);
        if (body.Due is not null && due is null)
            return "it is due at no time";
        var isKnown = world.IsJudged && !world.IsDamaged(Incident.Table, body.Incident);
        if (world.Find(Incident.Table, body.Incident) is not { } incident)
            return isKnown ? "there is no such incident" : null;
        if (!body.IsChange)
            return null;
        if (incident.Status != IncidentStatus.Open)
            return isKnown ? "it changes an incident that is not open" : null;
        incident = incident with
        {
            OwnerSequence = body.Owner is null ? incident.OwnerSequence : entry.Sequence,
            Due = due ?? incident.Due,
            HeadSequence = entry.Sequence,
        };
        if (body is IncidentSettled)
            CausedIncidents.Settle(world, entry, incident);
        else
            world.Put(Incident.Table, incident);
        return null;
    }

    /// <summary>Asks for the incidents of every cause that an event may bring or take away.</summary>
    private static void Touch(Needs needs, LedgerEvent e, EventBody body)
    {
        if (body is IReversal { Reverses: var sequence } && needs.Event(sequence) is { } reversed)
        {
            foreach (var (cause, _) in CausesOfReversed(needs.World, needs, reversed))
                Collect(needs, e, cause);
            CollectLateAt(needs, e, reversed.Body);
        }

        foreach (var flag in body.Flags ?? [])
        {
            if (OpensFor(e, flag))
                CausedIncidents.Collect(needs, e, Causes.OfFlag(flag.Code, e.Stream));
        }

        if (Catalog.Current.MaySettle(body))
        {
            foreach (var flag in needs.Set(RaisedFlag.OpenOf, e.Stream))
            {
                if (Catalog.Current.Settles(body, flag.Code))
                    CausedIncidents.Collect(needs, e, Causes.OfFlag(flag.Code, flag.Stream));
            }
        }

        switch (body)
        {
            case FlagSettled { Flag: var id } when needs.One(RaisedFlag.Table, id) is { } flag:
                needs.Set(RaisedFlag.OpenOf, flag.Stream);
                CausedIncidents.Collect(needs, e, Causes.OfFlag(flag.Code, flag.Stream));
                break;
            case TpsAccountRecorded { Tps: var tps, Contest: var contest }:
                Causes.CollectAccounts(needs, tps);
                CausedIncidents.Collect(needs, e, Causes.OfAccount(tps, contest));
                foreach (var other in needs.Set(TpsAccount.OfStation, tps))
                    CausedIncidents.Collect(needs, e, Causes.OfAccount(tps, other.Contest));
                break;
            case OfficerEnded { Ground: var ground, Place: var place } when Causes.IsEarly(ground):
                needs.Set(Officer.AtPlace, place);
                CausedIncidents.Collect(needs, e, Causes.OfTeam(place));
                break;
            case OfficerAppointed { Place: var place } when Causes.HasVacancy(needs.Set(Officer.AtPlace, place)):
                CausedIncidents.Collect(needs, e, Causes.OfTeam(place));
                break;
            case DeadlineMissed { What.Cause: var cause }:
                Collect(needs, e, cause);
                break;
        }

        CollectLateAt(needs, e, body);
        if (Package.TryIdOf(e.Stream, out var package))
            Touch(needs, e, body, package);
    }

    private static void Collect(Needs needs, LedgerEvent e, string cause)
    {
        Causes.Collect(needs, cause);
        CausedIncidents.Collect(needs, e, cause);
    }

    /// <summary>Asks for the incidents about what is late at the place of an event that may bring it.</summary>
    private static void CollectLateAt(Needs needs, LedgerEvent e, EventBody body)
    {
        if (PlaceOfDue(body) is not { } place)
            return;
        foreach (var incident in needs.Set(Incident.LateAt, place))
            Collect(needs, e, incident.Cause);
    }

    /// <summary>The place at which an event may bring what was due there; null for none.</summary>
    private static string? PlaceOfDue(EventBody body) => body switch
    {
        TpsAccountRecorded account => account.Tps,
        GoodsDestroyed destroyed => destroyed.Location,
        OfficerSwornIn or OfficerEnded => ((OfficerStep)body).Place,
        ReVoteStep step => step.Location,
        _ => null,
    };

    private static void Touch(Needs needs, LedgerEvent e, EventBody body, Guid package)
    {
        var before = needs.World.FindIfKnown(Package.Table, package)?.StatusAtRest;
        if (body is PackageMissing || before == PackageStatus.Missing)
            CausedIncidents.Collect(needs, e, Causes.OfMissing(package));
        if (body is PackageRefused || before == PackageStatus.Refused)
            CausedIncidents.Collect(needs, e, Causes.OfRefused(package));
        if (body is PackagePacked)
            needs.None(Incident.LateOf, package);
        foreach (var incident in needs.Set(Incident.LateOf, package))
            CausedIncidents.Collect(needs, e, incident.Cause);
    }

    /// <summary>
    /// Opens the incidents whose causes an event brings, and settles those whose causes it takes away.
    /// </summary>
    private static string? Follow(World world, LedgerEntry entry, EventBody body)
    {
        if (body is IReversal { Reverses: var sequence } && world.EventAt(sequence) is { } reversed)
        {
            foreach (var (cause, mayOpen) in CausesOfReversed(world, needs: null, reversed).ToArray())
                Reconcile(world, entry, cause, mayOpen);
            CloseLateAt(world, entry, reversed.Body);
        }

        var e = entry.Event;
        foreach (var flag in RaisedFlag.In(e, entry.Sequence))
        {
            if (flag.Status == FlagStatus.Open && !Incident.IsStream(e.Stream))
            {
                CausedIncidents.Open(world, entry, Causes.OfFlag(flag.Code, e.Stream), Causes.Of(flag) with
                {
                    Handover = (body as HandoverStep)?.Handover,
                });
            }
        }

        if (Catalog.Current.MaySettle(body))
        {
            foreach (var code in Catalog.Current.FlagCodes)
            {
                if (Catalog.Current.Settles(body, code))
                    CloseIfGone(world, entry, Causes.OfFlag(code, e.Stream));
            }
        }

        switch (body)
        {
            case FlagSettled { Flag: var id } when world.Find(RaisedFlag.Table, id) is { } flag:
                CloseIfGone(world, entry, Causes.OfFlag(flag.Code, flag.Stream));
                break;
            case TpsAccountRecorded account:
                Follow(world, entry, account);
                break;
            case OfficerEnded { Ground: var ground, Place: var place } when Causes.IsEarly(ground):
                Follow(world, entry, Causes.OfTeam(place));
                break;
            case OfficerAppointed { Place: var place }:
                CloseIfGone(world, entry, Causes.OfTeam(place));
                break;
            case DeadlineMissed { What.Cause: var cause } when Causes.Standing(world, cause) is { } subject:
                CausedIncidents.Open(world, entry, cause, subject);
                break;
        }

        CloseLateAt(world, entry, body);
        if (Package.TryIdOf(e.Stream, out var package))
            Follow(world, entry, body, package);
        return null;
    }

    private static void CloseLateAt(World world, LedgerEntry entry, EventBody body)
    {
        if (PlaceOfDue(body) is not { } place)
            return;
        foreach (var incident in world.Find(Incident.LateAt, place).ToArray())
            CloseIfGone(world, entry, incident.Cause);
    }

    private static void Follow(World world, LedgerEntry entry, EventBody body, Guid package)
    {
        var (missing, refused) = (Causes.OfMissing(package), Causes.OfRefused(package));
        CloseIfGone(world, entry, missing);
        CloseIfGone(world, entry, refused);
        if (body is PackageMissing step)
            CausedIncidents.Open(world, entry, missing, Causes.Of(IncidentTypes.PackageMissing, step, package));
        if (body is PackageRefused turnedBack)
            CausedIncidents.Open(world, entry, refused, Causes.Of(IncidentTypes.PackageRefused, turnedBack, package));
        foreach (var late in world.Find(Incident.LateOf, package).ToArray())
            CloseIfGone(world, entry, late.Cause);
    }

    /// <summary>An account may also put right what another of its TPS disagreed with.</summary>
    private static void Follow(World world, LedgerEntry entry, TpsAccountRecorded body)
    {
        Follow(world, entry, Causes.OfAccount(body.Tps, body.Contest));
        foreach (var other in world.Find(TpsAccount.OfStation, body.Tps))
            CloseIfGone(world, entry, Causes.OfAccount(other.Tps, other.Contest));
    }

    private static void Follow(World world, LedgerEntry entry, string cause)
    {
        if (Causes.Standing(world, cause) is { } subject)
            CausedIncidents.Open(world, entry, cause, subject);
        else
            CausedIncidents.Close(world, entry, cause);
    }

    /// <summary>
    /// Settles the incident of a cause that is gone. Nothing was asked for where no incident can be open, as the cause
    /// did not stand before the event.
    /// </summary>
    private static void CloseIfGone(World world, LedgerEntry entry, string cause)
    {
        if (world.Knows(Incident.OpenOf, cause) && world.Find(Incident.OpenOf, cause).Count > 0
            && Causes.Standing(world, cause) is null)
            CausedIncidents.Close(world, entry, cause);
    }

    /// <summary>
    /// After a reversal, which has put back what its event did to incidents: of a cause that is gone none is open, and
    /// of one that stands one at most.
    /// </summary>
    /// <param name="mayOpen">Other events may have settled the incident of the cause meanwhile.</param>
    private static void Reconcile(World world, LedgerEntry entry, string cause, bool mayOpen)
    {
        if (Causes.Standing(world, cause) is not { } subject)
            CausedIncidents.Close(world, entry, cause);
        else if (mayOpen)
            CausedIncidents.Open(world, entry, cause, subject);
        foreach (var later in world.Find(Incident.OpenOf, cause).Skip(1).ToArray())
            CausedIncidents.Settle(world, entry, later);
    }

    private static bool OpensFor(LedgerEvent e, Flag flag) =>
        flag.Severity != Severity.Info && !Incident.IsStream(e.Stream);

    /// <summary>
    /// The causes that an event may have brought or taken away which is taken back, and whether a cause may stand again
    /// although what the event did to incidents is put back.
    /// </summary>
    /// <param name="needs">Asks for what it depends on; null where that was done.</param>
    private static IEnumerable<(string Cause, bool MayOpen)> CausesOfReversed(World world, Needs? needs, LedgerEvent e)
    {
        foreach (var flag in e.Body.Flags ?? [])
        {
            if (OpensFor(e, flag))
                yield return (Causes.OfFlag(flag.Code, e.Stream), false);
        }

        if (Catalog.Current.MaySettle(e.Body))
        {
            foreach (var code in Catalog.Current.FlagCodes.Where(code => Catalog.Current.Settles(e.Body, code)))
                yield return (Causes.OfFlag(code, e.Stream), true);
        }

        if (Package.TryIdOf(e.Stream, out var package))
        {
            yield return (Causes.OfMissing(package), false);
            yield return (Causes.OfRefused(package), false);
        }

        switch (e.Body)
        {
            case FlagSettled { Flag: var id } when Find(RaisedFlag.Table, id) is { } flag:
                yield return (Causes.OfFlag(flag.Code, flag.Stream), true);
                break;
            case IncidentSettled { Incident: var id } when Find(Incident.Table, id) is { Cause: var cause }
                && Causes.IsKnown(cause):
                yield return (cause, false);
                break;
            case TpsAccountRecorded { Tps: var tps, Contest: var own }:
                var all = needs?.Set(TpsAccount.OfStation, tps) ?? world.Find(TpsAccount.OfStation, tps);
                foreach (var contest in all.Select(one => one.Contest).Append(own).Distinct(StringComparer.Ordinal))
                    yield return (Causes.OfAccount(tps, contest), true);
                break;
            case OfficerEnded or OfficerAppointed:
                yield return (Causes.OfTeam(((OfficerStep)e.Body).Place), true);
                break;
        }

        TEntity? Find<TEntity, TKey>(Table<TEntity, TKey> table, TKey key)
            where TEntity : class
            where TKey : notnull =>
            needs is null ? world.Find(table, key) : needs.One(table, key);
    }
}

[JsonSerializable(typeof(IncidentReported))]
[JsonSerializable(typeof(IncidentCommented))]
[JsonSerializable(typeof(IncidentAssigned))]
[JsonSerializable(typeof(IncidentSettled))]
[JsonSerializable(typeof(ReportIncident))]
[JsonSerializable(typeof(UpdateIncident))]
internal sealed partial class IncidentJson : JsonSerializerContext;
