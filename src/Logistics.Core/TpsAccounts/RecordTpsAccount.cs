using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;

namespace Logistics.Core.TpsAccounts;

/// <summary>Records or corrects the account of one contest at one TPS.</summary>
/// <param name="Corrects">Id of the latest event about the same; null for the first account.</param>
/// <param name="Explanation">What a correction is for.</param>
/// <param name="Signatures">Who signed; null for nobody.</param>
/// <param name="ReVote">The re-vote it is of; null for the first vote.</param>
public sealed record RecordTpsAccount(
    Guid Id,
    Actor Actor,
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
    PersonalText? Explanation,
    IReadOnlyList<Signature>? Signatures = null,
    Guid? ReVote = null) : LedgerCommand(Id, Actor, OccurredAt)
{
    protected override IEnumerable<PersonalText> OwnTexts => Given(Explanation);
}
