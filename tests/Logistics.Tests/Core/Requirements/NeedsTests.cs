using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Locations;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Requirements;

internal sealed class NeedsTests
{
    private const string Item = "ink";
    private static readonly DateOnly Day = new(2024, 11, 27);

    private static Gen<RequirementRule> Rules =>
        from formula in Gen.Elements(Enum.GetValues<Formula>())
        from level in Gen.Elements(Enum.GetValues<LocationLevel>())
        from provenance in Gen.Elements(Enum.GetValues<Provenance>())
        from amount in Gen.OneOf(
            Gen.Choose(0, 1_000).Select(small => (long)small), Gen.Constant(RequirementRule.AmountMax(formula)))
        select Rule(level, formula, Math.Min(amount, RequirementRule.AmountMax(formula))) with
        {
            Code = $"{EnumText.Of(level)}-{EnumText.Of(formula)}",
            Provenance = provenance,
        };

    private static Gen<Location[]> Trees => Gen.OneOf(Gen.Choose(0, 600), Gen.Constant(LocationTree.RegisteredVotersMax))
        .ArrayOf(SmallTree.Locations.Count)
        .Select(voters => (Location[])[.. SmallTree.Locations.Zip(voters, (location, count) =>
            location with { RegisteredVoters = count })]);

    [Test]
    public void Of_AnyTree_IsTheSumOfWhatEachLocationBelowDemands() => Prop.ForAll(
        Rules.ArrayOf().ToArbitrary(), Trees.ToArbitrary(), (rules, tree) =>
        {
            var distinct = RequirementRule.On(Day, rules);
            var needs = new PlaceNeeds(distinct, tree);
            return tree.All(top => needs.Of(top, Item).Sum(need => need.Quantity) == (
                from location in tree
                where location.IsSelfOrDescendantOf(top.Code)
                from rule in distinct
                where rule.Level == location.Level
                select rule.For(location.RegisteredVoters)).Sum());
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Of_AnyTree_IsAsWeakAsTheWeakestOfWhatWentIn() => Prop.ForAll(
        Rules.ToArbitrary(), Trees.ToArbitrary(), (rule, tree) =>
        {
            Location[] known = [.. tree.Select((location, i) => location with { Provenance = (Provenance)(i % 3) })];
            var needs = new PlaceNeeds([rule], known);
            return known.All(top =>
            {
                var concerned = known.Where(location =>
                    location.IsSelfOrDescendantOf(top.Code) && location.Level == rule.Level).ToArray();
                var expected = concerned.Select(location => location.Provenance)
                    .Where(_ => rule.CountsVoters).Append(rule.Provenance).Max();
                return concerned.Length == 0
                    ? !needs.Of(top, Item).Any()
                    : needs.Of(top, Item).Single().Provenance == expected;
            });
        }).QuickCheckThrowOnFailure();

    [Test]
    public void For_MoreVoters_IsNeverLess() => Prop.ForAll(
        Rules.ToArbitrary(), Gen.Choose(0, LocationTree.RegisteredVotersMax - 1).ToArbitrary(),
        (rule, voters) => rule.For(voters) is >= 0 and var few && rule.For(voters + 1) >= few)
        .QuickCheckThrowOnFailure();

    [Test]
    public void For_Percent_IsTheLeastWholeNumberThatIsEnough() => Prop.ForAll(
        Gen.Choose(0, 100_000).ToArbitrary(), Gen.Choose(0, LocationTree.RegisteredVotersMax).ToArbitrary(),
        (hundredths, voters) =>
        {
            var exact = (decimal)hundredths * voters / RequirementRule.Whole;
            return Rule(LocationLevel.Tps, Formula.Percent, hundredths).For(voters) == decimal.Ceiling(exact);
        }).QuickCheckThrowOnFailure();

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(40, 1)]
    [TestCase(41, 2)]
    [TestCase(495, 13)]
    [TestCase(600, 15)]
    public void For_TwoAndAHalfPercent_IsRoundedUp(int voters, long expected) =>
        Assert.That(Rule(LocationLevel.Tps, Formula.Percent, 250).For(voters), Is.EqualTo(expected));

    [Test]
    public void On_SeveralVersions_TheHighestThatIsValidCounts()
    {
        var first = Rule(LocationLevel.Tps, Formula.Fixed, 2) with { ValidFrom = new(2024, 8, 10) };
        var second = first with { Version = 2, Amount = 3, ValidFrom = new(2024, 11, 20) };
        var correction = first with { Version = 3, Amount = 4, ValidFrom = new(2024, 10, 1) };
        RequirementRule[] rules = [correction, first, second];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(RequirementRule.On(new(2024, 8, 9), rules), Is.Empty);
            Assert.That(RequirementRule.On(new(2024, 8, 10), rules), Is.EqualTo([first]));
            Assert.That(RequirementRule.On(new(2024, 9, 30), [first, second]), Is.EqualTo([first]));
            Assert.That(RequirementRule.On(new(2024, 11, 20), [first, second]), Is.EqualTo([second]));
            Assert.That(RequirementRule.On(new(2024, 10, 1), rules), Is.EqualTo([correction]));
            Assert.That(RequirementRule.On(DateOnly.MaxValue, rules), Is.EqualTo([correction]));
        }
    }

    internal static RequirementRule Rule(LocationLevel level, Formula formula, long amount) => new(
        "rule", 1, Item, Contest: null, level, formula, amount, new(2024, 8, 10), Provenance.Derived, "test");
}
