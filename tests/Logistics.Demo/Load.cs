namespace Logistics.Demo;

/// <summary>Packages that go from one location to the next in one handover.</summary>
/// <param name="Name">Unique; the ids of its release and acceptance derive from it.</param>
/// <param name="Minutes">From release to acceptance.</param>
internal sealed record Load(
    string Name,
    Location From,
    Location To,
    IReadOnlyList<Package> Packages,
    DateTimeOffset Departs,
    int Minutes,
    int Truck)
{
    /// <summary>What the receiver says of single packages; the others are accepted in good condition.</summary>
    public IReadOnlyList<Line> Lines { get; init; } = [];

    /// <summary>The seals that the receiver reads on packages of which nothing else is said; null for none.</summary>
    public Func<Package, IReadOnlyList<string>>? SealsOf { get; init; }

    /// <summary>What came with it and is not on its list; null for nothing.</summary>
    public IReadOnlyList<Unexpected>? Unexpected { get; init; }

    /// <summary>When the sender's release was uploaded; null for when it happened.</summary>
    public DateTimeOffset? Uploaded { get; init; }

    public string? Note { get; init; }

    /// <summary>Ids of the officers of a place who sign.</summary>
    public Func<Location, IReadOnlyList<Guid>> SignersOf { get; init; } = _ => [];

    public Guid Id => DemoId.Of($"handover/{Name}");

    /// <summary>Both sides of the handover, each with its own key, in the order they are recorded.</summary>
    public IReadOnlyList<Step> Steps(Api api)
    {
        Step release = new(Uploaded ?? Departs, () => api.PostAsync("/v1/handovers", Api.KeyOf(From), ToRelease()));
        Step acceptance = new(
            Departs.AddMinutes(Minutes),
            () => api.PostAsync($"/v1/handovers/{Id}/acceptance", Api.KeyOf(To), ToAcceptance()));
        return Uploaded is null ? [release, acceptance] : [acceptance, release];
    }

    public Release ToRelease() => new(
        Id,
        From.Code,
        To.Code,
        [.. Packages.Select(package => package.Label)],
        Departs,
        $"SJ-{Departs:yyyyMMdd-HHmm}-{From.Code}",
        new Vehicle($"DT {8000 + Truck} XX", $"driver of truck {Truck}"),
        $"police escort of truck {Truck}",
        Note,
        Signed(From, "sent"));

    public Acceptance ToAcceptance() => new(
        DemoId.Of($"acceptance/{Name}"),
        Departs.AddMinutes(Minutes),
        To.Level switch
        {
            "tps" => $"KPPS chair {To.Name}",
            "kpu" => $"warehouse head, {To.Name}",
            _ => $"chair of {To.Name}",
        },
        [.. Lines, .. Read],
        Lines.Count + Read.Count() < Packages.Count ? "accepted" : null,
        Unexpected,
        Signed(To, "received"));

    private IEnumerable<Line> Read => SealsOf is null ? [] : Packages
        .Where(package => !Lines.Any(line => line.Package == package.Id))
        .Select(package => new Line(package.Id, "accepted", "good", SealsOf(package)));

    private Signature[] Signed(Location place, string side) =>
        [.. SignersOf(place).Select(officer => new Signature(officer, side))];
}
