using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;
using Logistics.Data.Engines;
using Logistics.Data.Ledger;
using Logistics.Data.Officers;
using Logistics.Data.Reference;
using Logistics.Data.Texts;
using EventId = Logistics.Core.Kernel.EventId;

namespace Logistics.Api.Officers;

/// <summary>What became of a row of a list.</summary>
internal enum RowOutcome
{
    /// <summary>It was recorded now; in a preview, it would be.</summary>
    Imported,

    /// <summary>It was recorded before.</summary>
    Unchanged,

    /// <summary>It was not recorded; the reasons say why.</summary>
    Explained,
}

/// <summary>What became of a row of a list, and why.</summary>
/// <param name="Row">Null where it is none.</param>
/// <param name="Events">What was recorded now, for its warnings.</param>
internal sealed record RowResult(
    int Line,
    RowOutcome Outcome,
    Guid? Officer,
    OfficerRow? Row,
    IReadOnlyList<RowReason> Reasons,
    IReadOnlyList<LedgerEvent> Events);

/// <summary>
/// Imports a list of officers: each row nominates somebody and, where it has the number of a decision, appoints them.
/// An officer's id follows from the office and the person, so that the same list sent again changes nothing.
/// </summary>
internal sealed class OfficerImport(
    OfficerStore officers, ElectionStore elections, LedgerWriter ledger, IdentityKey key)
{
    /// <summary>Rows that are recorded together, so that nobody else waits for a whole list.</summary>
    private const int ChunkSize = 1_000;

    private static readonly Phrase SameAsRecorded = new(
        "what was recorded of this officer first", "isi yang pertama kali dicatat tentang petugas ini");

    private static readonly Phrase SomeDecision = new(
        "the number of the decision that appointed them", "nomor keputusan yang mengangkat mereka");

    private static readonly Phrase AgainLater = new(
        "an answer of the server: send the list again", "jawaban dari server: kirim daftar ini lagi");

    /// <param name="sender">Who sends it, and the places they may record for.</param>
    /// <param name="usual">
    /// Code of the place of rows that name none, null for that of the sender; and their role, null to tell it by the
    /// place.
    /// </param>
    /// <param name="isPreview">Nothing is recorded.</param>
    /// <returns>One result for each row that is not blank; a rejection where place or role is unknown.</returns>
    public async Task<(IReadOnlyList<RowResult> Results, Rejection? Rejection)> RunAsync(
        OfficerSheet sheet,
        (Actor Actor, Sight Sight) sender,
        DateTimeOffset occurredAt,
        (string? Place, string? Role) usual,
        bool isPreview,
        CancellationToken ct)
    {
        var reference = await elections.FindReferenceAsync(ct)
            ?? throw new DatabaseUnavailableException("There is no election.");
        var (actor, sight) = sender;
        var own = reference.LocationOf(actor.Place ?? "");
        var place = usual.Place is null ? own : reference.LocationOf(usual.Place);
        if (usual.Place is not null && place is null)
            return ([], new Rejection(
                ReferenceRule.UnknownLocation, "place", usual.Place, ReferenceRule.Existing));
        var day = reference.Requirements.DayOf(occurredAt);
        if (usual.Role is not null && reference.Offices.RoleOf(usual.Role, day) is null)
            return ([], new Rejection(OfficerRule.UnknownRole, "role", usual.Role, ReferenceRule.Existing));
        var rows = new OfficerRows(reference, sight, place, usual.Role, day);
        var read = sheet.Rows.Select(cells => (cells.Line, Read: rows.Read(cells))).ToArray();
        var results = new RowResult[read.Length];
        var list = new ListContext(actor, occurredAt, day, reference.Offices);
        foreach (var chunk in Enumerable.Range(0, read.Length).Chunk(ChunkSize))
        {
            var plans = new List<RowPlan>();
            foreach (var i in chunk)
            {
                if (read[i].Read is { Row: { } row })
                    plans.Add(new RowPlan(i, row, key.IdOf(row.Key)));
                else
                    results[i] = new(read[i].Line, RowOutcome.Explained, null, null, read[i].Read.Reasons, []);
            }

            await RunAsync(plans, results, list, isPreview, ct);
        }

        return (results, null);
    }

    private async Task RunAsync(
        List<RowPlan> plans, RowResult[] results, ListContext list, bool isPreview, CancellationToken ct)
    {
        var known = await FindAsync(plans, ct);
        foreach (var plan in plans)
            Plan(plan, known.GetValueOrDefault(plan.Officer), list);
        LedgerCommand[] commands = isPreview ? [] : [.. plans.SelectMany(plan => plan.Commands)];
        var recorded = await ledger.AppendAsync(commands, ct);
        var at = 0;
        foreach (var plan in plans)
        {
            var events = new List<LedgerEvent>();
            foreach (var command in isPreview ? [] : plan.Commands)
            {
                if (recorded[at] is AppendResult.Appended appended)
                    events.AddRange(appended.Receipt.Entries.Select(entry => entry.Event));
                else if (plan.Reasons.Count == 0)
                    plan.Reasons.AddRange(ReasonsOf(recorded[at], command));
                at++;
            }

            results[plan.Index] = new(
                plan.Row.Line,
                plan.Reasons.Count > 0 ? RowOutcome.Explained
                    : plan.Commands.Count > 0 ? RowOutcome.Imported : RowOutcome.Unchanged,
                plan.Officer, plan.Row, plan.Reasons, events);
        }
    }

    /// <summary>
    /// What is recorded of the officers; who was taken back is to be nominated anew, with the next id.
    /// </summary>
    private async Task<IReadOnlyDictionary<Guid, OfficerDetails>> FindAsync(List<RowPlan> plans, CancellationToken ct)
    {
        while (true)
        {
            var known = await officers.FindAsync([.. plans.Select(plan => plan.Officer)], ct);
            var reversed = plans
                .Where(plan => known.GetValueOrDefault(plan.Officer)?.Officer.Ground == EndGround.Reversed).ToArray();
            if (reversed.Length == 0)
                return known;
            foreach (var plan in reversed)
                plan.Officer = EventId.DeriveFrom(plan.Officer, "nominated anew");
        }
    }

    /// <summary>What a row adds to what is recorded of its officer, or where it contradicts that.</summary>
    private void Plan(RowPlan plan, OfficerDetails? known, ListContext list)
    {
        var row = plan.Row;
        if (known is null)
            plan.Commands.Add(Nominate(plan, list));
        else
            plan.Reasons.AddRange(Differences(row, known));
        if (row.HasMetChecks)
            PlanChecks(plan, known, list);
        if (row.Decision is not null)
            PlanAppointment(plan, known, list);
        if (row is { Oath: not null, Decision: null } && known?.Officer.Decision is null)
        {
            plan.Reasons.Add(new(
                OfficerRule.OfficerNotAppointed.Code, SheetField.Oath, DateText.Of(row.Oath.Value), SomeDecision));
        }
        else if (row.Oath is { } oath && known?.Officer.SwornOn is null)
        {
            plan.Commands.Add(new SwearInOfficer(
                StepId(plan, known, "oath"), list.Actor, list.OccurredAt, plan.Officer, oath));
        }
        else if (row.Oath is { } other && other != known?.Officer.SwornOn)
        {
            plan.Reasons.Add(Different(SheetField.Oath, DateText.Of(other)));
        }

        foreach (var (course, day) in row.Trainings)
        {
            if (known?.Training.Any(one => one.Course == course && one.On == day) != true)
            {
                plan.Commands.Add(new TrainOfficer(
                    StepId(plan, known, $"{course} on {DateText.Of(day)}"), list.Actor, list.OccurredAt,
                    plan.Officer, course, day));
            }
        }

        // A row that contradicts what is recorded adds nothing to it.
        if (plan.Reasons.Count > 0)
            plan.Commands.Clear();
    }

    /// <summary>Records as met the checks of the role of which nothing is recorded yet.</summary>
    private static void PlanChecks(RowPlan plan, OfficerDetails? known, ListContext list)
    {
        if (known?.Checks.Any(check => check.State == CheckState.Failed) == true)
        {
            plan.Reasons.Add(Different(SheetField.Checks, EnumText.Of(CheckState.Met)));
            return;
        }

        var codes = list.Offices.ChecksFor(plan.Row.Role, list.Day).Select(check => check.Code)
            .Except(known?.Checks.Select(check => check.Code) ?? [], StringComparer.Ordinal).ToArray();
        if (codes.Length > 0)
        {
            plan.Commands.Add(new CheckOfficer(
                StepId(plan, known, $"checks {string.Join(' ', codes)}"), list.Actor, list.OccurredAt,
                plan.Officer, [.. codes.Select(code => new CheckResult(code, CheckState.Met, On: null))]));
        }
    }

    private static void PlanAppointment(RowPlan plan, OfficerDetails? known, ListContext list)
    {
        var row = plan.Row;
        if (known is null or { Officer.Status: OfficerStatus.Candidate })
        {
            plan.Commands.Add(new AppointOfficer(
                StepId(plan, known, "appointment"), list.Actor, list.OccurredAt, plan.Officer,
                row.Decision!, row.DecisionDate, row.Seat, TermFrom: null, TermTo: null, Succeeds: null));
        }
        else if (known.Officer.Decision != row.Decision)
        {
            plan.Reasons.Add(Different(SheetField.Decision, row.Decision));
        }
    }

    /// <summary>The id of a step; another one once steps were taken back, so that they are recorded again.</summary>
    private static Guid StepId(RowPlan plan, OfficerDetails? known, string step) =>
        known?.Events.Count(entry => entry.Event.Body is IReversal) is > 0 and var reversals
            ? EventId.DeriveFrom(plan.Officer, $"{step} after {reversals} reversals")
            : EventId.DeriveFrom(plan.Officer, step);

    private NominateOfficer Nominate(RowPlan plan, ListContext list)
    {
        var row = plan.Row;
        return new NominateOfficer(
            plan.Officer, list.Actor, list.OccurredAt, row.Role, row.Place.Code, row.Seat, row.Rank,
            PersonalText.Of(row.Name), PersonalText.Of(BirthDateOf(row)), PersonalText.Of(row.Phone),
            PersonalText.Of(row.IdentityNumber), row.IdentityNumber is { } number ? key.HashOf(number) : null,
            row.BirthDate is { } born
                ? OfficerRequest.AgeOn(born, DateOnly.FromDateTime(list.OccurredAt.DateTime))
                : null);
    }

    /// <summary>Where a row says something else than what was recorded; a text that was erased equals any.</summary>
    private static IEnumerable<RowReason> Differences(OfficerRow row, OfficerDetails known)
    {
        var first = known.Nomination;
        if (IsOther(row.Name, first.Name))
            yield return Different(SheetField.Name, row.Name);
        if (IsOther(BirthDateOf(row), first.BirthDate))
            yield return Different(SheetField.BirthDate, BirthDateOf(row));
        if (IsOther(row.Phone, first.Phone))
            yield return Different(SheetField.Phone, row.Phone);

        // An appointment may give another seat than the nomination.
        var isAppointed = known.Officer.Status == OfficerStatus.Candidate && row.Decision is not null;
        if (row.Seat is { } seat && seat != first.Seat && seat != known.Officer.Seat && !isAppointed)
            yield return Different(SheetField.Seat, $"{seat}");
        if (row.Rank is { } rank && rank != first.Rank)
            yield return Different(SheetField.Rank, $"{rank}");

        // What the list does not say contradicts nothing.
        bool IsOther(string? said, byte[]? recorded) =>
            said is not null && known.Texts.TextOf(recorded) is var text && text != said
            && text != TextsByCommitment.Erased;
    }

    private static string? BirthDateOf(OfficerRow row) => row.BirthDate is { } day ? DateText.Of(day) : null;

    private static RowReason Different(SheetField field, string? value) =>
        new("different-content", field, value, SameAsRecorded);

    private static IEnumerable<RowReason> ReasonsOf(AppendResult result, LedgerCommand command) => result switch
    {
        AppendResult.Rejected { Rejection: var rejection } => Of(rejection),
        AppendResult.OutOfOrder { Rejection: var rejection } => Of(rejection),
        AppendResult.DifferentContent different =>
            [new("different-content", null, CommandContent.ValueAt(different.Field, command), SameAsRecorded)],
        AppendResult.QueueFull => [new("queue-full", null, null, AgainLater)],
        _ => [],
    };

    private static IEnumerable<RowReason> Of(Rejection rejection) => rejection.Errors.Select(error => new RowReason(
        (error.Rule ?? rejection.Rule).Code, null, error.Value, error.Expected));

    /// <summary>What all rows of a list are recorded with.</summary>
    /// <param name="Day">Of the election's time zone, whose checks count.</param>
    private sealed record ListContext(Actor Actor, DateTimeOffset OccurredAt, DateOnly Day, OfficeReference Offices);

    /// <summary>What a row leads to.</summary>
    private sealed record RowPlan(int Index, OfficerRow Row, Guid First)
    {
        public Guid Officer { get; set; } = First;

        public List<LedgerCommand> Commands { get; } = [];

        public List<RowReason> Reasons { get; } = [];
    }
}
