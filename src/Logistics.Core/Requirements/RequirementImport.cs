using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Requirements;

/// <summary>One row of an import as it was read: the text of each column, unchecked.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Contest">Empty for none.</param>
/// <param name="Amount">A whole number, or for a percentage one with up to two decimals.</param>
/// <param name="ValidFrom">A date such as <c>2024-11-24</c>.</param>
public sealed record RequirementRow(
    [property: JsonIgnore] int Line,
    string Code,
    string Version,
    string Item,
    string Contest,
    string Level,
    string Formula,
    string Amount,
    string ValidFrom,
    string Provenance,
    string Source);

/// <summary>What is known before an import.</summary>
/// <param name="Items">By code.</param>
/// <param name="Rules">Those loaded before.</param>
public sealed record RequirementKnown(
    IReadOnlyDictionary<string, ItemType> Items,
    IReadOnlySet<string> Contests,
    IReadOnlyCollection<RequirementRule> Rules);

/// <summary>The outcome of an import: all rows, or none and the reasons.</summary>
public abstract record RequirementImport
{
    private RequirementImport()
    {
    }

    /// <param name="Added">The versions that are new, in the order of the rows.</param>
    /// <param name="Unchanged">How many were loaded before, exactly as they are here.</param>
    public sealed record Valid(IReadOnlyList<RequirementRule> Added, int Unchanged) : RequirementImport;

    /// <summary>
    /// The errors in order of the rows, at most <see cref="LocationTree.ErrorCountMax"/>.
    /// </summary>
    public sealed record Invalid(IReadOnlyList<RowError> Errors) : RequirementImport;

    /// <summary>
    /// Checks the rows and makes their rules. A version that was loaded before stays as it is, because answers
    /// were given by it: what changes is a new version. Every version of a code is about one item and contest.
    /// </summary>
    public static RequirementImport Build(IReadOnlyList<RequirementRow> rows, RequirementKnown known)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(known);
        return new Import(known).Run(rows);
    }

    private sealed class Import(RequirementKnown known)
    {
        private readonly List<RowError> errors = [];
        private readonly Dictionary<(string Code, int Version), RequirementRule> before =
            known.Rules.ToDictionary(rule => (rule.Code, rule.Version));
        private readonly Dictionary<(string Code, int Version), int> lines = [];
        private readonly Dictionary<string, RequirementRule> byCode = known.Rules
            .DistinctBy(rule => rule.Code, StringComparer.Ordinal)
            .ToDictionary(rule => rule.Code, StringComparer.Ordinal);

        public RequirementImport Run(IReadOnlyList<RequirementRow> rows)
        {
            var added = new List<RequirementRule>();
            foreach (var row in rows)
            {
                if (errors.Count >= LocationTree.ErrorCountMax)
                    break;
                if (Read(row) is { } rule && !before.ContainsKey((rule.Code, rule.Version)))
                    added.Add(rule);
            }

            return errors.Count == 0
                ? new Valid(added, rows.Count - added.Count)
                : new Invalid([.. errors.Take(LocationTree.ErrorCountMax)]);
        }

        private RequirementRule? Read(RequirementRow row)
        {
            var found = errors.Count;
            if (!Location.IsCode(row.Code))
                Refuse(row, "code", row.Code, ImportRule.Code.With(("max", Location.CodeLengthMax)));
            if (!TryWhole(row.Version, RequirementRule.VersionMax, out var version) || version == 0)
                Refuse(row, "version", row.Version, ImportRule.Whole.With(
                    ("min", 1), ("max", RequirementRule.VersionMax)));
            CheckContest(row);
            if (!EnumText.TryParse(row.Level, out LocationLevel level))
                Refuse(row, "level", row.Level, ImportRule.WordOf<LocationLevel>());
            var amount = 0L;
            if (!EnumText.TryParse(row.Formula, out Formula formula))
                Refuse(row, "formula", row.Formula, ImportRule.WordOf<Formula>());
            else
                amount = Amount(row, formula);
            if (!DateOnly.TryParseExact(
                    row.ValidFrom, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                Refuse(row, "valid_from", row.ValidFrom, ImportRule.Date);
            if (!EnumText.TryParse(row.Provenance, out Provenance provenance))
                Refuse(row, "provenance", row.Provenance, ImportRule.WordOf<Provenance>());
            if (!ImportRule.IsText(row.Source, ImportRule.SourceLengthMax))
            {
                Refuse(
                    row, "source", row.Source,
                    ImportRule.Text.With(("max", ImportRule.SourceLengthMax)));
            }

            if (errors.Count > found)
                return null;
            var rule = new RequirementRule(
                row.Code, (int)version, row.Item, row.Contest.Length == 0 ? null : row.Contest, level, formula,
                amount, day, provenance, row.Source);
            CheckVersions(row, rule);
            return rule;
        }

        private void CheckContest(RequirementRow row)
        {
            if (!known.Items.TryGetValue(row.Item, out var item))
            {
                Refuse(row, "item", row.Item, ImportRule.Item);
                return;
            }

            if (item.Contest is { } contest && contest != row.Contest)
                Refuse(row, "contest", row.Contest, ImportRule.ContestOfItem.With(("contest", contest)));
            else if (item.Contest is null && row.Contest.Length > 0 && !known.Contests.Contains(row.Contest))
            {
                string[] contests = [.. known.Contests.Order(StringComparer.Ordinal)];
                Refuse(row, "contest", row.Contest, ImportRule.EmptyOrOneOf.With(("names", contests)));
            }
        }

        private void CheckVersions(RequirementRow row, RequirementRule rule)
        {
            var key = (rule.Code, rule.Version);
            if (!lines.TryAdd(key, row.Line))
                Refuse(row, "version", row.Version, ImportRule.VersionOfItsOwn.With(("line", lines[key])));
            else if (before.TryGetValue(key, out var loaded)
                && loaded with { HeadSequence = rule.HeadSequence } != rule)
                Refuse(row, "version", row.Version, ImportRule.NewVersion);
            else if (!byCode.TryAdd(rule.Code, rule) && byCode[rule.Code] is var other
                && (other.Item, other.Contest) != (rule.Item, rule.Contest))
                Refuse(
                    row, "item", row.Item, ImportRule.SameItem.With(("item", other.Item), ("version", other.Version)));
        }

        private long Amount(RequirementRow row, Formula formula)
        {
            var max = RequirementRule.AmountMax(formula);
            if (formula != Formula.Percent)
            {
                if (!TryWhole(row.Amount, max, out var units))
                    Refuse(row, "amount", row.Amount, ImportRule.Whole.With(("min", 0), ("max", max)));
                return units;
            }

            const int hundredths = 100;
            if (decimal.TryParse(
                    row.Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
                && percent <= max / hundredths && percent * hundredths == decimal.Truncate(percent * hundredths))
                return (long)(percent * hundredths);
            Refuse(
                row, "amount", row.Amount,
                ImportRule.Percent.With(("max", max / hundredths)));
            return 0;
        }

        private static bool TryWhole(string text, long max, out long number) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;

        private void Refuse(RequirementRow row, string column, string value, Expected expected) =>
            errors.Add(new RowError(row.Line, column, value, expected));
    }
}
