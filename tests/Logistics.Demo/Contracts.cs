namespace Logistics.Demo;

// The members of the API's answers and bodies that the demo uses.

internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

internal sealed record ElectionInfo(string Name, string Attribution, IReadOnlyList<Contest> Contests);

internal sealed record Contest(string Code, string Name);

internal sealed record Location(
    string Code, string Level, string Name, string? Parent, int RegisteredVoters, string Provenance);

internal sealed record Item(string Code, string? Contest, string? PerTps, string Provenance);

internal sealed record ContentLine(string Item, int Quantity);

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
    string? Note);

internal sealed record Acceptance(
    Guid Id, DateTimeOffset OccurredAt, string ReceivedBy, IReadOnlyList<Line> Lines, string? Remainder);

internal sealed record Line(
    Guid Package,
    string Outcome,
    string? Condition = null,
    IReadOnlyList<string>? Seals = null,
    string? Note = null);

internal sealed record HandoverSummary(Guid Id, string Status);

internal sealed record FeedEvent(string Stream, string Type);

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
