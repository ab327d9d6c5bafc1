using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Logistics.Api.Hosting;
using Logistics.Core.Kernel;
using Logistics.Core.Times;
using Logistics.Data.Ledger;

namespace Logistics.Api.Elections;

/// <summary>The server's clock.</summary>
/// <param name="Now">What it tells.</param>
/// <param name="IsElectionClock">
/// Whether it is the election's own, which an admin moves; false for the real one.
/// </param>
/// <param name="StartedAt">What the election's own was started at; null for the real one.</param>
public sealed record ClockView(DateTimeOffset Now, bool IsElectionClock, DateTimeOffset? StartedAt)
{
    internal static ClockView Of(TimeProvider clock) => clock is ElectionClock own
        ? new(own.GetUtcNow().ToOffset(own.Start.Offset), IsElectionClock: true, own.Start)
        : new(clock.GetUtcNow(), IsElectionClock: false, StartedAt: null);
}

/// <summary>A move of the election's clock.</summary>
/// <param name="Id">UUID made by the caller; the same request sent again is recorded once.</param>
/// <param name="To">
/// The time the clock is to tell, RFC 3339 with offset: later than it is there, by 366 days at most.
/// </param>
public sealed record ClockMoveRequest(
    [property: Required, Format("uuid")] string? Id, [property: Required, Format("date-time")] string? To)
    : RecordingRequest
{
    internal MoveClock ToCommand(Input input, Actor actor) => new(input.Id("id", Id), actor, input.Time("to", To));
}

/// <summary>A move of the election's clock that was recorded.</summary>
/// <param name="Id">That of the request.</param>
/// <param name="From">What the clock told before.</param>
/// <param name="To">What it told then. The move is recorded at this time.</param>
/// <param name="Sequence">Place of the move in the ledger.</param>
public sealed record ClockMoveView(Guid Id, DateTimeOffset? From, DateTimeOffset To, long Sequence)
{
    internal static ClockMoveView Of(Receipt receipt)
    {
        var entry = receipt.Entries[0];
        var body = (ClockMoved)entry.Event.Body;
        return new(receipt.Command, body.From, body.To, entry.Sequence);
    }
}

[JsonSerializable(typeof(ClockView))]
[JsonSerializable(typeof(ClockMoveRequest))]
[JsonSerializable(typeof(ClockMoveView))]
internal sealed partial class ClockJson : JsonSerializerContext;
