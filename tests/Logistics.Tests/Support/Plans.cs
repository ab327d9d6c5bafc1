namespace Logistics.Tests.Support;

/// <summary>Commands that change the plan for a package, by who may record them.</summary>
internal static class Plans
{
    public static RecallPackage Recall(PackPackage package) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, Of(package), Commands.Text("not needed there"));

    public static RedirectPackage Redirect(PackPackage package, string destination) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, Of(package), destination, Commands.Text("needed there"));

    public static RelabelPackage Relabel(PackPackage package, string label) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, Of(package), label, Commands.Text("it came off"));

    public static DissolvePackage Dissolve(PackPackage package) => new(
        Guid.CreateVersion7(), Commands.By(package.Location), Commands.OccurredAt, Of(package), Commands.Text("packed twice"));

    public static WriteOffPackage WriteOff(PackPackage package) => new(
        Guid.CreateVersion7(), Commands.Actor, Commands.OccurredAt, Of(package), "SK-9", "2024-11-30", Reason: null);

    public static WriteBackPackage WriteBack(PackPackage package, string location) => new(
        Guid.CreateVersion7(), Commands.By(location), Commands.OccurredAt, Of(package), location, Decision: null, Reason: null);

    public static RecordArrival Arrive(string location, params PackPackage[] packages) => new(
        Guid.CreateVersion7(), Commands.By(location), Commands.OccurredAt, location, ReceivedBy: null,
        [.. packages.Select(package => new ArrivalLine(Of(package), Condition.Good, Seals: null, Note: null))], Note: null);

    private static PackageRef Of(PackPackage package) => new(package.Id, null);
}
