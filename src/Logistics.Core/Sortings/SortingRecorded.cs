using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Sortings;

/// <summary>Goods were sorted: the damaged ones went to their own account, and an order for as many stands.</summary>
public sealed record SortingRecorded : EventBody, IPosting
{
    private const string StreamPrefix = "sorting/";

    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Sorting { get; init; }

    public required string Location { get; init; }

    public required int Workers { get; init; }

    public required IReadOnlyList<SortingLine> Lines { get; init; }

    public string? Document { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IEnumerable<object?> Elements => Lines;

    protected internal override IReadOnlyList<string> Places => [Location];

    public static string StreamOf(Guid sorting) => StreamPrefix + sorting;

    public IEnumerable<Posting> PostingsIn(string stream) => Lines.SelectMany(line =>
        Posting.Move(Account.Location(Location), Account.Damaged, line.Item, line.Damaged));
}
