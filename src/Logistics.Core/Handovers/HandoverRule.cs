using Logistics.Core.Kernel;

namespace Logistics.Core.Handovers;

/// <summary>The rules of handovers.</summary>
public static class HandoverRule
{
    public static readonly Rule UnknownHandover = new(
        "unknown-handover", "No handover has this id.")
    { IsAboutAddress = true };

    public static readonly Rule NotAdjacent = new(
        "not-adjacent", "Custody passes only between a location and its parent.");

    public static readonly Rule NotDelivered = new(
        "not-delivered", "A package goes back only after it reached its destination or was refused.");

    public static readonly Rule NotInHandover = new(
        "not-in-handover", "The handover does not contain this package.");

    public static readonly Rule LineClosed = new(
        "line-closed", "The receiver has already answered for this package.");

    public static readonly Rule HandoverClosed = new(
        "handover-closed", "Every package of the handover has been answered for.");

    public static readonly Rule AlreadyAccepted = new(
        "already-accepted", "A handover cannot be cancelled once a package of it was accepted.");

    public static readonly Rule HandoverTooLarge = new(
        "handover-too-large", "The handover has too many packages, nested ones included.");

    public static IReadOnlyList<Rule> All { get; } =
    [
        UnknownHandover, NotAdjacent, NotDelivered, NotInHandover, LineClosed, HandoverClosed,
        AlreadyAccepted, HandoverTooLarge,
    ];
}
