using System.ComponentModel.DataAnnotations;
using Logistics.Api.Hosting;
using Logistics.Core;

namespace Logistics.Api.Officers;

/// <summary>A list of candidates or officers as a spreadsheet gives it.</summary>
/// <param name="Csv">
/// The file: commas, semicolons or tabs; titles and blank rows above the header do not matter. Columns are found by
/// their names, in Indonesian or English: `nama`, `nik`, `tanggal lahir`, `hp`, `kecamatan`, `kelurahan`, `tps`,
/// `kode`, `jabatan`, `kursi`, `peringkat`, `hasil administrasi` (`MS`: every check of the role is met), `no sk`,
/// `tanggal sk`, `tanggal pelantikan`, `bimtek logistik`, `bimtek pemungutan suara`.
/// </param>
/// <param name="Place">Code of the place of rows that name none; the key's own place when absent.</param>
/// <param name="Role">Role of rows that name none. When absent, that of the committee of the place.</param>
/// <param name="OccurredAt">When they were nominated, RFC 3339 with offset.</param>
public sealed record OfficerImportRequest(
    [property: Required, MinLength(1), MaxLength(Limits.BodySizeMax)] string? Csv,
    [property: MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Place,
    [property: MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Role,
    [property: Required, Format("date-time")] string? OccurredAt)
{
    /// <summary>The list; null where it has no header or too many rows, which the input notes.</summary>
    internal OfficerSheet? ReadSheet(Input input)
    {
        if (string.IsNullOrWhiteSpace(Csv))
        {
            input.Fail("csv", null, Expectations.OfficerHeader);
            return null;
        }

        var sheet = OfficerSheet.Read(Csv, Limits.OfficerRowsMax + 1);
        if (sheet is null)
            input.Fail("csv", null, Expectations.OfficerHeader);
        else if (sheet.Rows.Count > Limits.OfficerRowsMax)
            input.Fail("csv", null, Expectations.OfficerRows.With(("max", Limits.OfficerRowsMax)));
        return sheet;
    }
}

/// <summary>What became of a list: every row is imported, unchanged or explained.</summary>
/// <param name="Preview">Nothing was recorded.</param>
/// <param name="Rows">Rows below the header that are not blank.</param>
/// <param name="Imported">Rows that were recorded now; in a preview, that would be.</param>
/// <param name="Unchanged">Rows that say what was recorded before.</param>
/// <param name="Explained">Rows that were not recorded, each with reasons.</param>
/// <param name="Columns">Columns that are read, and what each says.</param>
/// <param name="Ignored">Names of the other columns.</param>
/// <param name="Results">One for each row, in the order of the list.</param>
public sealed record OfficerImportView(
    bool Preview,
    int Rows,
    int Imported,
    int Unchanged,
    int Explained,
    IReadOnlyList<ImportColumnView> Columns,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<ImportRowView> Results)
{
    internal static OfficerImportView Of(OfficerSheet sheet, IReadOnlyList<RowResult> results, bool isPreview)
    {
        return new(
            isPreview,
            results.Count,
            Count(RowOutcome.Imported),
            Count(RowOutcome.Unchanged),
            Count(RowOutcome.Explained),
            [.. sheet.Columns.Select(column => new ImportColumnView(column.Value, EnumText.Of(column.Key)))],
            sheet.Ignored,
            [.. results.Select(result => ImportRowView.Of(sheet, result))]);

        int Count(RowOutcome outcome) => results.Count(result => result.Outcome == outcome);
    }
}

/// <summary>A column of a list.</summary>
/// <param name="Column">Its name in the header.</param>
/// <param name="Field">What it says.</param>
public sealed record ImportColumnView(string Column, [property: OneOf<SheetField>] string Field);

/// <summary>What became of a row.</summary>
/// <param name="Line">Line of the file, 1 first.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Officer">Id of the officer; null where the row is none.</param>
/// <param name="Place">Code of the place; null where the row is none.</param>
/// <param name="Role">Code of the role; null where the row is none.</param>
/// <param name="Reasons">Why it was not recorded; empty when it was.</param>
/// <param name="Warnings">What may be a mistake although it was recorded now.</param>
public sealed record ImportRowView(
    int Line,
    [property: OneOf<RowOutcome>] string Outcome,
    Guid? Officer,
    string? Place,
    string? Role,
    IReadOnlyList<ImportReasonView> Reasons,
    IReadOnlyList<WarningView> Warnings)
{
    internal static ImportRowView Of(OfficerSheet sheet, RowResult result) => new(
        result.Line,
        EnumText.Of(result.Outcome),
        result.Officer,
        result.Row?.Place.Code,
        result.Row?.Role,
        [.. result.Reasons.Select(reason => ImportReasonView.Of(sheet, reason))],
        WarningView.Localized(result.Events));
}

/// <summary>Why a row was not recorded.</summary>
/// <param name="Code">Stable, such as `not-a-date`, or the code of a rule.</param>
/// <param name="Column">The column's name in the header; null where it is of the row.</param>
/// <param name="Value">What the cell holds; null where it is empty.</param>
/// <param name="Expected">What would have been taken.</param>
public sealed record ImportReasonView(string Code, string? Column, string? Value, string Expected)
{
    internal static ImportReasonView Of(OfficerSheet sheet, RowReason reason) => new(
        reason.Code,
        reason.Field is { } field ? sheet.Columns.GetValueOrDefault(field) : null,
        Problem.Shorten(reason.Value),
        reason.Expected.Localized());
}
