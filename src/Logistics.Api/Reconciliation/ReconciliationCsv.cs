using System.Globalization;
using Logistics.Core;
using Logistics.Core.TpsAccounts;
using Logistics.Data.TpsAccounts;

namespace Logistics.Api.Reconciliation;

/// <summary>A reconciliation as CSV: a row for each TPS and contest, also without an account.</summary>
internal static class ReconciliationCsv
{
    public static readonly string[] Columns =
    [
        "tps", "name", "contest", "status", "event", "version", "received", "used", "spoiled", "unused", "valid",
        "invalid", "list", "movedIn", "movedInThisContestOnly", "additional", "delivered", "transferredIn",
        "transferredOut", "missing", "provenance", "violations", "reVote",
    ];

    public static IEnumerable<object?> CellsOf(ReconciliationRow row)
    {
        var (account, figures, voters) = (row.Account, row.Account?.Figures, row.Account?.Figures.Attendance);
        return
        [
            row.Tps, row.Name, row.Contest,
            account is null ? "not-recorded" : EnumText.Of(Identities.StatusOf(row.Violations)),
            account?.EventId.ToString(), account?.Version, figures?.Received, figures?.Used,
            figures?.Spoiled, figures?.Unused, figures?.Valid, figures?.Invalid,
            voters?.List, voters?.MovedIn, voters?.MovedInThisContestOnly,
            voters?.Additional, row.Delivered, row.Transferred.In, row.Transferred.Out,
            account?.Missing, account is null ? null : EnumText.Of(account.Provenance),
            string.Join("; ", row.Violations.Select(Describe)), account?.ReVote?.ToString(),
        ];
    }

    /// <summary>Such as <c>used-entitled 426/424</c>: what it is, and what it should be.</summary>
    private static string Describe(Violation violation) => string.Create(
        CultureInfo.InvariantCulture,
        $"{EnumText.Of(violation.Identity)} {violation.Left}/{violation.Right}")
        + (violation.IsExplained ? " explained" : "");
}
