using System.Text.Json.Serialization;

namespace Logistics.Demo;

// The members of the API's answers and bodies that the demo uses.

internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal sealed record ElectionInfo(string Name, string Attribution, IReadOnlyList<Contest> Contests);

internal sealed record Contest(string Code, string Name);

internal sealed record Location(
    string Code, string Level, string Name, string? Parent, int RegisteredVoters, string Provenance);

internal sealed record Item(string Code, string? Contest, string? PerTps, string Provenance);

internal sealed record ContentLine(string Item, int Quantity);

internal sealed record Requirement(string Item, int Needed, int Packed, int Delivered);

internal sealed record DeliveryLine(string Item, int Stated, int Counted, int Damaged);

internal sealed record RecordedDocument(RecordedEvent Recorded);

internal sealed record RecordedEvent(long Sequence);

internal sealed record Reversal(long Sequence, string Type, string Status, IReadOnlyList<ReversedEvent> Reversed, long? SupersededBy);

internal sealed record ReversedEvent(long Sequence, long By);

internal sealed record Delivery(string Status, IReadOnlyList<DeliveryLine> Lines);

internal sealed record Sorting(IReadOnlyList<SortingLine> Lines);

internal sealed record SortingLine(string Item, int Good, int Damaged);

internal sealed record Transfer(string From, string To, string Status, IReadOnlyList<TransferLine> Lines);

internal sealed record TransferLine(string Item, int Sent);

internal sealed record Destruction(IReadOnlyList<DestructionLine> Lines);

internal sealed record DestructionLine(string Item, int Quantity, string Source);

internal sealed record TrialBalance(
    string Item, long Supplier, long Locations, long Packages, long Missing, long Transfers, long Used, long Spoiled, long Damaged,
    long Destroyed, long Lost, long Found, long Total);

internal sealed record Stock(IReadOnlyList<ContentLine> Items);

internal sealed record Package(
    Guid Id,
    string Label,
    string Kind,
    string? Contest,
    string Destination,
    string Location,
    IReadOnlyList<ContentLine> Contents,
    IReadOnlyList<string> Seals,
    DateTimeOffset OccurredAt);

internal sealed record BulkResult(IReadOnlyList<BulkRow> Results);

internal sealed record BulkRow(int Index, int Status, string Code);

internal sealed record StoredPackage(
    Guid Id, string Kind, string? Contest, string Custodian, string Status, IReadOnlyList<ContentLine> Contents);

internal sealed record Vehicle(string Plate, string Driver);

internal sealed record Release(
    Guid Id,
    string From,
    string To,
    IReadOnlyList<string> Packages,
    DateTimeOffset OccurredAt,
    string Document,
    Vehicle Vehicle,
    string Escort,
    string? Note,
    IReadOnlyList<Signature> Signatures);

internal sealed record Acceptance(
    Guid Id,
    DateTimeOffset OccurredAt,
    string ReceivedBy,
    IReadOnlyList<Line> Lines,
    string? Remainder,
    IReadOnlyList<Unexpected>? Unexpected,
    IReadOnlyList<Signature> Signatures);

internal sealed record Signature(Guid Officer, string As);

/// <summary>Something on a load that nobody expected there.</summary>
internal sealed record Unexpected(string Label, string Condition, IReadOnlyList<string> Seals, string Note);

internal sealed record RaisedFlag(Guid Id, string Code, string Severity, string Status, string? Package);

internal sealed record Arrival(string Label, string Location, string Reason, string Status);

internal sealed record Line(
    Guid Package,
    string Outcome,
    string? Condition = null,
    IReadOnlyList<string>? Seals = null,
    string? Note = null);

internal sealed record Attendance(int List, int MovedIn, int MovedInThisContestOnly, int Additional)
{
    [JsonIgnore]
    public int Total => List + MovedIn + MovedInThisContestOnly + Additional;
}

internal sealed record Account(
    Guid Id,
    string Tps,
    string Contest,
    int Received,
    int Used,
    int Spoiled,
    int Unused,
    int Valid,
    int Invalid,
    Attendance Attendance,
    string Provenance,
    DateTimeOffset OccurredAt,
    Guid? ReVote = null);

internal sealed record ReVote(
    string Location, string Status, IReadOnlyList<string> Contests, string? Decision, string? HeldOn, Guid Id,
    IReadOnlyList<ReVoteCount>? Counts);

internal sealed record ReVoteCount(string Contest, bool IsReVote, int Used, int Valid, int Invalid);

internal sealed record Reconciliation(
    AccountCounts Accounts, IReadOnlyList<ContestTotals> Totals, IReadOnlyList<IdentityCheck> Identities);

internal sealed record AccountCounts(int Expected, int Recorded, int Reconciled, int Open, int Explained);

internal sealed record ContestTotals(
    string Contest, int Estimates, int OfReVotes, int Received, int Used, int Valid, int Invalid, Attendance Attendance);

internal sealed record IdentityCheck(string Identity, string Equation, IReadOnlyList<Place> At);

internal sealed record Place(string Name, string Contest, int Left, int Right);

internal sealed record OfficerImport(IReadOnlyList<ImportRow> Results);

internal sealed record ImportRow(int Line, string Outcome, Guid? Officer, IReadOnlyList<ImportReason> Reasons);

internal sealed record ImportReason(string Code);

internal sealed record Formation(
    string Role, int Required, int Candidates, int Appointed, int Sworn, int Qualified, int TrainedInLogistics,
    int TrainedInVoting, int Gap);

internal sealed record HandoverSummary(Guid Id, string Status);

internal sealed record FeedEvent(string Stream, string Type, FeedBody Body);

internal sealed record FeedBody(IReadOnlyList<Flag>? Flags);

internal sealed record Flag(string Code);

internal sealed record ServerClock(DateTimeOffset Now, DateTimeOffset? StartedAt);

internal sealed record ClockMove(DateTimeOffset To);

internal sealed record Problem(int Status, string Code, string Detail);

internal sealed record Custody(
    string Custodian, string Status, bool Continuous, bool Verified, IReadOnlyList<CustodyEvent> Events);

internal sealed record CustodyEvent(
    int Version, string Type, DateTimeOffset OccurredAt, string? From, string? To, string? Condition,
    CustodyTexts? Texts);

internal sealed record CustodyTexts(string? ReceivedBy, string? Driver, string? Note);

internal sealed record Countdown(
    DateTimeOffset AsOf, int DaysRemaining, Remaining Remaining, string Phase);

internal sealed record Remaining(int Days, int Hours, int Minutes, int Seconds);

/// <summary>How polling stations stood at a moment.</summary>
internal sealed record Board(long LedgerSize, PlaceOnBoard[] Items);

internal sealed record PlaceOnBoard(
    StationCounts Stations, OfExpected Boxes, OfExpected Kits, OfExpected Accounts, StationOnBoard[] Worst);

internal sealed record StationCounts(int Ready, int NotReady, int AtRisk);

internal sealed record OfExpected(int Expected, int Actual);

internal sealed record StationOnBoard(string Name, string Status, ReasonOnBoard[] Reasons);

internal sealed record ReasonOnBoard(string Code, string Severity, string? Contest, string? Flag);
