using Logistics.Core.Kernel;

namespace Logistics.Core.Destructions;

/// <summary>The account that destroyed goods are taken from.</summary>
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

/// <summary>Records the destruction of surplus or unusable goods.</summary>
/// <param name="Document">Number of the signed record of it.</param>
/// <param name="Witnesses">Names of those who saw it; at least one.</param>
public sealed record DestroyGoods(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Location,
    string Document,
    IReadOnlyList<DestructionLine> Lines,
    IReadOnlyList<PersonalText> Witnesses,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Witnesses.Concat(Given(Note));
}
