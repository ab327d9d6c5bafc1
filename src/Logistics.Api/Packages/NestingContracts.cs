using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Logistics.Api.Hosting;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;

namespace Logistics.Api.Packages;

/// <summary>
/// Packages that are put into another or taken out of it; at least one, and at most 500 together. They move with it
/// from then on.
/// </summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Add">Ids or labels of packages that are put in.</param>
/// <param name="Remove">Ids or labels of packages that are taken out.</param>
/// <param name="OccurredAt">When that was done, RFC 3339 with offset.</param>
/// <param name="Note">Kept beside the ledger, erasable.</param>
public sealed record NestingRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: MaxLength(NestingDecisions.PackagesMax), ItemLength(Limits.LabelLengthMax)] IReadOnlyList<string?>? Add,
    [property: MaxLength(NestingDecisions.PackagesMax), ItemLength(Limits.LabelLengthMax)]
    IReadOnlyList<string?>? Remove,
    [property: Required, Format("date-time")] string? OccurredAt,
    [property: MinLength(1), MaxLength(Limits.NoteLengthMax)] string? Note) : RecordingRequest
{
    internal NestPackages ToCommand(Input input, PackageRef outer, Actor actor)
    {
        const int max = NestingDecisions.PackagesMax;
        var (add, remove) = (Add ?? [], Remove ?? []);
        if (add.Count == 0 && remove.Count == 0)
            input.Fail("add", null, Expectations.AddOrRemove);
        else if (add.Count <= max && remove.Count <= max && add.Count + remove.Count > max)
        {
            var count = (add.Count + remove.Count).ToString(CultureInfo.InvariantCulture);
            input.Fail("add", count, Expectations.Together.With(("max", max)));
        }

        return new(
            input.Id("id", Id),
            actor,
            input.Time("occurredAt", OccurredAt),
            outer,
            input.List("add", add, 0, max, input.Package),
            input.List("remove", remove, 0, max, input.Package),
            PersonalText.Of(input.OptionalLines("note", Note, Limits.NoteLengthMax)));
    }
}

/// <summary>What was put into a package and taken out of it.</summary>
/// <param name="Id">As sent.</param>
/// <param name="Package">Id of the outer package.</param>
/// <param name="Location">Code of the location that had it.</param>
/// <param name="Added">Ids of the packages that were put in.</param>
/// <param name="Removed">Ids of the packages that were taken out.</param>
/// <param name="OccurredAt">When it happened, on the caller's clock.</param>
/// <param name="RecordedAt">When it was recorded, on the server's clock.</param>
/// <param name="Actor">Id of the principal that recorded it.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
public sealed record NestingView(
    Guid Id,
    Guid Package,
    string Location,
    IReadOnlyList<Guid> Added,
    IReadOnlyList<Guid> Removed,
    DateTimeOffset OccurredAt,
    DateTimeOffset RecordedAt,
    Guid Actor,
    IReadOnlyList<WarningView> Warnings)
{
    internal static NestingView Of(Receipt receipt)
    {
        var first = receipt.Entries[0].Event;
        var (outer, location) = first.Body switch
        {
            PackageNested step => (step.Outer, step.Location),
            PackageUnnested step => (step.Outer, step.Location),
            _ => throw new InvalidOperationException($"Event {receipt.Entries[0].Sequence} nests nothing."),
        };
        return new(
            receipt.Command, outer, location, Packages<PackageNested>(receipt), Packages<PackageUnnested>(receipt),
            first.OccurredAt, first.RecordedAt, first.Actor.Id,
            WarningView.Localized(receipt.Entries.Select(entry => entry.Event)));
    }

    private static Guid[] Packages<T>(Receipt receipt) =>
        [.. receipt.Entries.Where(entry => entry.Event.Body is T).Select(
            entry => Core.Packages.Package.IdOf(entry.Event.Stream))];
}
