using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Stock;

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
/// <param name="Signatures">Officers who signed; null for nobody.</param>
public sealed record DestroyGoods(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Location,
    string Document,
    IReadOnlyList<DestructionLine> Lines,
    IReadOnlyList<PersonalText> Witnesses,
    PersonalText? Note,
    IReadOnlyList<Signature>? Signatures = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Witnesses.Concat(Given(Note));
}

/// <summary>Goods were destroyed before witnesses.</summary>
public sealed record GoodsDestroyed : EventBody, IPosting, ISigned
{
    private const string StreamPrefix = "destruction/";

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Destruction { get; init; }

    public required string Location { get; init; }

    public required string Document { get; init; }

    public required IReadOnlyList<DestructionLine> Lines { get; init; }

    /// <summary>Commitments to the names of the witnesses, kept beside the ledger.</summary>
    public required IReadOnlyList<byte[]> Witnesses { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    public IReadOnlyList<Signature>? Signatures { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        Witnesses.Select((witness, i) => ($"witnesses[{i}]", (byte[]?)witness)).Append(("note", Note));

    protected internal override IEnumerable<object?> Elements => [.. Lines, .. Witnesses, .. Signatures ?? []];

    protected internal override IReadOnlyList<string> Places => [Location];

    public static string StreamOf(Guid destruction) => StreamPrefix + destruction;

    public IEnumerable<Posting> PostingsIn(string stream) => Lines.SelectMany(line =>
        Posting.Move(AccountOf(Location, line.Source), Account.Destroyed, line.Item, line.Quantity));

    internal static string AccountOf(string location, DestructionSource source) => source switch
    {
        DestructionSource.Damaged => Account.Damaged,
        DestructionSource.Spoiled => Account.Spoiled,
        _ => Account.Location(location),
    };
}
