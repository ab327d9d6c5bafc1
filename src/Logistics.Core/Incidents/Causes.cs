using Logistics.Core.Flags;
using Logistics.Core.Handovers;
using Logistics.Core.Kernel;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Incidents;

/// <summary>
/// The causes of incidents that the ledger shows: open flags, missing and refused packages, accounts that do not
/// reconcile, vacant seats, missed deadlines. Whether each stands follows from the rows that the event leaves, so that
/// an event which is taken back needs no rule of its own.
/// </summary>
internal static class Causes
{
    private const string FlagKind = "flag";
    private const string MissingKind = "package-missing";
    private const string RefusedKind = "package-refused";
    private const string AccountKind = "account";
    private const string TeamKind = "team";
    private const string DeadlineKind = DueStep.Kind;

    public static string OfFlag(string code, string stream) => $"{FlagKind}/{code}/{stream}";

    public static string OfMissing(Guid package) => $"{MissingKind}/{package}";

    public static string OfRefused(Guid package) => $"{RefusedKind}/{package}";

    public static string OfAccount(string tps, string contest) => $"{AccountKind}/{tps}/{contest}";

    public static string OfTeam(string place) => $"{TeamKind}/{place}";

    /// <summary>
    /// What an incident of a cause is about, as long as the cause stands; null once it is gone, and for a cause that is
    /// none of these.
    /// </summary>
    public static Subject? Standing(World world, string cause) => cause.Split('/', 3) switch
    {
        [FlagKind, var code, var stream] =>
            world.Find(RaisedFlag.OpenOf, stream).FirstOrDefault(flag => flag.Code == code) is { } flag
                ? Of(flag)
                : null,
        [MissingKind, var id] => Of(world, id, PackageStatus.Missing, IncidentTypes.PackageMissing),
        [RefusedKind, var id] => Of(world, id, PackageStatus.Refused, IncidentTypes.PackageRefused),
        [AccountKind, var tps, var contest] => DoesNotReconcile(world, tps, contest)
            ? new(IncidentTypes.AccountMismatch, tps, Contest: contest)
            : null,
        [DeadlineKind, ..] => DueStep.Read(cause) is { } due && due.IsPending(world) ? Of(due) : null,
        [TeamKind, var place] => HasVacancy(world.Find(Officer.AtPlace, place))
            ? new(IncidentTypes.TeamIncomplete, place)
            : null,
        _ => null,
    };

    /// <summary>Whether <see cref="Standing"/> can tell of a cause whether it stands.</summary>
    public static bool IsKnown(string cause) =>
        cause.Split('/', 2)[0]
            is FlagKind or MissingKind or RefusedKind or AccountKind or TeamKind or DeadlineKind;

    /// <summary>Asks for what <see cref="Standing"/> reads.</summary>
    public static void Collect(Needs needs, string cause)
    {
        switch (cause.Split('/', 3))
        {
            case [FlagKind, _, var stream]:
                needs.Set(RaisedFlag.OpenOf, stream);
                break;
            case [MissingKind or RefusedKind, var id] when UuidText.TryParse(id, out var package):
                needs.One(Package.Table, package);
                break;
            case [AccountKind, var tps, _]:
                CollectAccounts(needs, tps);
                break;
            case [TeamKind, var place]:
                needs.Set(Officer.AtPlace, place);
                break;
            case [DeadlineKind, ..]:
                DueStep.Read(cause)?.Collect(needs);
                break;
        }
    }

    public static Subject Of(DueStep due) =>
        new(IncidentTypes.DeadlineMissed, due.Place, Package: due.Package, Contest: due.Contest);

    public static Subject Of(RaisedFlag flag)
    {
        var package = Package.TryIdOf(flag.Stream, out var id) ? id : (Guid?)null;
        return new(IncidentTypes.OfFlag(flag.Code), flag.From, flag.Severity, flag.To, package);
    }

    /// <summary>What is about a package that a handover did not bring.</summary>
    public static Subject Of(string type, HandoverStep step, Guid package) =>
        new(type, step.From, Other: step.To, Package: package, Handover: step.Handover);

    public static void CollectAccounts(Needs needs, string tps)
    {
        needs.Set(TpsAccount.OfStation, tps);
        needs.Set(StockDocument.SentTransfers, tps);
        needs.Set(StockDocument.ReceivedTransfers, tps);
        foreach (var reVote in needs.Set(ReVote.OfTps, tps))
        {
            foreach (var contest in reVote.Contests.Split(' '))
                needs.One(ReVoteAccount.Table, (reVote.Id, contest));
        }
    }

    private static Subject? Of(World world, string id, PackageStatus status, string type) =>
        UuidText.TryParse(id, out var package)
        && world.Find(Package.Table, package) is { } found && found.StatusAtRest == status
            ? new(type, found.Custodian, Package: package)
            : null;

    /// <summary>
    /// Whether an account contradicts itself, the other accounts of its TPS, or the books, and no correction explains
    /// it. What was delivered and transferred is compared when accounts are reconciled, since it may be recorded later.
    /// </summary>
    private static bool DoesNotReconcile(World world, string tps, string contest)
    {
        TpsAccount[] all = [.. AccountsOf(world, tps)];
        if (Array.Find(all, one => one.Contest == contest) is not { } account)
            return false;
        var hasTransfers = world.Find(StockDocument.SentTransfers, tps)
            .Concat(world.Find(StockDocument.ReceivedTransfers, tps))
            .Any(transfer => transfer.Status is DocumentStatus.Released or DocumentStatus.Accepted);
        var violations = Identities.Check(account, all.Where(one => one.Contest != contest), delivered: null)
            .Where(violation => !hasTransfers || violation.Identity != Identity.ReceivedAccounted);
        return violations.Any(violation => !violation.IsExplained)
            || (!account.IsCorrection && FoundSome(account));
    }

    /// <summary>Of each contest the account that counts: that of the latest vote.</summary>
    private static IEnumerable<TpsAccount> AccountsOf(World world, string tps)
    {
        var reVotes = world.Find(ReVote.OfTps, tps);
        return world.Find(TpsAccount.OfStation, tps).Select(account => reVotes.Reverse()
            .Where(one => one.IsOf(account.Contest))
            .Select(one => world.Find(ReVoteAccount.Table, (one.Id, account.Contest)))
            .FirstOrDefault(again => again is not null)?.ToTpsAccount() ?? account);
    }

    /// <summary>
    /// Whether the books had some of the ballots and lacked others. Where they had none, nothing says how the ballots
    /// came to the TPS.
    /// </summary>
    private static bool FoundSome(TpsAccount account) =>
        account.Missing is { } missing && missing != 0 && -missing < (long)account.Used + account.Spoiled;

    /// <summary>
    /// Whether somebody left an office before the end of the term, and nobody succeeded them or has their seat.
    /// </summary>
    public static bool HasVacancy(IReadOnlyList<Officer> officers) => officers.Any(left =>
        left is { Status: OfficerStatus.Ended, AppointedOn: not null } && IsEarly(left.Ground)
        && !officers.Any(other => other.Succeeds == left.Id
            || (other.IsInOffice && other.Role == left.Role && other.Seat is not null && other.Seat == left.Seat)));

    public static bool IsEarly(EndGround? ground) =>
        ground is EndGround.Death or EndGround.Incapacity or EndGround.Resignation or EndGround.Dismissal;
}
