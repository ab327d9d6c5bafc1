using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;
using Logistics.Core.ReVotes;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>
/// The rule of re-issues: a place issues a second time at most what the requirement of its own level keeps for
/// re-votes and what was delivered for the very re-vote, and at most what the polling station needs.
/// </summary>
public static class ReVoteStock
{
    /// <summary>What is wrong with contents; null when nothing is, or there are no rules to judge by.</summary>
    /// <param name="origin">The code of the place whose stock they are from.</param>
    /// <param name="contents">All that the package would hold.</param>
    /// <param name="counted">What of an item is counted as issued because of this very package.</param>
    /// <param name="reVote">The re-vote it is for; null where none is recorded.</param>
    public static Rejection? Check(
        World world,
        string origin,
        string tps,
        IReadOnlyList<ItemQuantity> contents,
        Func<string, long> counted,
        DateTimeOffset occurredAt,
        Guid? reVote)
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
            var (delivered, forIt, covered) = SuppliedFor(item);
            var left = Math.Max(0, kept - (issued - covered)) + Math.Max(0, delivered - forIt);
            var needs = reference.NeedsOf(station, item, day);
            var needed = needs.Count == 0 ? long.MaxValue : needs.Sum(need => need.Quantity);
            if (quantity <= Math.Min(left, needed))
                return null;
            if (left <= needed && delivered > 0)
            {
                return PackageRule.AtMostDelivered.With(
                    ("item", item), ("max", left), ("kept", kept), ("delivered", delivered), ("issued", issued),
                    ("location", origin));
            }

            return left <= needed
                ? PackageRule.AtMostKept.With(
                    ("item", item), ("max", left), ("kept", kept), ("issued", issued), ("location", origin))
                : PackageRule.AtMostNeeded.With(("item", item), ("max", needed), ("location", tps));
        }

        // What was delivered for one re-vote is not spent on another.
        (long Delivered, long Issued, long Covered) SuppliedFor(string item)
        {
            var (delivered, issued, covered) = (0L, 0L, 0L);
            foreach (var supply in world.Find(ReVoteSupply.OfLocation, origin).Where(supply => supply.Item == item))
            {
                var isOwn = supply.ReVote == reVote;
                var without = supply.Issued - (isOwn ? counted(item) : 0);
                covered += Math.Min(supply.Delivered, without);
                if (isOwn)
                    (delivered, issued) = (supply.Delivered, without);
            }

            return (delivered, issued, covered);
        }
    }
}
