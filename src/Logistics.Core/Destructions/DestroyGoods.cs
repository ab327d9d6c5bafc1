using System.Text.Json.Serialization;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Stock;

namespace Logistics.Core.Destructions;

/// <summary>Where goods that are destroyed were accounted for.</summary>
public enum DestructionSource
{
    /// <summary>The loose stock of the location.</summary>
    Stock,

    /// <summary>Set aside as damaged, on delivery or at sorting.</summary>
    Damaged,

    /// <summary>Given back by voters, or found unfit, at polling stations.</summary>
    Spoiled,
}

/// <summary>How much of an item was destroyed, in its unit, and where it came from.</summary>
public sealed record DestructionLine(string Item, int Quantity, DestructionSource Source);

/// <summary>Has the destruction of surplus or unusable goods recorded.</summary>
/// <param name="Document">Number of the signed record of it.</param>
/// <param name="Witnesses">Names of those who saw it; at least one.</param>
public sealed record DestroyGoods(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    string Location,
    string Document,
    IReadOnlyList<DestructionLine> Lines,
    IReadOnlyList<PersonalText> Witnesses,
    PersonalText? Note) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts => Witnesses.Concat(new[] { Note }.OfType<PersonalText>());

    public override void Collect(StateKeys keys)
    {
        keys.Locations.Add(Location);
        keys.Accounts.UnionWith([Account.Location(Location), Account.Damaged, Account.Spoiled]);
        keys.Streams.Add(GoodsDestroyed.StreamOf(Id));
        foreach (var line in Lines)
            keys.Items.Add(line.Item);
    }
}
