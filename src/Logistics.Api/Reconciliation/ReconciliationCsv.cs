using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Logistics.Core;
using Logistics.Core.TpsAccounts;
using Logistics.Data;

namespace Logistics.Api.Reconciliation;

/// <summary>A reconciliation as CSV (RFC 4180, UTF-8): a row for each TPS and contest, also without an account.</summary>
internal static class ReconciliationCsv
{
    private static readonly string[] Columns =
    [
        "tps", "name", "contest", "status", "event", "version", "received", "used", "spoiled", "unused", "valid",
        "invalid", "list", "movedIn", "movedInThisContestOnly", "additional", "delivered", "provenance", "violations",
    ];

    // A name that begins like a formula would be one in a spreadsheet.
    private static readonly CsvConfiguration Format = new(CultureInfo.InvariantCulture)
    {
        InjectionOptions = InjectionOptions.Escape,
    };

    public static byte[] Write(IEnumerable<ReconciliationRow> rows)
    {
        using var bytes = new MemoryStream();
        using (var text = new StreamWriter(bytes, leaveOpen: true))
        using (var csv = new CsvWriter(text, Format))
        {
            foreach (var column in Columns)
                csv.WriteField(column);
            csv.NextRecord();
            foreach (var row in rows)
            {
                foreach (var value in Values(row))
                    csv.WriteField(value);
                csv.NextRecord();
            }
        }

        return bytes.ToArray();
    }

    private static IEnumerable<string?> Values(ReconciliationRow row)
    {
        var (account, figures, voters) = (row.Account, row.Account?.Figures, row.Account?.Figures.Attendance);
        return
        [
            row.Tps, row.Name, row.Contest,
            account is null ? "not-recorded" : EnumText.Of(Identities.StatusOf(row.Violations)),
            account?.EventId.ToString(), Number(account?.Version), Number(figures?.Received), Number(figures?.Used),
            Number(figures?.Spoiled), Number(figures?.Unused), Number(figures?.Valid), Number(figures?.Invalid),
            Number(voters?.List), Number(voters?.MovedIn), Number(voters?.MovedInThisContestOnly),
            Number(voters?.Additional), Number(row.Delivered),
            account is null ? null : EnumText.Of(account.Provenance),
            string.Join("; ", row.Violations.Select(Describe)),
        ];
    }

    /// <summary>Such as <c>used-entitled 426/424</c>: what it is, and what it should be.</summary>
    private static string Describe(Violation violation) => string.Create(
        CultureInfo.InvariantCulture,
        $"{EnumText.Of(violation.Identity)} {violation.Left}/{violation.Right}")
        + (violation.IsExplained ? " explained" : "");

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
