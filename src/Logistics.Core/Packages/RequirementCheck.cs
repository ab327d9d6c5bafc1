using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>
/// The rules that contents are no more, and in what is opened at a polling station no less, than the destination
/// needs. What no rule of the day is about is not judged.
/// </summary>
public static class RequirementCheck
{
    /// <summary>What is wrong with contents, unless it is set aside; null when nothing is.</summary>
    /// <param name="contest">The package's.</param>
    /// <param name="contents">All that the package would hold.</param>
    /// <param name="counted">What of an item is counted for the destination because of this very package.</param>
    /// <param name="applied">Takes note of the rules it was needed for.</param>
    /// <param name="field">What the request says instead of contents; null where it says these.</param>
    public static Rejection? Check(
        World world,
        Location destination,
        PackageKind kind,
        string? contest,
        IReadOnlyList<ItemQuantity> contents,
        Func<string, long> counted,
        DateTimeOffset occurredAt,
        AppliedOverride applied,
        string? field = null)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(contents);
        ArgumentNullException.ThrowIfNull(counted);
        ArgumentNullException.ThrowIfNull(applied);
        if (world.Reference.Requirements is not { HasRules: true } reference || kind == PackageKind.Papers)
            return null;
        var (over, less) = (new List<FieldError>(), new List<FieldError>());
        var day = reference.DayOf(occurredAt);
        var isOpenedThere = destination.Level == LocationLevel.Tps
            && kind is PackageKind.BallotBox or PackageKind.Kit;
        foreach (var (line, item, quantity) in Sums(contents))
        {
            if (Find(item) is not { } need)
                continue;
            var (at, value) = (field ?? $"contents[{line}].quantity", Number(quantity));
            var exactly = field is null ? need.Exactly(item) : need.ExactlyOf(item);
            if (need.Share > 0 && quantity > need.Share)
                over.Add(new FieldError(at, value, exactly));
            else if (need.Allocated + quantity > need.Needed)
                over.Add(new FieldError(at, value, field is null ? need.AtMost(item) : need.AtMostOf(item)));
            if (quantity < need.Share)
                less.Add(new FieldError(at, value, exactly));
        }

        if (isOpenedThere && kind == PackageKind.BallotBox)
        {
            less.AddRange(
                from item in reference.ItemsOf(contest)
                where contents.All(line => line.Item != item.Code)
                let need = Find(item.Code)
                where need is { Share: > 0 }
                select new FieldError(field ?? "contents", null, need.ExactlyOf(item.Code)));
        }

        var violations = new Violations();
        violations.Add(Broken(PackageRule.OverRequirement, over));
        violations.Add(Broken(PackageRule.ShortOfRequirement, less));
        return violations.Rejection;

        Need? Find(string item)
        {
            var needs = reference.NeedsOf(destination, item, day);
            var (needed, allocated) = (
                needs.Sum(need => need.Quantity), (world.Find(PlaceSupply.Table, (destination.Code, item))?.Allocated
                    ?? 0) - counted(item));
            var share = isOpenedThere
                ? needs.Where(need => need.Rule.Contest == contest).Sum(need => need.Quantity)
                : 0;

            // What comes in other packages, such as a supply of ballots, the package itself need not hold.
            return needs.Count == 0
                ? null
                : new Need(destination.Code, needed, Math.Min(share, Math.Max(0, needed - allocated)), allocated);
        }

        Rejection? Broken(Rule rule, List<FieldError> errors) =>
            errors.Count == 0 || applied.Takes(rule)
                ? null
                : new Rejection(rule, [.. errors.Take(Rejection.ErrorsMax)]);
    }

    /// <summary>What is in a package of each item, with the first line of it.</summary>
    internal static IEnumerable<(int Line, string Item, long Quantity)> Sums(IReadOnlyList<ItemQuantity> contents) =>
        contents.Index().GroupBy(line => line.Item.Item, StringComparer.Ordinal)
            .Select(lines => (lines.First().Index, lines.Key, lines.Sum(line => (long)line.Item.Quantity)));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Share">What the package itself has to hold; 0 where nothing says so.</param>
    /// <param name="Allocated">In other packages.</param>
    private sealed record Need(string Location, long Needed, long Share, long Allocated)
    {
        public Expected Exactly(string item) => Expect(PackageRule.Exactly, item, ("exactly", Share));

        public Expected ExactlyOf(string item) => Expect(PackageRule.ExactlyOf, item, ("exactly", Share));

        public Expected AtMost(string item) =>
            Expect(PackageRule.AtMost, item, ("max", Math.Max(0, Needed - Allocated)));

        public Expected AtMostOf(string item) =>
            Expect(PackageRule.AtMostOf, item, ("max", Math.Max(0, Needed - Allocated)));

        private Expected Expect(Phrase phrase, string item, (string Name, object Value) limit) => phrase.With(
            ("item", item), ("location", Location), limit, ("needed", Needed), ("allocated", Allocated));
    }
}
