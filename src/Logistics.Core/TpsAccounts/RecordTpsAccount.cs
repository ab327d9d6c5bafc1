using System.Text.Json.Serialization;
using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.Stock;

namespace Logistics.Core.TpsAccounts;

/// <summary>Has the account of one contest at one TPS recorded, or corrected.</summary>
/// <param name="Corrects">Id of the latest event about the same; null for the first account.</param>
/// <param name="Explanation">What a correction is for.</param>
public sealed record RecordTpsAccount(
    Guid Id,
    Guid Actor,
    DateTimeOffset OccurredAt,
    string Tps,
    string Contest,
    int Received,
    int Used,
    int Spoiled,
    int Unused,
    int Valid,
    int Invalid,
    Attendance Attendance,
    Provenance Provenance,
    Guid? Corrects,
    PersonalText? Explanation) : CustodyCommand(Id, Actor, OccurredAt)
{
    [JsonIgnore]
    public override IEnumerable<PersonalText> PersonalTexts => new[] { Explanation }.OfType<PersonalText>();

    public override void Collect(StateKeys keys)
    {
        keys.Locations.Add(Tps);
        keys.Streams.Add(TpsAccountRecorded.Stream(Tps, Contest));
        keys.ContestItems.Add(Contest);
        keys.Accounts.UnionWith([Account.Location(Tps), Account.Used(Tps, Contest), Account.Spoiled, Account.Lost]);
    }
}
