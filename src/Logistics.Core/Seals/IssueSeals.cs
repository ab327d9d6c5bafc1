using Logistics.Core.Kernel;
using Logistics.Core.Stock;

namespace Logistics.Core.Seals;

/// <summary>Registers a batch of seals: a series, single numbers or a count.</summary>
/// <param name="Document">Number of the paper they came with.</param>
/// <param name="From">The first number of a series, with <paramref name="To"/>; null for none.</param>
/// <param name="Numbers">Numbers that are no series; empty for none.</param>
/// <param name="Count">How many seals without numbers; null for none.</param>
public sealed record IssueSeals(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Location,
    SealKind Kind,
    string Document,
    string? From,
    string? To,
    IReadOnlyList<string> Numbers,
    int? Count,
    PersonalText? Note) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>What kind of seal closes a box or an envelope.</summary>
public enum SealKind
{
    /// <summary>A tie with a number, through the box's eyelets.</summary>
    CableTie,

    /// <summary>A sticker with a number.</summary>
    NumberedPaper,

    /// <summary>A sticker without a number; only how many there are is known.</summary>
    UnnumberedPaper,
}

/// <summary>
/// A batch of seals was issued: the numbers from one to another, single numbers, or so many without any.
/// </summary>
public sealed record SealsIssued : EventBody, ISealNumbers
{
    /// <summary>Id of the command, of which the event's id is made.</summary>
    public required Guid Batch { get; init; }

    public required string Location { get; init; }

    public required SealKind Kind { get; init; }

    public required string Document { get; init; }

    /// <summary>The first number of a series; null where there is none.</summary>
    public string? From { get; init; }

    /// <summary>The last number of the series.</summary>
    public string? To { get; init; }

    /// <summary>Numbers that are no series.</summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary>How many seals, 1 or more.</summary>
    public required int Count { get; init; }

    /// <summary>Commitment to a note kept beside the ledger.</summary>
    public byte[]? Note { get; init; }

    protected internal override IEnumerable<(string Name, byte[]? Commitment)> Commitments => [("note", Note)];

    protected internal override IEnumerable<object?> Elements => Numbers;

    protected internal override IReadOnlyList<string> Places => [Location];

    IReadOnlyList<string>? ISealNumbers.Seals => null;

    IReadOnlyList<string> ISealNumbers.SealMembers =>
        [.. From is null ? (string[])[] : ["from", "to"], .. Numbers.Count > 0 ? (string[])["numbers"] : []];

    string? ISealNumbers.SealPlace => Location;

    public EventBody WithoutSeals() => this with { From = null, To = null, Numbers = [] };

    public static string StreamOf(Guid batch) => StockDocument.StreamOf(DocumentKind.SealBatch, batch);
}
