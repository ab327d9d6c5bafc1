using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Stock;

namespace Logistics.Core.Packages;

/// <summary>Rules that an admin sets aside for one package, and why.</summary>
/// <param name="Rules">Codes of rules, such as <c>short-of-requirement</c>.</param>
public sealed record Override(IReadOnlyList<string> Rules, PersonalText Reason);

/// <summary>Records that a package was packed and sealed.</summary>
public sealed record PackPackage(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Label,
    PackageKind Kind,
    string? Contest,
    string Destination,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    Override? Override = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts =>
        Override is { } admitted ? [admitted.Reason] : [];
}

/// <summary>
/// Records that the contents of a closed package were corrected: all of what it now holds, and the seals
/// it was closed with again. The difference goes from or to the loose stock of the location that has it.
/// </summary>
public sealed record RepackPackage(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    Override? Override,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts =>
        Given(Override?.Reason, Note);
}

/// <summary>
/// Records that a package was opened where it was meant for: its contents become loose stock.
/// </summary>
/// <param name="Seals">Seal numbers as read before they were broken; null when they were not read.</param>
/// <param name="UnreadableSeals">How many seals had a number that could not be read; null when not said.</param>
/// <param name="Signatures">Who signed; null for nobody.</param>
/// <param name="Counted">How much was counted of each item; null when nothing was.</param>
public sealed record OpenPackage(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Location,
    IReadOnlyList<string>? Seals,
    PersonalText? Note,
    IReadOnlyList<Signature>? Signatures = null,
    IReadOnlyList<ItemQuantity>? Counted = null,
    int? UnreadableSeals = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>
/// Records that an opened package was filled from the loose stock and sealed for the way back.
/// </summary>
public sealed record SealPackage(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>Records which packages were put into another, and which were taken out of it.</summary>
public sealed record NestPackages(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    [property: JsonPropertyName("package")] PackageRef Outer,
    IReadOnlyList<PackageRef> Add,
    IReadOnlyList<PackageRef> Remove,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);

    [JsonIgnore]
    public override int Weight => Math.Max(1, Add.Count + Remove.Count);
}
