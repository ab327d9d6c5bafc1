using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>
/// The rule of re-issues: a place issues a second time at most what the requirement of its own level keeps for
/// re-votes, and at most what the polling station needs.
/// </summary>
public static class ReVoteStock
{
    /// <summary>What is wrong with contents; null when nothing is, or there are no rules to judge by.</summary>
    /// <param name="origin">The code of the place whose stock they are from.</param>
    /// <param name="contents">All that the package would hold.</param>
    /// <param name="counted">What of an item is counted as issued because of this very package.</param>
    public static Rejection? Check(
        World world,
        string origin,
        string tps,
        IReadOnlyList<ItemQuantity> contents,
        Func<string, long> counted,
        DateTimeOffset occurredAt)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(contents);
        ArgumentNullException.ThrowIfNull(counted);
        if (world.Reference.Requirements is not { HasRules: true } reference
            || reference.LocationOf(origin) is not { } keeper
            || reference.LocationOf(tps) is not { } station)
            return null;
        var day = reference.DayOf(occurredAt);
        var errors =
            from line in RequirementCheck.Sums(contents)
            where world.Reference.ItemOf(line.Item)?.Contest is not null
            let expected = Expect(line.Item, line.Quantity)
            where expected is not null
            select new FieldError(
                $"contents[{line.Line}].quantity", line.Quantity.ToString(CultureInfo.InvariantCulture),
                expected.Value);
        return errors.Take(Rejection.ErrorsMax).ToArray() is { Length: > 0 } found
            ? new Rejection(PackageRule.ReVoteStockExceeded, found)
            : null;

        Expected? Expect(string item, long quantity)
        {
            var kept = reference.OwnNeedOf(keeper, item, day);
            var issued = (world.Find(ReVoteIssue.Table, (origin, item))?.Quantity ?? 0) - counted(item);
            var left = Math.Max(0, kept - issued);
            var needs = reference.NeedsOf(station, item, day);
            var needed = needs.Count == 0 ? long.MaxValue : needs.Sum(need => need.Quantity);
            if (quantity <= Math.Min(left, needed))
                return null;
            return left <= needed
                ? PackageRule.AtMostKept.With(
                    ("item", item), ("max", left), ("kept", kept), ("issued", issued), ("location", origin))
                : PackageRule.AtMostNeeded.With(("item", item), ("max", needed), ("location", tps));
        }
    }
}
