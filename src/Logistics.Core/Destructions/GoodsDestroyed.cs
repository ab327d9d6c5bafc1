using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Destructions;

/// <summary>Goods were destroyed before witnesses.</summary>
public sealed record GoodsDestroyed : EventBody, IPosting
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

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        Witnesses.Select((witness, i) => ($"witnesses[{i}]", (byte[]?)witness)).Append(("note", Note));

    protected internal override IEnumerable<object?> Elements => [.. Lines, .. Witnesses];

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
