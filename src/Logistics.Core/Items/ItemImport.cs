using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Items;

/// <summary>One row of an import as it was read: the text of each column, unchecked.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Contest">Empty for none.</param>
/// <param name="PerTps">Empty for none.</param>
public sealed record ItemRow(
    [property: JsonIgnore] int Line,
    string Code,
    string Name,
    string Unit,
    string Contest,
    string PerTps,
    string Provenance,
    string Source);

/// <summary>Checks rows of an import and makes their item types, all or none.</summary>
public static class ItemImport
{
    /// <summary>The longest unit, in UTF-16 code units.</summary>
    public const int UnitLengthMax = 40;

    /// <summary>The item types of the rows, or the errors in their order.</summary>
    /// <param name="known">By code. An item never changes its contest, because what was recorded was decided on it.
    /// </param>
    public static (IReadOnlyList<ItemType> Items, IReadOnlyList<RowError> Errors) Build(
        IReadOnlyList<ItemRow> rows, Func<string, ItemType?> known, IReadOnlySet<string> contests)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(known);
        var items = new List<ItemType>(rows.Count);
        var errors = new List<RowError>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (errors.Count >= LocationTree.ErrorCountMax)
                break;
            if (!Location.IsCode(row.Code))
                Refuse(row, "code", row.Code, ImportRule.Code.With(("max", Location.CodeLengthMax)));
            else if (!lines.TryAdd(row.Code, row.Line))
                Refuse(row, "code", row.Code, ImportRule.CodeOfItsOwn.With(("line", lines[row.Code])));
            CheckText(row, "name", row.Name, ImportRule.NameLengthMax);
            CheckText(row, "unit", row.Unit, UnitLengthMax);
            if (row.PerTps.Length > 0)
                CheckText(row, "per_tps", row.PerTps, ImportRule.NameLengthMax);
            CheckText(row, "source", row.Source, ImportRule.SourceLengthMax);
            var contest = row.Contest.Length == 0 ? null : row.Contest;
            if (contest is not null && !contests.Contains(contest))
            {
                string[] all = [.. contests.Order(StringComparer.Ordinal)];
                Refuse(row, "contest", row.Contest, ImportRule.EmptyOrOneOf.With(("names", all)));
            }
            else if (known(row.Code) is { } before && before.Contest != contest)
            {
                Refuse(
                    row, "contest", row.Contest,
                    ImportRule.SameContest.With(("contest", before.Contest ?? "empty")));
            }

            if (!EnumText.TryParse(row.Provenance, out Provenance provenance))
                Refuse(row, "provenance", row.Provenance, ImportRule.WordOf<Provenance>());
            items.Add(new ItemType(
                row.Code, row.Name, row.Unit, contest, row.PerTps.Length == 0 ? null : row.PerTps, provenance,
                row.Source));
        }

        return (items, [.. errors.Take(LocationTree.ErrorCountMax)]);

        void CheckText(ItemRow row, string column, string text, int lengthMax)
        {
            if (!ImportRule.IsText(text, lengthMax))
                Refuse(row, column, text, ImportRule.Text.With(("max", lengthMax)));
        }

        void Refuse(ItemRow row, string column, string value, Expected expected) =>
            errors.Add(new RowError(row.Line, column, value, expected));
    }
}
