using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Locations;
using Logistics.Core.TpsAccounts;
using Logistics.Data.TpsAccounts;

namespace Logistics.Api.Reconciliation;

/// <summary>The accounts of every TPS at or below a location, added up and held against the identities.</summary>
/// <param name="Location">Code of the location.</param>
/// <param name="Level">Level of the location.</param>
/// <param name="Name">Name of the location.</param>
/// <param name="Contest">The one contest asked for; null for all.</param>
/// <param name="Counts">Which account of a TPS and contest counts: of its votes, the latest that has one.</param>
/// <param name="Accounts">How many accounts there are.</param>
/// <param name="Totals">Sums of the numbers, one for each contest.</param>
/// <param name="Identities">Every identity, with where it is violated.</param>
public sealed record ReconciliationView(
    string Location,
    [property: OneOf<LocationLevel>] string Level,
    string Name,
    string? Contest,
    [property: OneOf<CountedVote>] string Counts,
    AccountCountsView Accounts,
    IReadOnlyList<ContestTotalsView> Totals,
    IReadOnlyList<IdentityCheckView> Identities)
{
    /// <param name="rows">Every contest's, or those of the one asked for.</param>
    internal static ReconciliationView Of(Location location, string? contest, IReadOnlyList<ReconciliationRow> rows) =>
        new(
            location.Code,
            EnumText.Of(location.Level),
            location.Name,
            contest,
            EnumText.Of(CountedVote.LatestVote),
            AccountCountsView.Of(rows),
            [
                .. rows.GroupBy(row => row.Contest, StringComparer.Ordinal)
                    .Select(one => ContestTotalsView.Of(one.Key, [.. one])),
            ],
            [.. Enum.GetValues<Identity>().Select(identity => IdentityCheckView.Of(identity, rows))]);
}

/// <summary>Which account of a TPS and contest counts.</summary>
internal enum CountedVote
{
    LatestVote,
}

/// <summary>How many accounts there are, and where they stand.</summary>
/// <param name="Expected">One for each TPS and contest.</param>
/// <param name="Recorded">Accounts that are recorded.</param>
/// <param name="Reconciled">Those that violate no identity.</param>
/// <param name="Open">Those with a violation that nobody has explained.</param>
/// <param name="Explained">Those whose violations are all explained.</param>
public sealed record AccountCountsView(int Expected, int Recorded, int Reconciled, int Open, int Explained)
{
    internal static AccountCountsView Of(IReadOnlyList<ReconciliationRow> rows)
    {
        var status = rows.Where(row => row.Account is not null)
            .CountBy(row => Core.TpsAccounts.Identities.StatusOf(row.Violations)).ToDictionary();
        return new(
            rows.Count,
            status.Values.Sum(),
            status.GetValueOrDefault(AccountStatus.Reconciled),
            status.GetValueOrDefault(AccountStatus.Open),
            status.GetValueOrDefault(AccountStatus.Explained));
    }
}

/// <summary>Sums over the accounts of one contest that are recorded.</summary>
/// <param name="Contest">Code of the contest.</param>
/// <param name="Expected">One for each TPS.</param>
/// <param name="Recorded">Accounts that are recorded.</param>
/// <param name="Estimates">How many of the recorded accounts are estimates; then so are these sums.</param>
/// <param name="OfReVotes">How many of the recorded accounts are of re-votes.</param>
/// <param name="Received">Ballots delivered before voting.</param>
/// <param name="Used">Ballots in the box.</param>
/// <param name="Spoiled">Ballots that were given back or unfit, and were replaced.</param>
/// <param name="Unused">Ballots left over.</param>
/// <param name="Valid">Valid votes.</param>
/// <param name="Invalid">Invalid votes.</param>
/// <param name="Attendance">Voters who signed for a ballot.</param>
/// <param name="Delivered">
/// Ballots in packages delivered to the TPS, also those without an account; null when none were.
/// </param>
/// <param name="TransferredIn">
/// Loose ballots that came to the TPS from other locations, those here among them; also without an account.
/// </param>
/// <param name="TransferredOut">Loose ballots that went from the TPS to other locations, likewise.</param>
public sealed record ContestTotalsView(
    string Contest,
    int Expected,
    int Recorded,
    int Estimates,
    int OfReVotes,
    long Received,
    long Used,
    long Spoiled,
    long Unused,
    long Valid,
    long Invalid,
    AttendanceTotalsView Attendance,
    long? Delivered,
    long TransferredIn,
    long TransferredOut)
{
    internal static ContestTotalsView Of(string contest, IReadOnlyList<ReconciliationRow> rows)
    {
        TpsAccount[] accounts = [.. rows.Select(row => row.Account).OfType<TpsAccount>()];
        return new(
            contest,
            rows.Count,
            accounts.Length,
            accounts.Count(account => account.Provenance == Provenance.Estimate),
            accounts.Count(account => account.ReVote is not null),
            Sum(figures => figures.Received),
            Sum(figures => figures.Used),
            Sum(figures => figures.Spoiled),
            Sum(figures => figures.Unused),
            Sum(figures => figures.Valid),
            Sum(figures => figures.Invalid),
            new AttendanceTotalsView(
                Sum(figures => figures.Attendance.List),
                Sum(figures => figures.Attendance.MovedIn),
                Sum(figures => figures.Attendance.MovedInThisContestOnly),
                Sum(figures => figures.Attendance.Additional)),
            rows.Any(row => row.Delivered is not null) ? rows.Sum(row => row.Delivered ?? 0) : null,
            rows.Sum(row => row.Transferred.In),
            rows.Sum(row => row.Transferred.Out));

        long Sum(Func<TpsFigures, long> number) => accounts.Sum(account => number(account.Figures));
    }
}

/// <summary>Voters who signed for a ballot.</summary>
/// <param name="List">Voters on the voter list of the TPS (DPT).</param>
/// <param name="MovedIn">Voters who moved in (DPTb), entitled to this contest's ballot and others.</param>
/// <param name="MovedInThisContestOnly">Voters who moved in, entitled to this contest's ballot alone.</param>
/// <param name="Additional">Voters on no list, voting by their identity card (DPK).</param>
public sealed record AttendanceTotalsView(long List, long MovedIn, long MovedInThisContestOnly, long Additional);

/// <summary>An identity, and the accounts that violate it.</summary>
/// <param name="Identity">Name of the identity.</param>
/// <param name="Equation">The identity as an equation.</param>
/// <param name="Violated">How often.</param>
/// <param name="Open">How many of these nobody has explained.</param>
/// <param name="At">Where it is violated.</param>
public sealed record IdentityCheckView(
    [property: OneOf<Identity>] string Identity,
    string Equation,
    int Violated,
    int Open,
    IReadOnlyList<ViolationPlaceView> At)
{
    internal static IdentityCheckView Of(Identity identity, IEnumerable<ReconciliationRow> rows)
    {
        ViolationPlaceView[] places =
        [
            .. from row in rows
               from violation in row.Violations
               where violation.Identity == identity
               select ViolationPlaceView.Of(row, violation),
        ];
        return new(
            EnumText.Of(identity), Identities.Equation(identity), places.Length,
            places.Count(place => !place.Explained), places);
    }
}

/// <summary>Where an identity is violated.</summary>
/// <param name="Tps">Code of the polling station.</param>
/// <param name="Name">Name of the polling station.</param>
/// <param name="Contest">Code of the contest.</param>
/// <param name="Left">The number left of the equals sign.</param>
/// <param name="Right">What the right side comes to.</param>
/// <param name="OtherContest">The contest it was compared with; null where it is about one.</param>
/// <param name="Explained">The latest account it concerns is a correction.</param>
public sealed record ViolationPlaceView(
    string Tps, string Name, string Contest, long Left, long Right, string? OtherContest, bool Explained)
{
    internal static ViolationPlaceView Of(ReconciliationRow row, Violation violation) => new(
        row.Tps, row.Name, row.Contest, violation.Left, violation.Right, violation.OtherContest,
        violation.IsExplained);
}

[JsonSerializable(typeof(ReconciliationView))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
