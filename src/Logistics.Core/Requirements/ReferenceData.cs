using Logistics.Core.Calendar;
using Logistics.Core.Deadlines;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Offices;

namespace Logistics.Core.Requirements;

/// <summary>What is configured rather than recorded, as of the latest import.</summary>
/// <param name="PackagesOpenFrom">From when on polling stations open packages; null when that is not known.</param>
public sealed record ReferenceData(
    RequirementReference Requirements, IReadOnlySet<string> Contests, DateTimeOffset? PackagesOpenFrom)
{
    /// <summary>Roles of officers, and the checks they have to pass.</summary>
    public OfficeReference Offices { get; init; } = OfficeReference.None;

    /// <summary>When what is due.</summary>
    public DeadlineReference Deadlines { get; init; } = DeadlineReference.None;

    /// <summary>Every version of every ground of a re-vote; empty where none were loaded.</summary>
    public IReadOnlyList<ReVoteGround> ReVoteGrounds { get; init; } = [];

    /// <summary>The grounds that count on a day, in the order of their codes.</summary>
    public IEnumerable<ReVoteGround> GroundsOn(DateOnly day) =>
        Versions.On(ReVoteGrounds, day, ground => (ground.Code, ground.Version, ground.ValidFrom));

    /// <summary>The location of a code; null for none.</summary>
    public Location? LocationOf(string code) => Requirements.LocationOf(code);

    /// <summary>The item type of a code; null for none.</summary>
    public ItemType? ItemOf(string code) => Requirements.ItemOf(code);

    /// <summary>The same with rows that were added or changed.</summary>
    internal ReferenceData With(
        IEnumerable<RequirementRule> rules, IEnumerable<ItemType> items, IEnumerable<Location> locations) =>
        this with { Requirements = Requirements.With(rules, items, locations) };
}

/// <summary>The reference data that rules are decided with.</summary>
public static class ReferenceWorld
{
    extension(World world)
    {
        /// <summary>What is configured, with what events changed since it was read.</summary>
        /// <exception cref="InvalidOperationException">It was not made known.</exception>
        public ReferenceData Reference
        {
            get
            {
                var read = world.Fact<ReferenceData>();
                var writes = world.WritesTo(Location.Table) + world.WritesTo(ItemType.Table)
                    + world.WritesTo(RequirementRule.Table);
                if (writes == 0)
                    return read;
                if (world.FactIfKnown<Changed>() is not { } changed || changed.Writes != writes || changed.Read != read)
                {
                    changed = new Changed(read, writes, read.With(
                        world.All(RequirementRule.Table), world.All(ItemType.Table), world.All(Location.Table)));
                    world.SetFact(changed);
                }

                return changed.Now;
            }
        }
    }

    /// <param name="Read">As it was read.</param>
    /// <param name="Writes">To its tables, by which it became <paramref name="Now"/>.</param>
    private sealed record Changed(ReferenceData Read, int Writes, ReferenceData Now);
}

/// <summary>The rules that places, items and contests exist.</summary>
public static class ReferenceRule
{
    public static readonly Rule UnknownLocation = new("unknown-location", new(
        "No location has this code.",
        "Tidak ada lokasi dengan kode ini."));

    public static readonly Rule UnknownItem = new("unknown-item", new(
        "No item type has this code.",
        "Tidak ada jenis barang dengan kode ini."));

    public static readonly Rule UnknownContest = new("unknown-contest", new(
        "The election has no contest of this code.",
        "Tidak ada jenis pemilihan dengan kode ini."));

    /// <summary>What names something that must exist.</summary>
    public static readonly Phrase Existing = new("an existing one", "yang sudah ada");

    /// <summary>What is one of some.</summary>
    public static readonly Phrase OneOf = new("one of {oneOf}", "salah satu dari {oneOf}");

    /// <summary>A location of another level.</summary>
    internal static readonly Phrase OfLevel = new(
        "a location of level {level}, not {actual}",
        "lokasi tingkat {level}, bukan {actual}");

    public static IReadOnlyList<Rule> All { get; } = [UnknownLocation, UnknownItem, UnknownContest];

    internal static Rejection Unknown(Rule rule, string field, string value) => new(rule, field, value, Existing);

    /// <summary>The location of a code; where there is none, that is one more violation.</summary>
    internal static Location? LocationOf(this Violations violations, World world, string field, string code)
    {
        var location = world.Reference.LocationOf(code);
        if (location is null)
            violations.Add(Unknown(UnknownLocation, field, code));
        return location;
    }
}
