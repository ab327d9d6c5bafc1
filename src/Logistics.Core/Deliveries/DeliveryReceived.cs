using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Deliveries;

/// <summary>
/// Goods arrived from a supplier. They become loose stock of <see cref="Location"/>; damaged ones go to the account of
/// damaged goods.
/// </summary>
public sealed record DeliveryReceived : EventBody, IPosting, ITransported
{
    Guid ITransported.Transport => Delivery;

    private const string StreamPrefix = "delivery/";

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Delivery { get; init; }

    public required string Supplier { get; init; }

    public required string Location { get; init; }

    public required string Document { get; init; }

    /// <summary>The sorting whose replacement order the goods are for.</summary>
    public Guid? Replaces { get; init; }

    /// <summary>The re-vote that the goods are for; null for none.</summary>
    public Guid? ReVote { get; init; }

    /// <summary>Number of the decision that it is held, as it was then; null where they are for none.</summary>
    public string? Decision { get; init; }

    public required IReadOnlyList<DeliveryLine> Lines { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    /// <summary>The lines whose count differs from the stated quantity.</summary>
    [JsonIgnore]
    public IEnumerable<DeliveryLine> Discrepancies => Lines.Where(line => line.Difference != 0);

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IEnumerable<object?> Elements => Lines;

    protected internal override IReadOnlyList<string> Places => [Location];

    public static string StreamOf(Guid delivery) => StreamPrefix + delivery;

    public IEnumerable<Posting> PostingsIn(string stream) => Lines.SelectMany(line =>
        Posting.Move(Account.Supplier, Account.Location(Location), line.Item, line.Good)
            .Concat(Posting.Move(Account.Supplier, Account.Damaged, line.Item, line.Damaged)));
}

/// <summary>Why a delivery differs from its transport document.</summary>
public sealed record DeliveryExplained : EventBody
{
    public required Guid Delivery { get; init; }

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Record { get; init; }

    /// <summary>Commitment to the explanation, kept beside the ledger.</summary>
    public required byte[] Explanation { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("explanation", Explanation)];
}
