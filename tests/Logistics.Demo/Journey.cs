using System.Net;

namespace Logistics.Demo;

/// <summary>
/// Takes every package from the warehouse to its polling station and back, with what goes wrong on the way.
/// </summary>
internal sealed class Journey(Api api, Reference reference, IReadOnlyList<Package> packages)
{
    private const int CallsAtOnce = 32;
    private const string SwappedWard = "Wawombalata";

    private readonly ILookup<string, Package> byStation =
        packages.ToLookup(package => package.Destination, StringComparer.Ordinal);

    private readonly List<Guid> handovers = [];

    /// <summary>Refused at its ward for a broken seal, resealed at the warehouse and sent again.</summary>
    public Package Broken { get; } = packages[packages.Count / 3];

    /// <summary>Not in the car when the polling station counts; found and delivered before voting starts.</summary>
    public Package Left { get; } = packages[(packages.Count * 2 / 3) + 2];

    /// <summary>Ids of every handover so far.</summary>
    public IReadOnlyCollection<Guid> Handovers => handovers;

    /// <summary>
    /// To the districts on 24 November, the wards on the 25th, the stations on the 26th and early 27th.
    /// </summary>
    public async Task GoOutAsync()
    {
        await AllAsync("KPU -> PPK", Districts.Select((district, i) => new Load(
            $"out/{district.Code}", reference.Warehouse, district, PackagesFor(district),
            Clock.On(24, 8, 0).AddMinutes(i * 15), 60, Truck: i + 1)));
        await AllAsync("PPK -> PPS", InTurn(Districts, (ward, i, truck) => new Load(
            $"out/{ward.Code}", reference.ParentOf(ward), ward, PackagesFor(ward),
            Clock.On(25, 8, 0).AddMinutes(i * 15), 40, truck)
        {
            Lines = ward.Code == WardOf(Broken).Code ? [BrokenLine] : [],
        }));
        await ReplaceBrokenSealAsync();
        await AllAsync("PPS -> TPS", InTurn(Wards, (station, i, truck) => new Load(
            $"out/{station.Code}", reference.ParentOf(station), station, PackagesFor(station),
            DeliveryOf(station, i), 30, truck)
        {
            Lines = [.. PackagesFor(station).Select(package =>
                package == Left ? LeftLine : new Line(package.Id, "accepted", "good", SealsOf(package)))],
        }));
        await DeliverLeftAsync();
    }

    /// <summary>
    /// To the wards in the night of 27 November, the districts on the 28th, the warehouse on the 30th.
    /// </summary>
    public async Task ComeBackAsync()
    {
        await AllAsync("TPS -> PPS", InTurn(Wards, (station, i, truck) => new Load(
            $"back/{station.Code}", station, reference.ParentOf(station), PackagesFor(station),
            Clock.On(27, 19, 30).AddMinutes(i * 10), 30, truck)));
        await AllAsync("PPS -> PPK", InTurn(Districts, (ward, i, truck) => new Load(
            $"back/{ward.Code}", ward, reference.ParentOf(ward), PackagesFor(ward),
            Clock.On(28, 9, 0).AddMinutes(i * 20), 40, truck)));
        await AllAsync("PPK -> KPU", Districts.Select((district, i) => new Load(
            $"back/{district.Code}", district, reference.Warehouse, PackagesFor(district),
            Clock.On(30, 8, 0).AddMinutes(i * 30), 60, Truck: i + 1)));
    }

    /// <summary>
    /// What led to a real re-vote: a box of one district on the load of another. It must be refused. Tried
    /// last, when the box is at the warehouse whether the demo runs for the first time or again.
    /// </summary>
    public async Task<Problem> TryWrongDistrictAsync()
    {
        var station = reference.Stations.First(
            station => station.Name.EndsWith(SwappedWard, StringComparison.Ordinal));
        var own = reference.ParentOf(reference.ParentOf(station));
        var other = Districts.First(district => district != own);
        var load = new Load(
            "swapped", reference.Warehouse, other, [byStation[station.Code].First()],
            Clock.On(24, 8, 0), 60, Truck: 2);
        var problem = await api.PostAsync<Problem>(
            "/v1/handovers", Api.Warehouse, load.ToRelease(), HttpStatusCode.UnprocessableEntity);
        return problem.Code == "wrong-district"
            ? problem
            : throw new DemoException($"a swapped box was refused as {problem.Code}, expected wrong-district.");
    }

    private IReadOnlyList<Location> Districts => [.. reference.ChildrenOf(reference.Warehouse)];

    private IReadOnlyList<Location> Wards => [.. Districts.SelectMany(reference.ChildrenOf)];

    private Line BrokenLine => new(
        Broken.Id, "refused", "unsealed", [.. Broken.Seals.SkipLast(1)], $"seal {Broken.Seals[^1]} is broken");

    private Line LeftLine => new(Left.Id, "missing", Note: "not in the car");

    private string ReplacedSeal => $"S-{Broken.Label}-{Broken.Seals.Count + 1}";

    private async Task ReplaceBrokenSealAsync()
    {
        var ward = WardOf(Broken);
        var district = reference.ParentOf(ward);
        var name = $"broken/{Broken.Label}";
        await HandOverAsync(new Load(
            $"{name}/up", district, reference.Warehouse, [Broken], Clock.On(25, 15, 0), 60, Truck: 1)
        {
            Note = "returned to be resealed",
        });
        await HandOverAsync(new Load(
            $"{name}/{district.Code}", reference.Warehouse, district, [Broken], Clock.On(26, 8, 0), 60, Truck: 1)
        {
            Note = $"contents counted; seal {Broken.Seals[^1]} replaced by {ReplacedSeal}",
        });
        await HandOverAsync(new Load(
            $"{name}/{ward.Code}", district, ward, [Broken], Clock.On(26, 9, 30), 40, Truck: 1)
        {
            Lines = [new Line(Broken.Id, "accepted", "good", SealsOf(Broken))],
        });
    }

    private Task DeliverLeftAsync()
    {
        var station = reference[Left.Destination];
        return HandOverAsync(new Load(
            $"left/{Left.Label}", reference.ParentOf(station), station, [Left], Clock.On(27, 5, 15), 25, Truck: 1)
        {
            Note = "found in the ward's store",
            Lines = [new Line(Left.Id, "accepted", "good", SealsOf(Left))],
        });
    }

    /// <summary>Most go out on the day before; the last of each ward early on election day.</summary>
    private DateTimeOffset DeliveryOf(Location station, int turn) =>
        turn == reference.ChildrenOf(reference.ParentOf(station)).Count() - 1
            ? Clock.On(27, 4, 30)
            : Clock.On(26, 11, 0).AddMinutes(turn * 15);

    private IReadOnlyList<string> SealsOf(Package package) =>
        package == Broken ? [.. package.Seals.SkipLast(1), ReplacedSeal] : package.Seals;

    private Location WardOf(Package package) => reference.ParentOf(reference[package.Destination]);

    private IReadOnlyList<Package> PackagesFor(Location location) => location.Level == "tps"
        ? [.. byStation[location.Code]]
        : [.. reference.ChildrenOf(location).SelectMany(PackagesFor)];

    /// <summary>One load for each child of the parents, with its turn among its siblings and its truck.</summary>
    private IEnumerable<Load> InTurn(IReadOnlyList<Location> parents, Func<Location, int, int, Load> load) =>
        parents.SelectMany((parent, truck) =>
            reference.ChildrenOf(parent).Select((child, turn) => load(child, turn, truck + 1)));

    private async Task AllAsync(string leg, IEnumerable<Load> loads)
    {
        var all = loads.ToArray();
        await Console.Error.WriteLineAsync($"{leg}: {all.Length} handovers");
        var options = new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce };
        await Parallel.ForEachAsync(all, options, (load, _) => new ValueTask(RecordAsync(load)));
        handovers.AddRange(all.Select(load => load.Id));
    }

    private async Task HandOverAsync(Load load)
    {
        await RecordAsync(load);
        handovers.Add(load.Id);
    }

    private async Task RecordAsync(Load load)
    {
        await api.PostAsync("/v1/handovers", RoleAt(load.From), load.ToRelease());
        await api.PostAsync($"/v1/handovers/{load.Id}/acceptance", RoleAt(load.To), load.ToAcceptance());
    }

    private static string RoleAt(Location location) =>
        location.Level == "kpu" ? Api.Warehouse : Api.Officer;
}
