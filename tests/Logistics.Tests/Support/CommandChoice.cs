namespace Logistics.Tests.Support;

/// <summary>What random commands of every kind are chosen from.</summary>
/// <param name="state">What is known of the ledger so far.</param>
/// <param name="pick">A choice of 0 to less than its argument.</param>
internal abstract class CommandChoice(World state, Func<int, int> pick)
{
    /// <summary>Every location, and one that there is not.</summary>
    protected static readonly string[] Codes =
        [.. SmallTree.Locations.Select(location => location.Code), SmallTree.NoPlace];

    protected World State => state;

    protected int Pick(int count) => pick(count);

    protected bool Rarely() => pick(12) == 11;

    protected T One<T>(IReadOnlyList<T> all) => all[pick(all.Count)];

    /// <summary>The likely choice, rarely any location.</summary>
    protected string MostlyAt(string location) => Rarely() ? One(Codes) : location;

    /// <summary>Mostly one of those that may be chosen, rarely or when there is none any; null without any.</summary>
    protected T? Mostly<T>(IReadOnlyCollection<T> all, Func<T, bool> mayBe)
        where T : class
    {
        T[] likely = [.. all.Where(mayBe)];
        if (likely.Length > 0 && !Rarely()) return One(likely);
        return all.Count == 0 ? null : One([.. all]);
    }

    protected static string BallotOf(string contest) =>
        contest == SmallTree.Governor ? SmallTree.GovernorBallot : SmallTree.MayorBallot;

    /// <summary>Some of what is loose at a location, rarely more than there is, or what is unknown.</summary>
    /// <param name="contests">Whose items are fit; none for any.</param>
    protected List<ItemQuantity> Goods(string location, params string?[] contests)
    {
        var loose = state.BalancesOf(Account.Location(location)).Where(line =>
            contests.Length == 0 || state.Items[line.Item].Contest is not { } contest
            || contests.Contains(contest, StringComparer.Ordinal) || Rarely()).ToArray();
        var goods = loose.Where(_ => pick(3) > 0).Select(line => new ItemQuantity(
            line.Item, Rarely() ? (int)line.Quantity + pick(3) : pick((int)Math.Min(line.Quantity, 9)) + 1)).ToList();
        if (Rarely()) goods.Add(new(One([SmallTree.Seal, SmallTree.GovernorBallot, "no such item"]), pick(4) + 1));
        return goods;
    }

    /// <summary>
    /// Mostly seals of their own, now and then one of those that batches have, or that was put on before; rarely none.
    /// </summary>
    protected string[] Seals(string own) => (pick(8), Rarely()) switch
    {
        (_, true) when pick(2) == 0 && State.All(SealUse.Table).ToArray() is { Length: > 0 } uses =>
            [One([.. uses.OrderBy(use => use.AppliedSequence).ThenBy(use => use.Number, StringComparer.Ordinal)]).Written],
        (_, true) => [],
        (0, _) => [own, $"k {pick(1_500):0000}"],
        (1, _) => [$"K{pick(1_500):0000}", $"K{1_500 + pick(500):0000}"],
        _ => [own],
    };

    /// <summary>Mostly the seals that are on a package, written in another way.</summary>
    protected string[] Read(Guid package) => Rarely()
        ? ["S-1"]
        : [.. PackageDetails.Of(state, package).Seals.Select(seal => seal.ToLowerInvariant())];

    protected PackageRef Reference(Package package) =>
        pick(2) == 0 ? new(package.Id, null) : new(null, package.Label);

    protected static Guid NewId() => Guid.CreateVersion7();
}
