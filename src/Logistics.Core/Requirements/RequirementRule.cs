using Logistics.Core.Kernel;
using Logistics.Core.Locations;

namespace Logistics.Core.Requirements;

/// <summary>How a rule turns a location into a quantity. Kinds add up: a ballot for each voter and a reserve of
/// 2.5 % are two rules for one item.</summary>
public enum Formula
{
    /// <summary>So many for each location of the level.</summary>
    Fixed,

    /// <summary>So many for each registered voter of each location of the level.</summary>
    PerVoter,

    /// <summary>A percentage of the registered voters, rounded up at each location of the level.</summary>
    Percent,
}

/// <summary>
/// One version of a rule: what each location of a level needs of an item. Of the versions of a code that are
/// valid on a day, the highest counts and the others do not; one with an amount of 0 ends the rule.
/// </summary>
/// <param name="Code">Names the rule through all its versions; a code like that of a location.</param>
/// <param name="Version">1 or more. A version never changes once it is loaded.</param>
/// <param name="Contest">The contest the need is for; null where it serves every contest.</param>
/// <param name="Amount">
/// Units for <see cref="Formula.Fixed"/> and <see cref="Formula.PerVoter"/>; hundredths of a percent for
/// <see cref="Formula.Percent"/>, so that 250 is 2.5 %. Never more than <see cref="AmountMax"/> says.
/// </param>
/// <param name="ValidFrom">The first day it holds, in the election's time zone.</param>
/// <param name="Provenance">Of the norm itself; the voters it is applied to have one of their own.</param>
/// <param name="Source">Who says so, in words.</param>
/// <param name="HeadSequence">Ledger sequence of the event that added it; -1 where none did.</param>
public sealed record RequirementRule(
    string Code,
    int Version,
    string Item,
    string? Contest,
    LocationLevel Level,
    Formula Formula,
    long Amount,
    DateOnly ValidFrom,
    Provenance Provenance,
    string Source,
    long HeadSequence = -1)
{
    public static Table<RequirementRule, (string Code, int Version)> Table { get; } = new(
        rule => (rule.Code, rule.Version),
        c => c.Code("Code", r => r.Code)
            .Int("Version", r => r.Version)
            .Code("Item", r => r.Item)
            .CodeOrNone("Contest", r => r.Contest)
            .Word("Level", r => r.Level)
            .Word("Formula", r => r.Formula)
            .Long("Amount", r => r.Amount)
            .Date("ValidFrom", r => r.ValidFrom)
            .Word("Provenance", r => r.Provenance)
            .Text(ColumnKind.Prose, "Source", r => r.Source)
            .Long("HeadSequence", r => r.HeadSequence))
    {
        Name = "RequirementRule",
        File = "requirement-rule",
        Order = ["Code", "Version"],
        KeyCount = 2,
        Revision = "HeadSequence",
        Concerned = (rule, _) => rule.HeadSequence,
        RecordedBy = ReferenceSnapshot.Is,
        IsReference = true,
        Since = 3,
    };

    /// <summary>Hundredths of a percent in the whole.</summary>
    public const int Whole = 10_000;

    /// <summary>The highest version.</summary>
    public const int VersionMax = 9_999;

    /// <summary>Whether the quantity, and so its provenance, depends on the registered voters.</summary>
    public bool CountsVoters => Formula != Formula.Fixed;

    /// <summary>
    /// The largest amount of a kind. With <see cref="LocationTree.RegisteredVotersMax"/> voters at each of ten
    /// million locations the sum still fits 64 bits.
    /// </summary>
    public static long AmountMax(Formula formula) => formula switch
    {
        Formula.Fixed => 1_000_000_000,
        Formula.PerVoter => 1_000,
        Formula.Percent => 10 * Whole,
        _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, "Unknown formula."),
    };

    /// <summary>What a location of the rule's level needs, in units of the item.</summary>
    /// <param name="voters">Registered voters of the location, 0 or more.</param>
    public long For(int voters) => Formula switch
    {
        Formula.Fixed => Amount,
        Formula.PerVoter => checked(Amount * voters),
        Formula.Percent => checked((Amount * voters) + Whole - 1) / Whole,
        _ => throw new InvalidOperationException($"Rule '{Code}' has the unknown formula {Formula}."),
    };

    /// <summary>The versions that count on a day: one for each code that has any, in the order of the codes.</summary>
    public static IReadOnlyList<RequirementRule> On(DateOnly day, IEnumerable<RequirementRule> rules) =>
        Versions.On(rules, day, rule => (rule.Code, rule.Version, rule.ValidFrom));
}
