using System.Text.Json.Serialization;
using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Core.Custody;

/// <summary>Rules that an admin sets aside for one package, and why.</summary>
/// <param name="Rules">Codes of rules, such as <c>short-of-requirement</c>.</param>
public sealed record Override(IReadOnlyList<string> Rules, PersonalText Reason);

/// <summary>
/// Has it recorded that the contents of a closed package were corrected: all of what it now holds, and the seals
/// it was closed with again. The difference goes from or to the loose stock of the location that has it.
/// </summary>
public sealed record RepackPackage(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    Override? Override,
    PersonalText? Note) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts =>
        new[] { Override?.Reason, Note }.OfType<PersonalText>();

    public override void Collect(StateKeys keys)
    {
        keys.Add(Package);
        keys.Contents.Add(Package);
        keys.Judged.Add(Package);
        keys.Locations.Add(Location);
        keys.Accounts.Add(Account.Location(Location));
        foreach (var line in Contents)
            keys.Items.Add(line.Item);
    }
}

/// <summary>Has it recorded that a package was opened where it was meant for: its contents become loose stock.</summary>
/// <param name="Seals">Seal numbers as read before they were broken; null when they were not read.</param>
public sealed record OpenPackage(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Location,
    IReadOnlyList<string>? Seals,
    PersonalText? Note) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts => new[] { Note }.OfType<PersonalText>();

    public override void Collect(StateKeys keys)
    {
        keys.Add(Package);
        keys.Outers.Add(Package);
        keys.Contents.Add(Package);
        keys.Locations.Add(Location);
    }
}

/// <summary>Has it recorded that an opened package was filled from the loose stock and sealed for the way back.</summary>
public sealed record SealPackage(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    PackageRef Package,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    PersonalText? Note) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts => new[] { Note }.OfType<PersonalText>();

    public override void Collect(StateKeys keys)
    {
        keys.Add(Package);
        keys.Contents.Add(Package);
        keys.Locations.Add(Location);
        keys.Accounts.Add(Account.Location(Location));
        foreach (var line in Contents)
            keys.Items.Add(line.Item);
    }
}

/// <summary>Has it recorded which packages were put into another, and which were taken out of it.</summary>
public sealed record NestPackages(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    [property: JsonPropertyName("package")] PackageRef Outer,
    IReadOnlyList<PackageRef> Add,
    IReadOnlyList<PackageRef> Remove,
    PersonalText? Note) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts => new[] { Note }.OfType<PersonalText>();

    [JsonIgnore]
    public override int Weight => Math.Max(1, Add.Count + Remove.Count);

    public override void Collect(StateKeys keys)
    {
        keys.Add(Outer);
        foreach (var package in Add.Concat(Remove))
        {
            keys.Add(package);
            keys.Outers.Add(package);
        }
    }
}

/// <summary>
/// Has it recorded that ballots of the stock kept for a re-vote were packed for one polling station, on a decision
/// that it votes again.
/// </summary>
/// <param name="Id">Of the command, and of the package.</param>
/// <param name="Decision">Number of the decision.</param>
public sealed record ReissueBallots(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    string Label,
    string Contest,
    string Tps,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    string Decision,
    PersonalText Reason) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts => [Reason];

    public override void Collect(StateKeys keys)
    {
        keys.Packages.Add(Id);
        keys.Labels.Add(Label);
        keys.Locations.Add(Tps);
        keys.Locations.Add(Location);
        keys.Reissuers.Add(Location);
        keys.Accounts.Add(Account.Location(Location));
        foreach (var line in Contents)
            keys.Items.Add(line.Item);
    }
}
