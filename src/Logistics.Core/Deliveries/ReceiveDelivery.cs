using System.Text.Json.Serialization;
using Logistics.Core.Kernel;

namespace Logistics.Core.Deliveries;

/// <summary>One item of a delivery, in its unit.</summary>
/// <param name="Stated">On the transport document.</param>
/// <param name="Counted">Counted on arrival, damaged ones included.</param>
/// <param name="Damaged">Of those counted, found damaged.</param>
/// <param name="Bundle">How many one bundle holds; null when it came loose.</param>
public sealed record DeliveryLine(string Item, int Stated, int Counted, int Damaged, int? Bundle = null)
{
    /// <summary>Counted less stated: negative for what is short.</summary>
    [JsonIgnore]
    public long Difference => (long)Counted - Stated;

    /// <summary>Fit for use: counted, less damaged.</summary>
    [JsonIgnore]
    public long Good => (long)Counted - Damaged;
}

/// <summary>Records the arrival of goods from a supplier, as stated and as counted.</summary>
/// <param name="Supplier">The company, in words.</param>
/// <param name="Location">The KPU that takes the goods into its loose stock.</param>
/// <param name="Document">Number of the transport document.</param>
/// <param name="Replaces">The sorting whose replacement order the goods are for; null for none.</param>
/// <param name="ReVote">The re-vote they are for, which they may be issued for besides what is kept; null for none.
/// </param>
public sealed record ReceiveDelivery(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    string Supplier,
    string Location,
    string Document,
    Guid? Replaces,
    IReadOnlyList<DeliveryLine> Lines,
    PersonalText? Note,
    Guid? ReVote = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Note);
}

/// <summary>Records why a delivery differs from its transport document.</summary>
public sealed record ExplainDelivery(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, Guid Delivery, PersonalText Explanation)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => [Explanation];
}
