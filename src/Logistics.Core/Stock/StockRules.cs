using System.Globalization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Stock;

/// <summary>The rule that an account must hold what is taken from it.</summary>
internal static class StockRules
{
    /// <summary>The violation if an account has too little for a package's contents; null if it has enough.</summary>
    public static Rejection? Lacks(World world, string account, IEnumerable<ItemQuantity> contents) =>
        Lacks(world, account, contents.Select((line, i) =>
            ($"contents[{i}].quantity", line.Item, (long)line.Quantity)));

    /// <summary>The first lines that ask for more than an account has; null when it has all.</summary>
    /// <param name="lines">With the field of each, such as <c>contents[0].quantity</c>.</param>
    public static Rejection? Lacks(
        World world, string account, IEnumerable<(string Field, string Item, long Quantity)> lines)
    {
        var asked = new Dictionary<string, long>(StringComparer.Ordinal);
        var errors = new List<FieldError>();
        foreach (var (field, item, quantity) in lines)
        {
            var need = asked[item] = asked.GetValueOrDefault(item) + quantity;
            var have = world.BalanceOf(account, item);
            if (need <= have || errors.Count == Rejection.ErrorsMax)
                continue;
            errors.Add(new FieldError(
                field,
                quantity.ToString(CultureInfo.InvariantCulture),
                StockRule.AtMost.With(("item", item), ("account", account), ("have", have), ("need", need)),
                new HaveNeed(have, need)));
        }

        return errors.Count == 0 ? null : new Rejection(StockRule.InsufficientStock, errors);
    }
}

/// <summary>The rules of quantities, whatever moves them.</summary>
public static class StockRule
{
    public static readonly Rule InsufficientStock = new("insufficient-stock", new(
        "Insufficient stock at this location.",
        "Stok di lokasi ini tidak cukup."));

    public static readonly Rule DuplicateItem = new("duplicate-item", new(
        "Each item may appear in one line only.",
        "Setiap barang hanya boleh ada dalam satu baris."));

    internal static readonly Phrase AtMost = new(
        "at most {have} of {item}: {account} has {have}, {need} needed",
        "paling banyak {have} {item}: {account} mempunyai {have}, diperlukan {need}");

    internal static readonly Phrase Once = new(
        "each item once",
        "setiap barang satu kali");

    internal static readonly Phrase OneLine = new(
        "each item in one line",
        "setiap barang dalam satu baris");

    internal static readonly Phrase UnusedId = new(
        "an id that nothing was recorded under",
        "id yang belum pernah dipakai untuk mencatat apa pun");

    public static IReadOnlyList<Rule> All { get; } = [InsufficientStock, DuplicateItem];
}
