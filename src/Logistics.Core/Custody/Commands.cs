using System.Text.Json.Serialization;
using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Sortings;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;

namespace Logistics.Core.Custody;

/// <summary>A package as a person names it: by its id or by the label on it.</summary>
public readonly record struct PackageRef(Guid? Id, string? Label)
{
    public static PackageRef Parse(string text) =>
        UuidText.TryParse(text, out var id) ? new(id, null) : new(null, text);

    public override string ToString() => Id?.ToString() ?? Label ?? "";
}

/// <summary>Something a principal asks to have recorded.</summary>
/// <param name="Id">Made by the caller; sending the same command again has no second effect.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = CommandContent.KindMember)]
[JsonDerivedType(typeof(PackPackage), "pack-package")]
[JsonDerivedType(typeof(ReleaseHandover), "release-handover")]
[JsonDerivedType(typeof(AcceptHandover), "accept-handover")]
[JsonDerivedType(typeof(CancelHandover), "cancel-handover")]
[JsonDerivedType(typeof(RotateKey), "rotate-key")]
[JsonDerivedType(typeof(RecordTpsAccount), "record-tps-account")]
[JsonDerivedType(typeof(RepackPackage), "repack-package")]
[JsonDerivedType(typeof(OpenPackage), "open-package")]
[JsonDerivedType(typeof(SealPackage), "seal-package")]
[JsonDerivedType(typeof(NestPackages), "nest-packages")]
[JsonDerivedType(typeof(ReissueBallots), "reissue-ballots")]
[JsonDerivedType(typeof(ReceiveDelivery), "receive-delivery")]
[JsonDerivedType(typeof(ExplainDelivery), "explain-delivery")]
[JsonDerivedType(typeof(RecordSorting), "record-sorting")]
[JsonDerivedType(typeof(ReleaseTransfer), "release-transfer")]
[JsonDerivedType(typeof(AcceptTransfer), "accept-transfer")]
[JsonDerivedType(typeof(CancelTransfer), "cancel-transfer")]
[JsonDerivedType(typeof(DestroyGoods), "destroy-goods")]
public abstract record CustodyCommand(
    [property: JsonIgnore] Guid Id, [property: JsonIgnore] Guid Actor, DateTimeOffset OccurredAt)
{
    /// <summary>Names, into <paramref name="keys"/>, what has to be read to decide the command.</summary>
    public abstract void Collect(StateKeys keys);

    /// <summary>Events the command leads to, as far as it tells by itself; at least 1.</summary>
    [JsonIgnore]
    public virtual int Weight => 1;

    /// <summary>The handover whose open lines the command closes without naming them; null for none.</summary>
    [JsonIgnore]
    public virtual Guid? Sweeps => null;

    /// <summary>The texts about persons the command carries.</summary>
    [JsonIgnore]
    public abstract IEnumerable<PersonalText> PersonalTexts { get; }
}

public sealed record PackPackage(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    string Label,
    PackageKind Kind,
    string? Contest,
    string Destination,
    string Location,
    IReadOnlyList<ItemQuantity> Contents,
    IReadOnlyList<string> Seals,
    Override? Override = null) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts =>
        Override is { } admitted ? [admitted.Reason] : [];

    public override void Collect(StateKeys keys)
    {
        keys.Packages.Add(Id);
        keys.Labels.Add(Label);
        keys.Locations.Add(Destination);
        keys.Locations.Add(Location);
        keys.Accounts.Add(Account.Location(Location));
        keys.Supplies.Add(Destination);
        foreach (var line in Contents)
            keys.Items.Add(line.Item);
    }
}

public sealed record ReleaseHandover(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    string From,
    string To,
    IReadOnlyList<PackageRef> Packages,
    string? Document,
    [property: JsonPropertyName("vehicle.plate")] string? Plate,
    [property: JsonPropertyName("vehicle.driver")] PersonalText? Driver,
    PersonalText? Escort,
    PersonalText? Note) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts =>
        new[] { Driver, Escort, Note }.OfType<PersonalText>();

    [JsonIgnore]
    public override int Weight => Math.Max(1, Packages.Count);

    public override void Collect(StateKeys keys)
    {
        keys.Handovers.Add(Id);
        keys.Locations.Add(From);
        keys.Locations.Add(To);
        foreach (var package in Packages)
        {
            keys.Add(package);
            keys.Outers.Add(package);
        }
    }
}

/// <summary>What the receiver says about one package.</summary>
/// <param name="Outcome"><c>Accepted</c>, <c>Refused</c> or <c>Missing</c>.</param>
/// <param name="Condition">Null means good when accepted, and not stated otherwise.</param>
public sealed record AcceptanceLine(
    PackageRef Package,
    LineOutcome Outcome,
    Condition? Condition,
    IReadOnlyList<string>? Seals,
    PersonalText? Note);

/// <param name="AcceptRemainder">Accept, in good condition, every open line that is not named.</param>
public sealed record AcceptHandover(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    Guid Handover,
    PersonalText? ReceivedBy,
    IReadOnlyList<AcceptanceLine> Lines,
    [property: JsonPropertyName("remainder")] bool AcceptRemainder) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts =>
        Lines.Select(line => line.Note).Prepend(ReceivedBy).OfType<PersonalText>();

    [JsonIgnore]
    public override int Weight => Math.Max(1, Lines.Count);

    [JsonIgnore]
    public override Guid? Sweeps => AcceptRemainder ? Handover : null;

    public override void Collect(StateKeys keys)
    {
        keys.Handovers.Add(Handover);
        foreach (var line in Lines)
        {
            keys.Add(line.Package);
            keys.Outers.Add(line.Package);
            keys.Lines.Add((Handover, line.Package));
        }

        if (Sweeps is { } swept)
            keys.OpenLines.Add(swept);
    }
}

public sealed record CancelHandover(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    Guid Handover,
    PersonalText? Note) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts =>
        new[] { Note }.OfType<PersonalText>();

    [JsonIgnore]
    public override Guid? Sweeps => Handover;

    public override void Collect(StateKeys keys)
    {
        keys.Handovers.Add(Handover);
        keys.OpenLines.Add(Handover);
    }
}

/// <summary>Keys of what has to be known to decide a batch of commands.</summary>
public sealed class StateKeys
{
    public HashSet<Guid> Packages { get; } = [];

    public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

    public HashSet<Guid> Handovers { get; } = [];

    /// <summary>Handovers whose open lines, with their packages, are needed.</summary>
    public HashSet<Guid> OpenLines { get; } = [];

    /// <summary>Single lines that are needed, with those of what is inside their packages.</summary>
    public HashSet<(Guid Handover, PackageRef Package)> Lines { get; } = [];

    public HashSet<string> Locations { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Items { get; } = new(StringComparer.Ordinal);

    /// <summary>Contests of which every item is needed.</summary>
    public HashSet<string> ContestItems { get; } = new(StringComparer.Ordinal);

    /// <summary>Accounts of which every balance is needed, other than those of packages.</summary>
    public HashSet<string> Accounts { get; } = new(StringComparer.Ordinal);

    /// <summary>Packages of which what is inside them is needed; they are among the others too.</summary>
    public HashSet<PackageRef> Contents { get; } = [];

    /// <summary>Packages of which the packages inside them are needed, at every level.</summary>
    public HashSet<PackageRef> Outers { get; } = [];

    /// <summary>Locations of which it is needed what is packed for them.</summary>
    public HashSet<string> Supplies { get; } = new(StringComparer.Ordinal);

    /// <summary>Packages of which it is needed what is packed for their destinations; they are among the others too.</summary>
    public HashSet<PackageRef> Judged { get; } = [];

    /// <summary>Locations of which it is needed what they issued for re-votes.</summary>
    public HashSet<string> Reissuers { get; } = new(StringComparer.Ordinal);

    /// <summary>Streams, other than those of packages, whose latest event is needed.</summary>
    public HashSet<string> Streams { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether anything is needed besides packages, handovers and locations.</summary>
    public bool AreAboutStock =>
        Items.Count + ContestItems.Count + Accounts.Count + Contents.Count + Streams.Count > 0;

    public void Add(PackageRef package)
    {
        if (package.Id is { } id)
            Packages.Add(id);
        else
            Labels.Add(package.Label!);
    }
}
