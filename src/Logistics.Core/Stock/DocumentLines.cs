using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Stock;

/// <summary>The rules for lines of every document that moves loose stock, and of counts.</summary>
internal static class DocumentLines
{
    /// <summary>Refuses each line whose item is unknown, or stands in a line before it.</summary>
    /// <param name="lines">The item of each, and what may stand once: the item, or more than it.</param>
    /// <param name="list">The member of the request that they stand in.</param>
    public static Rejection? Refuse<TKey>(
        World world, IEnumerable<(string Item, TKey Once)> lines, string list = "lines")
    {
        var violations = new Violations();
        var named = new HashSet<TKey>();
        var at = 0;
        foreach (var (item, once) in lines)
        {
            var field = $"{list}[{at++}].item";
            if (world.Reference.ItemOf(item) is null)
                violations.Add(ReferenceRule.UnknownItem, field, item, ReferenceRule.Existing);
            else if (!named.Add(once))
                violations.Add(StockRule.DuplicateItem, field, item, StockRule.OneLine);
        }

        return violations.Rejection;
    }

    /// <summary>Whether the items of lines are codes, none of them twice.</summary>
    public static bool AreItems<TKey>(IReadOnlyCollection<(string Item, TKey Once)> lines) =>
        lines.Count > 0
        && lines.All(line => Location.IsCode(line.Item))
        && lines.Select(line => line.Once).Distinct().Count() == lines.Count;

    /// <summary>Whether each number is one that can be recorded.</summary>
    public static bool AreInRange(params ReadOnlySpan<int> numbers)
    {
        foreach (var number in numbers)
        {
            if (number is < 0 or > ItemQuantity.Max)
                return false;
        }

        return true;
    }

    /// <summary>Refuses an id whose stream has events although no command of this id is known.</summary>
    public static Rejection? RefuseUsed(World world, string stream, Guid id) =>
        world.HeadOf(stream) is null
            ? null
            : new Rejection(Rule.DamagedRecord, "id", id.ToString(), StockRule.UnusedId);
}
