using Logistics.Core.Kernel;

namespace Logistics.Core.KeyRotations;

/// <summary>Records that the log gets another signing key.</summary>
/// <param name="Note">As in <see cref="KeyRotated.Note"/>.</param>
public sealed record RotateKey(Guid Id, Actor Actor, DateTimeOffset OccurredAt, string Note)
    : LedgerCommand(Id, Actor, OccurredAt);
