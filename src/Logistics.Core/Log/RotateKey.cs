using System.Text.Json.Serialization;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;

namespace Logistics.Core.Log;

/// <summary>Has it recorded that the log gets another signing key.</summary>
/// <param name="Note">As in <see cref="KeyRotated.Note"/>.</param>
public sealed record RotateKey(Guid Id, Guid Actor, DateTimeOffset OccurredAt, string Note)
    : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts => [];

    public override void Collect(StateKeys keys) => keys.Streams.Add(KeyRotated.Stream);
}
