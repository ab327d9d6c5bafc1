using System.Globalization;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;
using Logistics.Data.Files;

namespace Logistics.Data.Seeding;

/// <summary>
/// Reads the roles and checks of officers, how many sign what, and the types of incidents from a folder of reference
/// data: UTF-8 CSV (RFC 4180), a row for each version.
/// </summary>
public static class OfficeFile
{
    /// <summary>The name of the file of roles.</summary>
    public const string RolesName = "officer-roles.csv";

    /// <summary>The name of the file of checks.</summary>
    public const string ChecksName = "officer-checks.csv";

    /// <summary>The name of the file of how many sign what.</summary>
    public const string SignaturesName = "signature-rules.csv";

    /// <summary>The name of the file of types of incidents.</summary>
    public const string IncidentTypesName = "incident-types.csv";

    private static readonly string[] RoleColumns =
    [
        "code", "version", "name", "name_id", "level", "seat_from", "seat_to", "per_place", "witness", "term_from",
        "term_to", "valid_from", "provenance", "source",
    ];

    private static readonly string[] CheckColumns =
    [
        "code", "version", "name", "name_id", "roles", "age_min", "age_max", "valid_from", "provenance", "source",
    ];

    private static readonly string[] SignatureColumns =
    [
        "code", "version", "step", "side", "level", "ballots", "roles", "count", "valid_from", "provenance", "source",
    ];

    private static readonly string[] IncidentTypeColumns =
        ["code", "version", "name", "name_id", "severity", "valid_from", "provenance", "source"];

    /// <summary>All files of a folder; nothing of a file that it lacks.</summary>
    /// <exception cref="FormatException">A file is not as described.</exception>
    public static OfficeReference Read(string folder)
    {
        var (roles, checks) = (Path.Combine(folder, RolesName), Path.Combine(folder, ChecksName));
        return new(
            Rows(roles, RoleColumns, field => new OfficeRole(
                Code(field("code")), Whole(field("version")), field("name"), field("name_id"),
                field("level") is "" ? null : EnumText.Parse<LocationLevel>(field("level")),
                Optional(field("seat_from"), Whole), Optional(field("seat_to"), Whole), Whole(field("per_place")),
                field("witness") == "1", Optional(field("term_from"), Day), Optional(field("term_to"), Day),
                Day(field("valid_from")), EnumText.Parse<Provenance>(field("provenance")), field("source"))),
            Rows(checks, CheckColumns, field => new OfficeCheck(
                Code(field("code")), Whole(field("version")), field("name"), field("name_id"),
                field("roles").Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Optional(field("age_min"), Whole), Optional(field("age_max"), Whole),
                Day(field("valid_from")), EnumText.Parse<Provenance>(field("provenance")), field("source"))))
        {
            Signatures = Rows(Path.Combine(folder, SignaturesName), SignatureColumns, field => new SignatureRule(
                Code(field("code")), Whole(field("version")), EnumText.Parse<SignedStep>(field("step")),
                Side(field("side")), field("level") is "" ? null : EnumText.Parse<LocationLevel>(field("level")),
                field("ballots") == "1", field("roles").Split(' ', StringSplitOptions.RemoveEmptyEntries),
                Whole(field("count")), Day(field("valid_from")), EnumText.Parse<Provenance>(field("provenance")),
                field("source"))),
            IncidentTypes = Rows(
                Path.Combine(folder, IncidentTypesName), IncidentTypeColumns, field => new IncidentType(
                    Code(field("code")), Whole(field("version")), field("name"), field("name_id"),
                    EnumText.Parse<Severity>(field("severity")), Day(field("valid_from")),
                    EnumText.Parse<Provenance>(field("provenance")), field("source"))),
        };
    }

    internal static IReadOnlyList<T> Rows<T>(string path, string[] columns, Func<Func<string, string>, T> read) =>
        !File.Exists(path) ? [] : CsvFile.Read(path, columns, (line, field) =>
        {
            try
            {
                return read(field);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException($"{path}, line {line}: {e.Message}", e);
            }
        });

    internal static string Code(string text) =>
        Location.IsCode(text) ? text : throw new FormatException($"'{text}' is no code.");

    private static SignedAs Side(string text) => EnumText.Parse<SignedAs>(text) is var side and not SignedAs.Witnessed
        ? side
        : throw new FormatException($"'{text}' is no side.");

    internal static int Whole(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    internal static DateOnly Day(string text) =>
        DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static T? Optional<T>(string text, Func<string, T> read)
        where T : struct => text.Length == 0 ? null : read(text);
}
