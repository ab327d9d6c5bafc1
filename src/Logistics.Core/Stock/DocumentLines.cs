using Logistics.Core.Custody;
using Logistics.Core.Locations;

namespace Logistics.Core.Stock;

/// <summary>What holds for the lines of every document that moves loose stock.</summary>
internal static class DocumentLines
{
    /// <summary>Refuses the first line whose item is unknown, or stands in a line before it.</summary>
    /// <param name="lines">The item of each, and what may stand once: the item, or more than it.</param>
    public static Rejection? Refuse<TKey>(CustodyState state, IEnumerable<(string Item, TKey Once)> lines)
    {
        var named = new HashSet<TKey>();
        var at = 0;
        foreach (var (item, once) in lines)
        {
            var field = $"lines[{at++}].item";
            if (!state.Items.ContainsKey(item))
                return new Rejection(Rule.UnknownItem, field, item, "an existing one");
            if (!named.Add(once))
                return new Rejection(Rule.DuplicateItem, field, item, "each item in one line");
        }

        return null;
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
    public static Rejection? RefuseUsed(CustodyState state, string stream, Guid id) =>
        state.HeadOf(stream).Version == 0
            ? null
            : new Rejection(Rule.DamagedRecord, "id", id.ToString(), "an id that nothing was recorded under");
}
