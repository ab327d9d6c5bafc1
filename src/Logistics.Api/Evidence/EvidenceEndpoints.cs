using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Packages;
using Logistics.Core.Requirements;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Packages;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Evidence;

internal static class EvidenceEndpoints
{
    private const string MediaType = "application/zip";

    public static IServiceCollection AddEvidence(this IServiceCollection services)
    {
        services.AddSingleton<EvidenceFiles>();
        return services.AddHostedService(provider => provider.GetRequiredService<EvidenceFiles>());
    }

    public static void MapEvidence(this IEndpointRouteBuilder app) =>
        app.MapGet("/evidence", GetEvidence)
            .WithTags("Ledger")
            .WithName("GetEvidence")
            .May(Act.ReadEvidence)
            .WithSummary("Download a bundle of evidence.")
            .WithDescription(
                "It is verified offline with `logistics verify`. Give exactly one of `package`, `location` and `all`. "
                + "A bundle of all is a whole static log of C2SP tlog-tiles with every table; one of a part holds "
                + "whole packages, with proofs. Nothing in it is personal.")
            .ProducesBytes(MediaType)
            .WithProblems(400, 401, 403, 404, 409, 503)
            .WithMeaning(409, PackageNames.NotOne)
            .WithMeaning(403, "The key's role is neither auditor nor admin.")
            .WithMeaning(503, "Not now. `evidence-unavailable`: no checkpoint covers the newest events yet, another "
                + "bundle is being written, or the database is not set up for it; `detail` says which.");

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> GetEvidence(
        [Description("One package, by id or label.")] string? package,
        [Description("Every package that is for this location, or ever was at it, or below it.")] string? location,
        [Description("`true` for the whole log.")] string? all,
        EvidenceExport export,
        EvidenceFiles files,
        PackageStore packages,
        IServiceProvider services,
        CancellationToken ct)
    {
        var input = new Input();
        if (all is not (null or "true"))
            input.Fail("all", all, Expectations.True);
        var selector = EvidenceSelection.Read(
            input, "package", package, "location", location, "all", all is not null);
        if (input.Problem is { } problem)
            return problem.ToResult();

        if (selector?.Package is { Label: not null } named
            && (await packages.FindAsync(named, "package", Sight.Everything, ct)).Several is { } several)
            return several.ToResult();
        if (!files.TryTakeTurn())
            return Problems.EvidenceUnavailable(Problems.BundleBeingWritten).ToResult();
        try
        {
            var bundle = await WriteAsync(files, zip => export.WriteAsync(
                zip, selector, EvidenceSelection.ClaimedKeys(services), ct));
            if (bundle is not null)
                return bundle;
            return (package is not null
                ? Problem.NotFound(PackageRule.UnknownPackage, "package", package)
                : Problem.NotFound(ReferenceRule.UnknownLocation, "location", location!)).ToResult();
        }
        catch (EvidenceUnavailableException e)
        {
            return Problems.EvidenceUnavailable(e.Why).ToResult();
        }
        catch (SnapshotException e)
        {
            return Problems.EvidenceUnavailable(Problems.NoSnapshot.With(("reason", e.Message))).ToResult();
        }
        finally
        {
            files.GiveTurnBack();
        }
    }

    /// <summary>Into a file first: what fails on the way is then still told as a problem.</summary>
    /// <returns>Null when there is nothing of the kind that is asked for.</returns>
    private static async Task<FileStreamHttpResult?> WriteAsync(
        EvidenceFiles files, Func<Stream, Task<Manifest?>> write)
    {
        var file = files.Create();
        try
        {
            if (await write(file) is { } manifest)
            {
                file.Position = 0;
                return TypedResults.File(file, MediaType, $"evidence-{manifest.Size}.zip");
            }
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }

        await file.DisposeAsync();
        return null;
    }
}
