using Logistics.Core.Items;
using Logistics.Core.Locations;

namespace Logistics.Tests.Core.Requirements;

internal sealed class RequirementImportTests
{
    private static readonly RequirementRow Good = new(
        2, "ink", "1", "ink", "", "tps", "fixed", "2", "2024-08-10", "derived", "somebody");

    private static readonly RequirementRule Rule = new(
        "ink", 1, "ink", null, LocationLevel.Tps, Formula.Fixed, 2, new(2024, 8, 10), Provenance.Derived, "somebody");

    [TestCase("code", "a b")]
    [TestCase("code", "")]
    [TestCase("version", "0")]
    [TestCase("version", "10000")]
    [TestCase("version", "-1")]
    [TestCase("version", "1.0")]
    [TestCase("item", "nothing")]
    [TestCase("contest", "president")]
    [TestCase("level", "TPS")]
    [TestCase("formula", "guess")]
    [TestCase("amount", "")]
    [TestCase("amount", "-1")]
    [TestCase("amount", "2.5")]
    [TestCase("amount", "1000000001")]
    [TestCase("valid_from", "10-08-2024")]
    [TestCase("valid_from", "2024-02-30")]
    [TestCase("provenance", "rumour")]
    [TestCase("source", " ")]
    public void Build_BadCell_IsNamedByLineAndColumn(string column, string value) =>
        Refuses([With(Good, column, value)], (2, column, value));

    [TestCase("percent", "2.505")]
    [TestCase("percent", "1000.01")]
    [TestCase("percent", "-2.5")]
    [TestCase("percent", "2,5")]
    [TestCase("per-voter", "1001")]
    public void Build_AmountOfAnotherFormula_IsNamed(string formula, string amount) =>
        Refuses([Good with { Formula = formula, Amount = amount }], (2, "amount", amount));

    [TestCase("2.5", 250)]
    [TestCase("0.01", 1)]
    [TestCase("2.50", 250)]
    [TestCase("1000", 100_000)]
    public void Build_Percent_IsKeptInHundredths(string text, long expected) => Assert.That(
        Added([Good with { Formula = "percent", Amount = text }]).Single().Amount, Is.EqualTo(expected));

    [Test]
    public void Build_ItemOfAContest_NamesThatContest() => Refuses(
        [Good with { Item = "ballot-mayor", Contest = "governor" }, Good with { Line = 3, Item = "ballot-mayor" }],
        (2, "contest", "governor"), (3, "contest", ""));

    [Test]
    public void Build_SameVersionTwice_IsNamed() =>
        Refuses([Good, Good with { Line = 3, Amount = "3" }], (3, "version", "1"));

    [Test]
    public void Build_LoadedVersionWithOtherContent_IsNamed() =>
        Refuses([Good with { Amount = "3" }], [Rule], (2, "version", "1"));

    [Test]
    public void Build_NewVersionOfAnotherItem_IsNamed() =>
        Refuses([Good with { Version = "2", Item = "booth" }], [Rule], (2, "item", "booth"));

    [Test]
    public void Build_LoadedAndNewVersions_AddsTheNew()
    {
        var import = Build([Good, Good with { Line = 3, Version = "2", Amount = "3" }], [Rule]);
        Assert.That(import, Is.TypeOf<RequirementImport.Valid>());
        var valid = (RequirementImport.Valid)import;
        Assert.That(valid.Added, Is.EqualTo([Rule with { Version = 2, Amount = 3 }]));
        Assert.That(valid.Unchanged, Is.EqualTo(1));
    }

    [Test]
    public void Build_ManyMistakes_NamesTheFirst100() => Assert.That(
        ((RequirementImport.Invalid)Build([.. Enumerable.Range(2, 500).Select(line => Good with { Line = line, Level = "x" })], []))
        .Errors.Select(error => error.Line), Is.EqualTo(Enumerable.Range(2, 100)));

    private static RequirementRow With(RequirementRow row, string column, string value) => column switch
    {
        "code" => row with { Code = value },
        "version" => row with { Version = value },
        "item" => row with { Item = value },
        "contest" => row with { Contest = value },
        "level" => row with { Level = value },
        "formula" => row with { Formula = value },
        "amount" => row with { Amount = value },
        "valid_from" => row with { ValidFrom = value },
        "provenance" => row with { Provenance = value },
        "source" => row with { Source = value },
        _ => throw new ArgumentOutOfRangeException(nameof(column)),
    };

    private static IReadOnlyList<RequirementRule> Added(RequirementRow[] rows) =>
        ((RequirementImport.Valid)Build(rows, [])).Added;

    private static void Refuses(RequirementRow[] rows, params (int, string, string)[] errors) =>
        Refuses(rows, [], errors);

    private static void Refuses(
        RequirementRow[] rows, RequirementRule[] rules, params (int, string, string)[] errors)
    {
        var import = Build(rows, rules);
        Assert.That(import, Is.TypeOf<RequirementImport.Invalid>());
        Assert.That(
            ((RequirementImport.Invalid)import).Errors.Select(error => (error.Line, error.Column, error.Value)),
            Is.EqualTo(errors));
    }

    private static RequirementImport Build(RequirementRow[] rows, RequirementRule[] rules) => RequirementImport.Build(
        rows,
        new RequirementKnown(
            new[] { Item("ink", null), Item("booth", null), Item("ballot-mayor", "mayor") }
                .ToDictionary(item => item.Code, StringComparer.Ordinal),
            new HashSet<string>(["governor", "mayor"], StringComparer.Ordinal),
            rules));

    private static ItemType Item(string code, string? contest) =>
        new(code, code, "piece", contest, PerTps: null, Provenance.Estimate, Source: "test");
}
