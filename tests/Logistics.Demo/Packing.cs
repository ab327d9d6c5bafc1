using System.Net;

namespace Logistics.Demo;

/// <summary>Packs, at the warehouse, a box per contest and a kit for every polling station.</summary>
internal static class Packing
{
    /// <summary>Every package, in the order of the stations: a box for each contest, then the kit.</summary>
    /// <param name="meanwhile">What happens while they are packed.</param>
    public static async Task<IReadOnlyList<Package>> PackAsync(Api api, Clock clock, Reference reference, IEnumerable<IReadOnlyList<Step>> meanwhile)
    {
        var packages = reference.Stations
            .SelectMany((station, index) => PackFor(reference, station, index)).ToArray();
        await Seals.RegisterAsync(
            api, clock, reference, packages.Count(package => package.Contest is not null),
            packages.Sum(package => package.Seals.Count));
        var rows = packages.GroupBy(package => package.OccurredAt)
            .Select(part => new[] { new Step(part.Key, () => PackAsync(api, [.. part])) });
        await clock.WalkAsync("packing", [.. rows, .. meanwhile]);
        return packages;
    }

    private static async Task PackAsync(Api api, Package[] part)
    {
        var result = await api.PostAsync<BulkResult>(
            "/v1/packages/bulk", Api.Warehouse, new { packages = part }, HttpStatusCode.MultiStatus);
        if (result.Results.FirstOrDefault(row => row.Status is not (200 or 201)) is { } bad)
            throw new DemoException($"{part[bad.Index].Label} was not packed: {bad.Status} {bad.Code}.");
    }

    /// <summary>One for each registered voter and 2.5 % of them, rounded up, in whole numbers.</summary>
    public static int BallotsFor(int voters) => voters + ((voters * 25) + 999) / 1000;

    private static IEnumerable<Package> PackFor(Reference reference, Location station, int index)
    {
        var districts = reference.ChildrenOf(reference.Warehouse).Select(district => district.Code).ToList();
        var district = reference.ParentOf(reference.ParentOf(station));

        // One district a day from 10 November on, so that the last is packed on the 20th.
        var at = Clock.On(10 + districts.IndexOf(district.Code), 8, 0).AddMinutes(index % 50 * 10);
        var tie = (index * ((reference.Election.Contests.Count * Seals.PerBox) + 1)) + 1;
        foreach (var contest in reference.Election.Contests)
        {
            yield return Pack(
                reference, station, contest.Code[..3].ToUpperInvariant(), "ballot-box", contest.Code, at,
                [
                    new ContentLine(reference.BallotOf(contest), BallotsFor(station.RegisteredVoters)),
                    .. reference.PerBox(),
                ],
                Seals.Of(tie, Seals.PerBox));
            tie += Seals.PerBox;
        }

        yield return Pack(
            reference, station, "KIT", "kit", contest: null, at, [.. reference.PerStation()],
            Seals.Of(tie, 1));
    }

    private static Package Pack(
        Reference reference,
        Location station,
        string prefix,
        string kind,
        string? contest,
        DateTimeOffset at,
        IReadOnlyList<ContentLine> contents,
        IReadOnlyList<string> seals)
    {
        var label = $"{prefix}-{station.Code}";
        return new Package(
            DemoId.Of($"package/{label}"),
            label,
            kind,
            contest,
            station.Code,
            reference.Warehouse.Code,
            contents,
            seals,
            at);
    }
}
