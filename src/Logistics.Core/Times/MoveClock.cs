using Logistics.Core.Kernel;

namespace Logistics.Core.Times;

/// <summary>Moves the clock of a ledger that runs on a clock of its own.</summary>
/// <param name="To">The time that the clock is to tell. It is the time it occurred, too.</param>
public sealed record MoveClock(Guid Id, Actor Actor, DateTimeOffset To) : LedgerCommand(Id, Actor, To)
{
    private static readonly Guid StartId = new("636c6f63-0000-8000-8000-6b0000000000");

    /// <summary>Starts the clock, on the server's own account, once in a ledger.</summary>
    public static MoveClock Start(DateTimeOffset at) => new(StartId, Actor.System, at);
}
