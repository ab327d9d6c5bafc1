using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Deadlines;
using Logistics.Core.Readiness;

namespace Logistics.Api.Readiness;

/// <summary>What is due at a place, and how it stands.</summary>
/// <param name="Id">Made of the rule, the place, what it is about and when it is due.</param>
/// <param name="Rule">The rule that asks for it.</param>
/// <param name="Step">What is due.</param>
/// <param name="Location">Code of the place where it is due.</param>
/// <param name="Package">The package that it is about; null where it is about the place.</param>
/// <param name="Label">Of the package.</param>
/// <param name="Contest">Of the box or of the account; null for none.</param>
/// <param name="DueAt">When it is due.</param>
/// <param name="From">Code of the place from which it has to come; null where nothing has to come.</param>
/// <param name="DepartBy">The latest departure from there, within its hours.</param>
/// <param name="NotBefore">The earliest departure; null for any.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="SlackMinutes">
/// Whole minutes until the next thing that has to be done for it; negative once that time has passed; null once it is
/// done.
/// </param>
public sealed record DeadlineView(
    Guid Id,
    RuleView Rule,
    [property: OneOf<DeadlineStep>] string Step,
    string Location,
    Guid? Package,
    string? Label,
    string? Contest,
    DateTimeOffset DueAt,
    string? From,
    DateTimeOffset? DepartBy,
    DateTimeOffset? NotBefore,
    [property: OneOf<DeadlineStatus>] string Status,
    long? SlackMinutes)
{
    internal static readonly string[] Columns =
    [
        "due_at", "step", "location", "package", "label", "contest", "from", "depart_by", "not_before", "status",
        "slack_minutes", "rule", "rule_version", "source",
    ];

    internal IEnumerable<object?> Cells =>
    [
        TextOf(DueAt), Step, Location, Package?.ToString(), Label, Contest, From, TextOf(DepartBy), TextOf(NotBefore),
        Status, SlackMinutes, Rule.Code, Rule.Version, Rule.Source,
    ];

    internal static DeadlineView Of(Deadline deadline, DateTimeOffset now) => new(
        deadline.Id,
        new RuleView(deadline.Due.Rule.Code, deadline.Due.Rule.Version, deadline.Due.Rule.Source),
        EnumText.Of(deadline.Due.Rule.Step),
        deadline.Due.Place,
        deadline.Package?.Id,
        deadline.Package?.Label,
        deadline.Contest,
        deadline.Due.At,
        deadline.Due.From,
        deadline.Due.DepartBy,
        deadline.Due.NotBefore,
        EnumText.Of(deadline.StatusAt(now)),
        deadline.SlackAt(now) is { } slack ? (long)Math.Floor(slack.TotalMinutes) : null);

    private static string? TextOf(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:sszzz", null);
}

/// <summary>A rule of the reference data.</summary>
/// <param name="Code">Code of the rule.</param>
/// <param name="Version">Version of the rule.</param>
/// <param name="Source">Who says so, in words; null where the product itself checks it.</param>
public sealed record RuleView(string Code, int Version, string? Source);

/// <summary>Deadlines, as they stand at one moment.</summary>
/// <param name="AsOf">The moment.</param>
/// <param name="LedgerSize">Number of events that are taken into account.</param>
/// <param name="Items">The earliest first.</param>
/// <param name="Next">Cursor of the next page; null on the last one.</param>
public sealed record DeadlinesView(
    DateTimeOffset AsOf, long LedgerSize, IReadOnlyList<DeadlineView> Items, string? Next);

[JsonSerializable(typeof(DeadlinesView))]
[JsonSerializable(typeof(BoardView))]
internal sealed partial class ReadinessJson : JsonSerializerContext;
