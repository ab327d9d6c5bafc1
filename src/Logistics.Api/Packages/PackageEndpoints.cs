using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Events;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Logistics.Data.Packages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Packages;

internal static class PackageEndpoints
{
    public const string Naming = "Id or label. A label is percent-encoded: it may have a space or a `#` in it.";
    private const string PackageList = "packages";

    public static void MapPackages(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/packages").WithTags("Packages").WithProblems(400, 401, 503);
        group.MapPost("", Pack)
            .WithName("PackPackage")
            .May(Act.Pack)
            .WithSummary("Record a package that was packed and sealed.")
            .WithDescription(
                "Its contents come from the loose stock of the location. The KPU packs, wherever it does; the `papers` "
                + "of a recapitulation are packed by the place that has them.")
            .WithProblems(403, 409, 413, 415, 422);
        group.MapPost("/bulk", PackMany)
            .WithName("PackPackages")
            .May(Act.Pack)
            .WithSummary(FormattableString.Invariant(
                $"Record up to {Limits.BulkPackagesMax:N0} packages in one request."))
            .WithDescription(
                "Each row has a result of its own. A row that is refused does not keep "
                + "the others from being recorded.")
            .WithProblems(403, 413, 415)
            .Produces<BulkPackView>(StatusCodes.Status207MultiStatus);
        group.MapGet("", ListPackages)
            .WithName("ListPackages")
            .May(Act.ReadCustody)
            .WithSummary("List packages in the order they were packed.")
            .WithDescription("Filters are combined: a package is listed when it matches all of them.")
            .WithParameter("recalled", "true", "true", "false")
            .WithProblems(409)
            .WithMeaning(409, PackageNames.NotOne);
        group.MapGet("/{packageId}", GetPackage)
            .WithName("GetPackage")
            .May(Act.ReadCustody)
            .WithSummary("Show a package by its id or label.")
            .WithDescription("It shows the package as it is now. A label is found by what it means: `KDI-7` and "
                + "`kdi 7` are one. The numbers of its seals are `withheld` from keys that may have to receive it, "
                + "until their place has had custody of it since it was sealed.")
            .WithProblems(404, 409)
            .WithMeaning(409, PackageNames.NotOne);
        group.MapGet("/{packageId}/custody", GetCustody)
            .WithName("GetCustody")
            .May(Act.ReadCustody)
            .WithSummary("Show and verify a package's whole chain of custody.")
            .WithDescription("The chain is verified at this call, from the stored bytes.")
            .WithProblems(404, 409)
            .WithMeaning(409, PackageNames.NotOne);
        group.MapNesting();
    }

    private static Task<Results<Created<PackReceiptView>, Ok<PackReceiptView>, ProblemResult>> Pack(
        PackRequest request, [AsParameters] Recorder recorder, EventStore events, CancellationToken ct)
    {
        var input = recorder.NewInput();
        var command = request.ToCommand(input, recorder.User);
        return recorder.RecordAsync(
            request, input, command, $"/v1/packages/{command.Id}",
            receipt => PackReceiptView.OfAsync(receipt, events, ct), ct);
    }

    private static async Task<Results<JsonHttpResult<BulkPackView>, ProblemResult>> PackMany(
        BulkPackRequest request, [AsParameters] Recorder recorder, CancellationToken ct)
    {
        var input = recorder.NewInput();
        var rows = input.List("packages", request.Packages, 1, Limits.BulkPackagesMax, (_, row) => row);
        var wait = recorder.ReadWait(input);
        if (input.Problem is { } problem)
            return problem.ToResult();

        var views = new BulkRowView[rows.Count];
        var commands = new List<(int Index, PackPackage Command)>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (command, rowInput) = rows[i].ToCommand($"packages[{i}]", recorder.User);
            if (rowInput.Problem is { } rowProblem)
                views[i] = RowView(i, rows[i].Id, rowProblem);
            else
                commands.Add((i, command!));
        }

        var results = await recorder.Ledger.AppendAsync([.. commands.Select(row => row.Command)], ct);
        if (await wait.ForAsync(results, ct) is { } late)
            return late.ToResult();
        foreach (var ((index, command), result) in commands.Zip(results))
            views[index] = RowView(index, command, result);
        return TypedResults.Json(new BulkPackView(views), statusCode: StatusCodes.Status207MultiStatus);
    }

    private static BulkRowView RowView(int index, PackPackage command, AppendResult result) => result switch
    {
        AppendResult.Appended appended => RowView(index, 201, "recorded", appended.Receipt),
        AppendResult.AlreadyAppended earlier => RowView(index, 200, "already-recorded", earlier.Receipt),
        _ => RowView(index, command.Id.ToString(), Recorder.ToProblem(result, command, address: [])),
    };

    private static BulkRowView RowView(int index, int status, string code, Receipt receipt) => new(
        index, receipt.Command.ToString(), status, code, receipt.Entries[0].Sequence,
        Convert.ToBase64String(receipt.Entries[0].Hash), [],
        WarningView.Localized(receipt.Entries[0].Event));

    private static BulkRowView RowView(int index, string? id, Problem problem) =>
        new(index, id, problem.Status, problem.Code, Sequence: null, Hash: null, problem.Errors, []);

    private static async Task<Results<Ok<Page<PackageView>>, ProblemResult>> ListPackages(
        [Description("Only packages in custody of this location. An unknown code gives an empty list.")]
        string? at,
        [Description("Only packages for this location. An unknown code gives an empty list.")]
        string? destination,
        [Description("Only this kind."), OneOf<PackageKind>] string? kind,
        [Description("Only this contest. An unknown code gives an empty list.")] string? contest,
        [Description("Only this status."), OneOf<PackageStatus>] string? status,
        [Description("Part of a label, former ones included, or of a seal number, in any case.")] string? q,
        [Description("Only packages right inside this one, by id or label. An unknown package gives an empty list.")]
        string? inside,
        [Description("`true`: only those that are called back. `false`: only the others.")] string? recalled,
        [AsParameters] PageQuery page,
        ClaimsPrincipal user,
        PackageStore packages,
        CancellationToken ct)
    {
        var input = new Input();
        var outer = inside is null ? (PackageRef?)null : input.Package("inside", inside);
        var filter = new PackageFilter(
            input.OptionalCode("at", at),
            input.OptionalCode("destination", destination),
            input.OptionalOneOf<PackageKind>("kind", kind),
            input.OptionalCode("contest", contest),
            input.OptionalOneOf<PackageStatus>("status", status),
            input.OptionalLines("q", q, Limits.SearchLengthMax),
            Recalled: recalled is null ? null : input.Flag("recalled", recalled))
        {
            Sight = user.Sight(),
        };
        var (after, limit) = (page.ReadSequence(PackageList, input), page.ReadLimit(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (outer is { } named)
        {
            var (id, several) = await packages.FindAsync(named, "inside", filter.Sight, ct);
            if (several is not null)
                return several.ToResult();
            filter = filter with { Inside = id };
        }

        var rows = await packages.ListAsync(filter, after, limit + 1, ct);
        return TypedResults.Ok(rows.ToPage(PackageList, limit, PackageView.Of, row => row.State.PackedSequence));
    }

    private static async Task<Results<Ok<PackageView>, ProblemResult>> GetPackage(
        [Description(Naming)] string packageId,
        ClaimsPrincipal user,
        PackageStore packages,
        SightStore sights,
        CancellationToken ct)
    {
        var sight = user.Sight();
        var (id, several) = await FindAsync(packages, packageId, sight, ct);
        if (several is not null)
            return several.ToResult();
        return await packages.FindAsync(id, sight, ct) is { } found && await SeesAsync(user, sights, found.State, ct)
            ? TypedResults.Ok(PackageView.Of(found))
            : Problem.NotFound(PackageRule.UnknownPackage, "package", packageId).ToResult();
    }

    internal static async Task<(Guid Id, Problem? Several)> FindAsync(
        PackageStore packages, string name, Sight sight, CancellationToken ct) =>
        Reference(name) is { } reference
            ? await packages.FindAsync(reference, "package", sight, ct)
            : (Guid.Empty, null);

    private static async Task<Results<Ok<CustodyView>, ProblemResult>> GetCustody(
        [Description(Naming)] string packageId,
        ClaimsPrincipal user,
        EventStore events,
        PackageStore packages,
        SightStore sights,
        CancellationToken ct)
    {
        var sight = user.Sight();
        var (id, several) = await FindAsync(packages, packageId, sight, ct);
        if (several is not null)
            return several.ToResult();
        if (await events.CustodyAsync(id, sight, ct) is not { } found
            || !await SeesAsync(user, sights, found.Chain.State, ct))
            return Problem.NotFound(PackageRule.UnknownPackage, "package", packageId).ToResult();
        var (chain, page) = found;
        return TypedResults.Ok(new CustodyView(
            chain.Package is null
                ? null
                : PackageView.Of(page.Hidden.Hides(id) ? chain.Package.WithoutSeals() : chain.Package),
            chain.State?.Custodian,
            chain.State is { } state ? EnumText.Of(state.Status) : null,
            chain.Continuous,
            chain.Verified,
            chain.Faults,
            [.. page.Events.Select(stored => EventView.Of(stored, page))]));
    }

    /// <summary>Whether somebody may see a package: where it is for, or who has it, is theirs.</summary>
    internal static async Task<bool> SeesAsync(
        ClaimsPrincipal user, SightStore sights, Package? package, CancellationToken ct) =>
        user.Sight().Sees(package?.Path ?? "")
        || (package is not null && await sights.SeesAsync(user.Sight(), Package.Stream(package.Id), ct));

    /// <param name="reference">Id or label, which may have a space in it.</param>
    internal static string AddressOf(string reference) => $"/v1/packages/{Uri.EscapeDataString(reference)}";

    internal static PackageRef? Reference(string text)
    {
        var input = new Input();
        var reference = input.Package("package", text);
        return input.Problem is null ? reference : null;
    }
}
