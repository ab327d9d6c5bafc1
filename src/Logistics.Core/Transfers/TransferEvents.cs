using System.Text.Json.Serialization;
using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Transfers;

/// <summary>A step of loose goods from one location to another.</summary>
public abstract record TransferStep : EventBody
{
    public required Guid Transfer { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IReadOnlyList<string> Places => [From, To];
}

/// <summary>The sender gave goods up; until they are received they are on the account of the transfer.</summary>
public sealed record TransferReleased : TransferStep, IPosting
{
    public required IReadOnlyList<ItemQuantity> Lines { get; init; }

    public string? Document { get; init; }

    protected internal override IEnumerable<object?> Elements => Lines;

    public IEnumerable<Posting> PostingsIn(string stream) =>
        Posting.Move(Account.Location(From), Account.Transfer(Transfer), Lines);
}

/// <summary>An item of a transfer as sent and as received, in its unit.</summary>
public sealed record TransferredLine(string Item, int Sent, int Received)
{
    /// <summary>Sent less received: negative for what is over.</summary>
    [JsonIgnore]
    public long Missing => (long)Sent - Received;
}

/// <summary>The receiver counted the goods: what is short is lost, what is over was found.</summary>
public sealed record TransferAccepted : TransferStep, IPosting, ITwoSided
{
    [JsonIgnore]
    public (string From, string To)? Sides => (From, To);

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Acceptance { get; init; }

    public required IReadOnlyList<TransferredLine> Lines { get; init; }

    /// <summary>Commitment to the name of who received, kept beside the ledger.</summary>
    public byte[]? ReceivedBy { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments =>
        [("receivedBy", ReceivedBy), ("note", Note)];

    protected internal override IEnumerable<object?> Elements => Lines;

    public IEnumerable<Posting> PostingsIn(string stream) => Lines.SelectMany(line =>
    {
        var (way, to) = (Account.Transfer(Transfer), Account.Location(To));
        return Posting.Move(way, to, line.Item, Math.Min(line.Sent, line.Received))
            .Concat(Posting.Move(way, Account.Lost, line.Item, Math.Max(0, line.Missing)))
            .Concat(Posting.Move(Account.Found, to, line.Item, Math.Max(0, -line.Missing)));
    });
}

/// <summary>The sender took the goods back.</summary>
public sealed record TransferCancelled : TransferStep, IPosting
{
    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Cancellation { get; init; }

    public required IReadOnlyList<ItemQuantity> Lines { get; init; }

    protected internal override IEnumerable<object?> Elements => Lines;

    public IEnumerable<Posting> PostingsIn(string stream) =>
        Posting.Move(Account.Transfer(Transfer), Account.Location(From), Lines);
}
