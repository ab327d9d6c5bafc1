using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Locations;

/// <summary>One row of an import as it was read: the text of each column, unchecked.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Parent">Empty for a kpu.</param>
/// <param name="Latitude">Degrees, such as <c>-3.997708</c>, or empty.</param>
/// <param name="Longitude">Degrees, or empty.</param>
/// <param name="Retired"><c>yes</c>, <c>no</c>, or empty to leave it as it is; a new location is not retired.</param>
public sealed record LocationRow(
    [property: JsonIgnore] int Line,
    string Code,
    string Level,
    string Name,
    string Parent,
    string Latitude,
    string Longitude,
    string RegisteredVoters,
    string Provenance,
    string Retired = "");

/// <summary>One cell of an import that cannot be taken over.</summary>
/// <param name="Column">The column as the file's header names it.</param>
/// <param name="Value">The text of the cell.</param>
/// <param name="Expected">What would have been taken over.</param>
public sealed record RowError(int Line, string Column, string Value, Expected Expected)
{
    /// <summary>The rule it breaks; null where the cell is not what its column holds.</summary>
    public Rule? Rule { get; init; }
}

/// <summary>The outcome of an import: all rows, or none and the reasons.</summary>
public abstract record LocationImport
{
    private LocationImport()
    {
    }

    /// <summary>The location of every row, parents before children.</summary>
    public sealed record Valid(IReadOnlyList<Location> Locations) : LocationImport;

    /// <summary>
    /// The errors in order of the rows, at most <see cref="LocationTree.ErrorCountMax"/>.
    /// </summary>
    public sealed record Invalid(IReadOnlyList<RowError> Errors) : LocationImport;
}

/// <summary>
/// Makes a tree of imported rows: kpu, ppk, pps, tps, each below one of the level directly above,
/// which is in the file or was imported before. An import adds locations and changes names, points
/// and voters; it never moves a location, because the chain of custody replays against the tree.
/// </summary>
public static class LocationTree
{
    /// <summary>The most errors that are reported.</summary>
    public const int ErrorCountMax = 100;

    /// <summary>The most voters of one location, in persons.</summary>
    public const int RegisteredVotersMax = 100_000_000;

    private const string Yes = "yes";
    private const string No = "no";

    /// <summary>Checks the rows and makes their locations.</summary>
    /// <param name="existing">The locations imported before, by code.</param>
    /// <param name="allowUnusualCodes">
    /// Takes <see cref="ImportRule.TwinCode"/> and <see cref="ImportRule.ForeignCode"/>.
    /// </param>
    public static LocationImport Build(
        IReadOnlyList<LocationRow> rows, IReadOnlyDictionary<string, Location> existing, bool allowUnusualCodes = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(existing);
        return new Import(rows, existing, allowUnusualCodes).Run();
    }

    private sealed class Import(
        IReadOnlyList<LocationRow> rows, IReadOnlyDictionary<string, Location> existing, bool allowUnusualCodes)
    {
        private readonly CodeTwins twins = new();
        private readonly Dictionary<string, int> indexes = new(rows.Count, StringComparer.Ordinal);
        private readonly LocationLevel?[] levels = new LocationLevel?[rows.Count];
        private readonly Location[] locations = new Location[rows.Count];
        private readonly List<RowError> errors = [];
        private ILookup<string?, Location>? below;

        public LocationImport Run()
        {
            for (var i = 0; i < rows.Count; i++)
            {
                indexes.TryAdd(rows[i].Code, i);
                if (EnumText.TryParse(rows[i].Level, out LocationLevel level)) levels[i] = level;
            }

            if (!allowUnusualCodes)
            {
                foreach (var code in existing.Keys) twins.Add(code);
            }

            for (var i = 0; i < rows.Count && errors.Count < ErrorCountMax; i++) Check(i);
            for (var i = 0; i < rows.Count && errors.Count == 0; i++) CheckRetired(i);
            return errors.Count == 0
                ? new LocationImport.Valid(FromTheRoot())
                : new LocationImport.Invalid([.. errors.Take(ErrorCountMax)]);
        }

        private void Check(int index)
        {
            var row = rows[index];
            CheckCode(index, row);
            CheckLevel(index, row);
            CheckName(row);
            CheckParent(index, row);
            var latitude = Degrees(row, "lat", row.Latitude, row.Longitude, 90);
            var longitude = Degrees(row, "lng", row.Longitude, row.Latitude, 180);
            if (!int.TryParse(
                    row.RegisteredVoters,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var voters)
                || voters > RegisteredVotersMax)
            {
                Refuse(
                    row,
                    "registered_voters",
                    row.RegisteredVoters,
                    ImportRule.Whole.With(("min", 0), ("max", RegisteredVotersMax)));
            }

            if (!EnumText.TryParse(row.Provenance, out Provenance provenance))
                Refuse(row, "provenance", row.Provenance, ImportRule.WordOf<Provenance>());
            if (row.Retired is not ("" or Yes or No))
                Refuse(row, "retired", row.Retired, ImportRule.YesOrNo);
            if (errors.Count > 0) return;

            locations[index] = new(
                row.Code,
                levels[index]!.Value,
                row.Name,
                row.Parent.Length == 0 ? null : row.Parent,
                row.Code,
                latitude,
                longitude,
                voters,
                provenance,
                IsRetired(row));
        }

        private bool IsRetired(LocationRow row) => row.Retired.Length > 0
            ? row.Retired == Yes
            : existing.TryGetValue(row.Code, out var before) && before.Retired;

        private bool IsRetired(string code) => indexes.TryGetValue(code, out var index)
            ? IsRetired(rows[index])
            : existing.TryGetValue(code, out var known) && known.Retired;

        /// <summary>Below a retired location all are retired, so that nothing is needed there.</summary>
        private void CheckRetired(int index)
        {
            var row = rows[index];
            if (!IsRetired(row))
            {
                if (IsRetired(row.Parent))
                    Refuse(row, "retired", row.Retired, ImportRule.RetiredBelow.With(("parent", row.Parent)));
                return;
            }

            below ??= existing.Values.ToLookup(location => location.Parent, StringComparer.Ordinal);
            if (below[row.Code].FirstOrDefault(child => !IsRetired(child.Code)) is { } inUse)
                Refuse(row, "retired", row.Retired, ImportRule.InUse.With(("child", inUse.Code)));
        }

        private void CheckCode(int index, LocationRow row)
        {
            if (!Location.IsCode(row.Code))
                Refuse(
                    row,
                    "code",
                    row.Code,
                    ImportRule.Code.With(("max", Location.CodeLengthMax)));
            if (indexes[row.Code] != index)
                Refuse(
                    row,
                    "code",
                    row.Code,
                    ImportRule.CodeOfItsOwn.With(("line", rows[indexes[row.Code]].Line)));
            else if (!allowUnusualCodes && !existing.ContainsKey(row.Code) && Location.IsCode(row.Code))
                CheckUnusual(row);
        }

        private void CheckUnusual(LocationRow row)
        {
            if (twins.Add(row.Code) is { } twin)
                Refuse(row, "code", row.Code, ImportRule.NoTwin.With(("twin", twin)), ImportRule.TwinCode);
            if (row.Parent.Length > 0 && !row.Code.StartsWith($"{row.Parent}.", StringComparison.Ordinal))
                Refuse(row, "code", row.Code, ImportRule.UnderParent.With(("parent", row.Parent)),
                    ImportRule.ForeignCode);
        }

        private void CheckLevel(int index, LocationRow row)
        {
            if (levels[index] is not { } level)
                Refuse(row, "level", row.Level, ImportRule.WordOf<LocationLevel>());
            else if (existing.TryGetValue(row.Code, out var before) && before.Level != level)
                Refuse(
                    row,
                    "level",
                    row.Level,
                    ImportRule.SameLevel.With(("level", EnumText.Of(before.Level))));
        }

        private void CheckName(LocationRow row)
        {
            if (!ImportRule.IsText(row.Name, ImportRule.NameLengthMax))
                Refuse(
                    row,
                    "name",
                    row.Name,
                    ImportRule.Text.With(("max", ImportRule.NameLengthMax)));
        }

        private void CheckParent(int index, LocationRow row)
        {
            if (existing.TryGetValue(row.Code, out var before))
            {
                if (!string.Equals(before.Parent ?? "", row.Parent, StringComparison.Ordinal))
                    Refuse(
                        row,
                        "parent",
                        row.Parent,
                        ImportRule.SameParent.With(("parent", before.Parent ?? "empty")));
            }
            else if (levels[index] is LocationLevel.Kpu)
            {
                if (row.Parent.Length > 0)
                    Refuse(row, "parent", row.Parent, ImportRule.NoParent);
            }
            else if (!IsAbove(row.Parent, levels[index]))
            {
                var above = levels[index] is { } level ? EnumText.Of(level - 1) : "location";
                Refuse(
                    row,
                    "parent",
                    row.Parent,
                    ImportRule.Above.With(("level", above)));
            }
        }

        // A parent or row of unknown level has its own error, so this is not reported again.
        private bool IsAbove(string parent, LocationLevel? level)
        {
            if (indexes.TryGetValue(parent, out var index) && parent.Length > 0)
                return level is null || levels[index] is null || levels[index] == level - 1;
            if (existing.TryGetValue(parent, out var location))
                return level is null || location.Level == level - 1;
            return level is null && parent.Length == 0;
        }

        private double? Degrees(
            LocationRow row, string column, string text, string other, int max)
        {
            const NumberStyles style =
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
            if (text.Length == 0 && other.Length == 0) return null;
            if (double.TryParse(text, style, CultureInfo.InvariantCulture, out var degrees)
                && Math.Abs(degrees) <= max)
                return degrees + 0.0; // -0 is 0
            Refuse(
                row,
                column,
                text,
                ImportRule.Degrees.With(("max", max)));
            return null;
        }

        private Location[] FromTheRoot()
        {
            var sorted = new Location[rows.Count];
            var count = 0;
            for (var level = LocationLevel.Kpu; level <= LocationLevel.Tps; level++)
                for (var i = 0; i < rows.Count; i++)
                    if (levels[i] == level)
                        sorted[count++] = locations[i] = WithPath(locations[i]);
            return sorted;
        }

        private Location WithPath(Location location)
        {
            if (location.Parent is null) return location;
            var parent = indexes.TryGetValue(location.Parent, out var index)
                ? locations[index]
                : existing[location.Parent];
            return location with { Path = $"{parent.Path}/{location.Code}" };
        }

        private void Refuse(LocationRow row, string column, string value, Expected expected, Rule? rule = null) =>
            errors.Add(new(row.Line, column, value, expected) { Rule = rule });
    }
}
