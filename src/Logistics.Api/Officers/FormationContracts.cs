using System.Globalization;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Locations;
using Logistics.Core.Officers;

namespace Logistics.Api.Officers;

/// <summary>The officers of a role at a location and below it, and how many there must be.</summary>
/// <param name="Location">Code of the location.</param>
/// <param name="Level">Level of the location.</param>
/// <param name="Role">Code of the role.</param>
/// <param name="Required">How many the rules ask for; 0 where no rule says how many.</param>
/// <param name="Candidates">Nominated, and not appointed yet.</param>
/// <param name="Reserves">Candidates without a check that failed.</param>
/// <param name="Appointed">In office, sworn in or not.</param>
/// <param name="Sworn">In office and sworn in.</param>
/// <param name="InTerm">Sworn in, and the day is one of their term.</param>
/// <param name="Qualified">In office, and every check of the role is met or waived.</param>
/// <param name="TrainedInLogistics">In office and trained in logistics.</param>
/// <param name="TrainedInVoting">In office and trained in voting.</param>
/// <param name="Gap">Offices that nobody holds, counted at each place: a surplus elsewhere does not fill them.</param>
/// <param name="RuleVersion">The version of the role that says how many; null where no rule does.</param>
/// <param name="Provenance">Where the rule comes from.</param>
/// <param name="Source">Who says so, in words.</param>
public sealed record FormationView(
    string Location,
    [property: OneOf<LocationLevel>] string Level,
    string Role,
    long Required,
    long Candidates,
    long Reserves,
    long Appointed,
    long Sworn,
    long InTerm,
    long Qualified,
    long TrainedInLogistics,
    long TrainedInVoting,
    long Gap,
    int? RuleVersion,
    [property: OneOf<Provenance>] string? Provenance,
    string? Source)
{
    internal static readonly string[] Columns =
    [
        "location", "level", "role", "required", "candidates", "reserves", "appointed", "sworn", "in_term", "qualified",
        "trained_in_logistics", "trained_in_voting", "gap", "rule_version", "provenance", "source",
    ];

    internal IEnumerable<object?> Cells =>
    [
        Location, Level, Role, Required, Candidates, Reserves, Appointed, Sworn, InTerm, Qualified, TrainedInLogistics,
        TrainedInVoting, Gap, RuleVersion, Provenance, Source,
    ];

    internal static FormationView Of(FormationRow row) => new(
        row.Location.Code,
        EnumText.Of(row.Location.Level),
        row.Role,
        row.Required,
        row.Candidates,
        row.Reserves,
        row.Appointed,
        row.Sworn,
        row.InTerm,
        row.Qualified,
        row.InLogistics,
        row.InVoting,
        row.Gap,
        row.Rule?.Version,
        row.Rule is null ? null : EnumText.Of(row.Rule.Provenance),
        row.Rule?.Source);
}

/// <summary>An office that nobody holds.</summary>
/// <param name="Location">Code of the location.</param>
/// <param name="Role">Code of the role.</param>
/// <param name="Seat">The seat; null where the role has none.</param>
/// <param name="Next">The candidate who comes next in rank, each named once; null for none.</param>
public sealed record OfficeGapView(string Location, string Role, int? Seat, NextOfficerView? Next)
{
    internal static readonly string[] Columns = ["location", "role", "seat", "next_officer", "next_rank"];

    internal IEnumerable<object?> Cells => [Location, Role, Seat, Next?.Officer.ToString(), Next?.Rank];

    internal static OfficeGapView Of(OfficeGap gap) => new(
        gap.Missing.Location.Code, gap.Missing.Rule.Code, gap.Seat,
        gap.Next is { Rank: { } rank } next ? new NextOfficerView(next.Id, rank) : null);

    /// <summary>Where a page ends; the list has one order.</summary>
    internal static string KeyOf(MissingOffice missing) => string.Create(
        CultureInfo.InvariantCulture,
        $"{missing.Location.Code}{Paging.PairSeparator}{missing.Rule.Code}.{missing.Index}");
}

/// <summary>Who comes next.</summary>
/// <param name="Officer">Id of the officer.</param>
/// <param name="Rank">Their rank.</param>
public sealed record NextOfficerView(Guid Officer, int Rank);

[JsonSerializable(typeof(Page<FormationView>))]
[JsonSerializable(typeof(Page<OfficeGapView>))]
internal sealed partial class FormationJson : JsonSerializerContext;
