using System.Net;

namespace Logistics.Demo;

/// <summary>
/// Takes every package from the warehouse to its polling station and back, with what goes wrong on the way.
/// </summary>
internal sealed class Journey(
    Api api, Clock clock, Reference reference, IReadOnlyList<Package> packages, Recapitulation recapitulation, Teams teams)
{
    private const string SwappedWard = "Wawombalata";

    private readonly ILookup<string, Package> byStation =
        packages.ToLookup(package => package.Destination, StringComparer.Ordinal);

    private readonly List<Guid> handovers = [];

    /// <summary>Refused at its ward for a broken seal, resealed at the warehouse and sent again.</summary>
    public Package Broken { get; } = packages[packages.Count / 3];

    /// <summary>Not in the car when the polling station counts; found and delivered before voting starts.</summary>
    public Package Left { get; } = packages[(packages.Count * 2 / 3) + 2];

    /// <summary>A kit that was called back to the warehouse, labelled anew and sent again.</summary>
    public Package Recalled { get; } = packages[(packages.Count / 2 / 3 * 3) + 2];

    /// <summary>Its new label.</summary>
    public string Relabelled => $"{Recalled.Label}-B";

    /// <summary>Refused at its ward for having too few ballots, repacked at the warehouse and sent again.</summary>
    public Package Short { get; } = packages[(packages.Count / 6 / 3 * 3) + 1];

    /// <summary>A number on one of its seals was misread at its ward.</summary>
    public Package Misread { get; } = packages[packages.Count / 4 / 3 * 3];

    /// <summary>Put on the truck of another ward, where it arrived as one that nobody expected.</summary>
    public Package Stray { get; } = StrayOf(reference, packages);

    /// <summary>The ward that had accepted its load before the release was uploaded.</summary>
    public Location Early { get; } = reference.ChildrenOf(reference.ChildrenOf(reference.Warehouse).ElementAt(3)).First();

    /// <summary>Ids of every handover so far.</summary>
    public IReadOnlyCollection<Guid> Handovers => handovers;

    /// <summary>
    /// To the districts on 24 November, the wards on the 25th, the stations on the 26th and early 27th.
    /// </summary>
    /// <param name="meanwhile">What happens elsewhere while packages go to the stations.</param>
    public async Task GoOutAsync(Step meanwhile)
    {
        await AllAsync("KPU -> PPK", Districts.Select((district, i) => new Load(
            $"out/{district.Code}", reference.Warehouse, district,
            [.. PackagesFor(district), .. recapitulation.BoxesOf(district)],
            Clock.On(24, 8, 0).AddMinutes(i * 15), 60, Truck: i + 1)
        { SealsOf = package => package.Seals }));
        await clock.WalkAsync("called back, labelled anew and sent again", [CallBack()]);
        await AllAsync("PPK -> PPS", InTurn(Districts, (ward, i, truck) => new Load(
            $"out/{ward.Code}", reference.ParentOf(ward), ward, PackagesFor(ward),
            Clock.On(25, 8, 0).AddMinutes(i * 15), 40, truck)
        {
            SealsOf = package => package.Seals,
            Lines = [.. new[] { (Broken, BrokenLine), (Short, ShortLine), (Misread, MisreadLine), (Stray, StrayLine) }
                .Where(one => ward == WardOf(one.Item1)).Select(one => one.Item2)],
            Unexpected = ward == WrongWard ? [Found] : null,
            Uploaded = ward == Early ? Clock.On(25, 8, 50) : null,
        }));
        await clock.WalkAsync(
            "sent back to the warehouse, and out again",
            SendAgain(Broken, "returned to be resealed", $"seal {Broken.Seals[^1]} replaced"),
            SendAgain(Short, "returned to be counted", "ten ballots found at the packing table put in"),
            SendToItsWard());
        await SettleAsync();
        await AllAsync("PPS -> TPS", InTurn(Wards, (station, i, truck) => new Load(
            $"out/{station.Code}", reference.ParentOf(station), station, PackagesFor(station),
            DeliveryOf(station, i), 30, truck)
        {
            Lines = [.. PackagesFor(station).Select(package =>
                package == Left ? LeftLine : new Line(package.Id, "accepted", "good", SealsAfter(package)))],
        }), [meanwhile]);
        await clock.WalkAsync("found and delivered", DeliverLeft());
    }

    /// <summary>
    /// To the wards and the districts in the night of 27 November, to the warehouse on the 30th.
    /// </summary>
    /// <param name="meanwhile">What happens elsewhere from the 30th on.</param>
    public async Task ComeBackAsync(IEnumerable<IReadOnlyList<Step>> meanwhile)
    {
        await AllAsync("TPS -> PPS", InTurn(Wards, (station, i, truck) => new Load(
            $"back/{station.Code}", station, reference.ParentOf(station), PackagesFor(station),
            Clock.On(27, 19, 30).AddMinutes(i * 10), 30, truck)
        { SealsOf = OnTheWayBack }));
        await AllAsync("PPS -> PPK", InTurn(Districts, (ward, i, truck) => new Load(
            $"back/{ward.Code}", ward, reference.ParentOf(ward), PackagesFor(ward),
            Clock.On(27, 22, 0).AddMinutes(i * 10), 40, truck)
        { SealsOf = OnTheWayBack }));
        await recapitulation.CountAsync(PackagesFor);
        await AllAsync("PPK -> KPU, and re-votes", Districts.Select((district, i) => new Load(
            $"back/{district.Code}", district, reference.Warehouse,
            [.. PackagesFor(district), .. recapitulation.BoxesOf(district), .. recapitulation.PapersOf(district)],
            Clock.On(30, 8, 0).AddMinutes(i * 30), 60, Truck: i + 1)
        { SealsOf = recapitulation.SealsOf }), [.. meanwhile]);
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

    private Line MisreadLine => new(
        Misread.Id, "accepted", "good", [.. Misread.Seals.SkipLast(1), "KT999999"], "the last digits are smeared");

    private Line StrayLine => new(Stray.Id, "missing", Note: "on the list, not on the truck");

    private Unexpected Found => new(
        Stray.Label, "good", Stray.Seals, $"for {reference[Stray.Destination].Name}; not on our list");

    /// <summary>The ward on whose truck the stray box came.</summary>
    public Location WrongWard => reference.ChildrenOf(reference.ParentOf(WardOf(Stray))).Last();

    private Line ShortLine => new(
        Short.Id, "refused", "good", Short.Seals, "ten ballots fewer than the packing list says");

    /// <summary>Up to the warehouse, where it is opened, counted and sealed anew, and down to the ward again.</summary>
    private IReadOnlyList<Step> SendAgain(Package package, string why, string done)
    {
        var ward = WardOf(package);
        var district = reference.ParentOf(ward);
        var name = $"again/{package.Label}";
        var repacked = Clock.On(25, 17, 0);
        return
        [
            .. HandOver(new Load(
                $"{name}/up", district, reference.Warehouse, [package], Clock.On(25, 15, 0), 60, Truck: 1)
            { Note = why }),
            new(repacked, () => api.PostAsync($"/v1/packages/{package.Id}/repacking", Api.Warehouse, new
            {
                id = DemoId.Of($"repacking/{package.Label}"),
                location = reference.Warehouse.Code,
                contents = package.Contents,
                seals = SealsAfter(package),
                note = done,
                occurredAt = repacked,
            })),
            .. HandOver(new Load(
                $"{name}/{district.Code}", reference.Warehouse, district, [package], Clock.On(26, 8, 0), 60, Truck: 1)
            { SealsOf = SealsAfter }),
            .. HandOver(new Load(
                $"{name}/{ward.Code}", district, ward, [package], Clock.On(26, 9, 30), 40, Truck: 1)
            {
                Lines = [new Line(package.Id, "accepted", "good", SealsAfter(package))],
            }),
        ];
    }

    /// <summary>Up to the warehouse, where it gets the label that came off, and down to the district again.</summary>
    private IReadOnlyList<Step> CallBack()
    {
        var district = reference.ParentOf(WardOf(Recalled));
        var (called, labelled) = (Clock.On(24, 19, 0), Clock.On(24, 21, 30));
        return
        [
            new(called, () => api.PostAsync($"/v1/packages/{Recalled.Id}/recall", Api.Warehouse, new
            {
                id = DemoId.Of($"recall/{Recalled.Label}"),
                reason = "packed without the label of its station, says the packing table",
                occurredAt = called,
            })),
            .. HandOver(new Load(
                $"recalled/{Recalled.Label}/up", district, reference.Warehouse, [Recalled], Clock.On(24, 20, 0), 60, Truck: 3)
            { SealsOf = package => package.Seals }),
            new(labelled, () => api.PostAsync($"/v1/packages/{Recalled.Id}/label", Api.Warehouse, new
            {
                id = DemoId.Of($"label/{Recalled.Label}"),
                label = Relabelled,
                reason = "the label came off",
                occurredAt = labelled,
            })),
            .. HandOver(new Load(
                $"recalled/{Recalled.Label}/down", reference.Warehouse, district, [Recalled], Clock.On(25, 5, 0), 60, Truck: 3)
            { SealsOf = package => package.Seals }),
        ];
    }

    /// <summary>Back up to the district, and down to the ward that it is for.</summary>
    private IReadOnlyList<Step> SendToItsWard()
    {
        var (ward, district) = (WardOf(Stray), reference.ParentOf(WardOf(Stray)));
        return
        [
            .. HandOver(new Load(
                $"stray/{Stray.Label}/up", WrongWard, district, [Stray], Clock.On(25, 15, 0), 30, Truck: 2)
            { SealsOf = package => package.Seals }),
            .. HandOver(new Load(
                $"stray/{Stray.Label}/down", district, ward, [Stray], Clock.On(25, 17, 0), 30, Truck: 2)
            { SealsOf = package => package.Seals }),
        ];
    }

    /// <summary>The flags of the three are explained, each by the place that raised it.</summary>
    private async Task SettleAsync()
    {
        var at = Clock.On(26, 10, 0);
        var flags = (await api.ListAsync<RaisedFlag>("/v1/flags")).Where(flag => flag.Severity != "info").ToArray();
        (Package Package, string Code, Location By, string Why)[] explained =
        [
            (Misread, "seal-mismatch", WardOf(Misread), "read again with a lamp: the number is that of the packing list"),
            .. flags.Where(flag => flag.Package == Stray.Label).Select(flag => (
                Stray, flag.Code, WrongWard, "loaded on the truck of the neighbouring ward; it went to its own the same day")),
        ];
        await clock.WalkAsync("flags settled", explained.Select(one => new[]
        {
            new Step(at, () => api.PostAsync(
                $"/v1/flags/{flags.First(flag => flag.Package == one.Package.Label && flag.Code == one.Code).Id}/settlement",
                Api.KeyOf(one.By),
                new
                {
                    id = DemoId.Of($"settlement/{one.Package.Label}/{one.Code}"),
                    explanation = one.Why,
                    occurredAt = at,
                })),
        }));
    }

    /// <summary>The first box of a ward that has at least four neighbours in its district.</summary>
    private static Package StrayOf(Reference reference, IReadOnlyList<Package> packages)
    {
        var district = reference.ChildrenOf(reference.Warehouse).Skip(1)
            .First(one => reference.ChildrenOf(one).Count() > 4);
        var station = reference.ChildrenOf(reference.ChildrenOf(district).First()).First();
        return packages.First(package => package.Destination == station.Code);
    }

    private IReadOnlyList<Step> DeliverLeft()
    {
        var station = reference[Left.Destination];
        return HandOver(new Load(
            $"left/{Left.Label}", reference.ParentOf(station), station, [Left], Clock.On(27, 5, 15), 25, Truck: 1)
        {
            Note = "found in the ward's store",
            Lines = [new Line(Left.Id, "accepted", "good", SealsAfter(Left))],
        });
    }

    /// <summary>Most go out on the day before; the last of each ward early on election day.</summary>
    private DateTimeOffset DeliveryOf(Location station, int turn) =>
        turn == reference.ChildrenOf(reference.ParentOf(station)).Count() - 1
            ? Clock.On(27, 4, 30)
            : Clock.On(26, 11, 0).AddMinutes(turn * 15);

    private IReadOnlyList<string> SealsAfter(Package package) =>
        package == Broken || package == Short ? Seals.InPlaceOf(package.Seals) : package.Seals;

    private static IReadOnlyList<string> OnTheWayBack(Package package) => Seals.ForTheWayBack(package.Seals);

    /// <summary>The ward above the station that a package is for.</summary>
    public Location WardOf(Package package) => reference.ParentOf(reference[package.Destination]);

    private IReadOnlyList<Package> PackagesFor(Location location) => location.Level == "tps"
        ? [.. byStation[location.Code]]
        : [.. reference.ChildrenOf(location).SelectMany(PackagesFor)];

    /// <summary>One load for each child of the parents, with its turn among its siblings and its truck.</summary>
    private IEnumerable<Load> InTurn(IReadOnlyList<Location> parents, Func<Location, int, int, Load> load) =>
        parents.SelectMany((parent, truck) =>
            reference.ChildrenOf(parent).Select((child, turn) => load(child, turn, truck + 1)));

    private Task AllAsync(string leg, IEnumerable<Load> loads, params IEnumerable<IReadOnlyList<Step>> meanwhile) =>
        clock.WalkAsync($"handovers {leg}", [.. loads.Select(HandOver), .. meanwhile]);

    private IReadOnlyList<Step> HandOver(Load load)
    {
        handovers.Add(load.Id);
        return (load with { SignersOf = teams.SignersOf }).Steps(api);
    }
}
