using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Reference;

namespace Logistics.Api.Reference;

/// <summary>Locations to add or to change, all or nothing.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Rows">In any order; a location above another is among them or known.</param>
/// <param name="AllowUnusualCodes">
/// Takes a code that differs from another one only by zeros, or does not begin with that of the location above it.
/// </param>
/// <param name="OccurredAt">When it was decided, RFC 3339 with offset.</param>
public sealed record LocationImportRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.ImportRowsMax)] IReadOnlyList<LocationImportRow?>? Rows,
    bool? AllowUnusualCodes,
    [property: Required, Format("date-time")] string? OccurredAt) : RecordingRequest
{
    internal ImportLocations ToCommand(Input input, Actor actor) => new(
        input.Id("id", Id),
        actor,
        input.Time("occurredAt", OccurredAt),
        input.List("rows", Rows, 1, Limits.ImportRowsMax, (field, row) => LocationImportRow.Read(input, field, row))
            .Select((row, i) => row with { Line = i + 1 }).ToArray(),
        AllowUnusualCodes ?? false);
}

/// <summary>A location as it is to be.</summary>
/// <param name="Code">Code of the location.</param>
/// <param name="Level">Level of the location; it never changes.</param>
/// <param name="Name">Name of the location.</param>
/// <param name="RegisteredVoters">Voters on the voter list, here and below.</param>
/// <param name="Provenance">Where the number of registered voters comes from.</param>
/// <param name="Parent">Code of the location above; it never changes. Absent for a KPU alone.</param>
/// <param name="Lat">In degrees; absent when not known.</param>
/// <param name="Lng">In degrees; absent when not known.</param>
/// <param name="Retired">
/// It needs nothing any more, as those below it. Absent to leave it as it is; a new location is not retired.
/// </param>
public sealed record LocationImportRow(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Code,
    [property: Required, OneOf<LocationLevel>] string? Level,
    [property: Required, MinLength(1), MaxLength(Limits.NameLengthMax)] string? Name,
    [property: Required, Range(0, LocationTree.RegisteredVotersMax)] int? RegisteredVoters,
    [property: Required, OneOf<Provenance>] string? Provenance,
    [property: MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Parent = null,
    [property: Range(-90.0, 90.0)] double? Lat = null,
    [property: Range(-180.0, 180.0)] double? Lng = null,
    bool? Retired = null)
{
    internal static LocationRow Read(Input input, string field, LocationImportRow? row) => new(
        Line: 0,
        input.Code($"{field}.code", row?.Code),
        EnumText.Of(input.OneOf<LocationLevel>($"{field}.level", row?.Level)),
        input.Text($"{field}.name", row?.Name, Limits.NameLengthMax),
        input.OptionalCode($"{field}.parent", row?.Parent) ?? "",
        Degrees(row?.Lat),
        Degrees(row?.Lng),
        input.Whole($"{field}.registeredVoters", row?.RegisteredVoters, 0, LocationTree.RegisteredVotersMax)
            .ToString(CultureInfo.InvariantCulture),
        EnumText.Of(input.OneOf<Provenance>($"{field}.provenance", row?.Provenance)),
        row?.Retired switch { true => "yes", false => "no", null => "" });

    private static string Degrees(double? degrees) =>
        degrees?.ToString("0.###############", CultureInfo.InvariantCulture) ?? "";
}

/// <summary>An import that was recorded.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="Added">Rows that are new.</param>
/// <param name="Changed">Rows that say something else than was known.</param>
/// <param name="Unchanged">Rows that say what was known.</param>
/// <param name="Changes">The events of the rows that were added or changed.</param>
/// <param name="Warnings">Possible mistakes, such as voters that are not the sum of those below.</param>
/// <param name="Sequence">Place of the import in the ledger.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
public sealed record ImportView(
    Guid Id,
    int Added,
    int Changed,
    int Unchanged,
    IReadOnlyList<ImportedRowView> Changes,
    IReadOnlyList<WarningView> Warnings,
    long Sequence,
    DateTimeOffset RecordedAt)
{
    internal static ImportView Of(Receipt receipt)
    {
        var import = receipt.Entries[0];
        var body = (ReferenceImported)import.Event.Body;
        return new(
            receipt.Command, body.Added, body.Changed, body.Unchanged,
            [.. receipt.Entries.Skip(1)
                .Select(ImportedRowView.Of)], WarningView.Localized(import.Event), import.Sequence,
            import.Event.RecordedAt);
    }
}

/// <summary>A row that was added or changed.</summary>
/// <param name="Code">Code of the location.</param>
/// <param name="Sequence">Place of its event in the ledger; the event has the values before and after.</param>
/// <param name="IsNew">Whether it was added.</param>
public sealed record ImportedRowView(string Code, long Sequence, bool IsNew)
{
    internal static ImportedRowView Of(LedgerEntry entry) => entry.Event.Body switch
    {
        LocationChanged body => new(body.After.Code, entry.Sequence, body.Before is null),
        var other => throw new InvalidOperationException($"{other.GetType().Name} is no row of an import."),
    };
}

[JsonSerializable(typeof(LocationImportRequest))]
[JsonSerializable(typeof(ImportView))]
internal sealed partial class ReferenceJson : JsonSerializerContext;
