using System.ComponentModel;
using Logistics.Api.Hosting;
using Logistics.Core.Custody;
using Logistics.Core.Log;
using Logistics.Data;
using Logistics.Data.Evidence;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Logistics.Api.Evidence;

internal static class EvidenceEndpoints
{
    private const string MediaType = "application/zip";

    // A bundle reads the whole log; two at once would only be slower, and hold the database up longer.
    private static readonly SemaphoreSlim Turn = new(1);

    public static void MapEvidence(this IEndpointRouteBuilder app) =>
        app.MapGet("/evidence", GetEvidence)
            .WithTags("Ledger")
            .WithName("GetEvidence")
            .WithSummary("A bundle of evidence, to be verified offline with 'logistics verify'.")
            .RequireAuthorization(Policies.Audit)
            .WithDescription(
                "Give exactly one of `package`, `location` and `all`. A bundle of all is a whole static log of C2SP "
                + "tlog-tiles with every table; one of a part holds whole packages, with proofs. Nothing in it is "
                + "personal.")
            .ProducesBytes(MediaType)
            .WithProblems(400, 401, 403, 404, 503)
            .WithMeaning(403, "The key's role is neither auditor nor admin.")
            .WithMeaning(503, "Not now. `evidence-unavailable`: no checkpoint covers the newest events yet, or the "
                + "database is not set up for it; `detail` says which.");

    private static async Task<Results<FileStreamHttpResult, ProblemResult>> GetEvidence(
        [Description("One package, by id or label.")] string? package,
        [Description("Every package that is for this location, or ever was at it, or below it.")] string? location,
        [Description("`true` for the whole log.")] string? all,
        EvidenceExport export,
        StorageOptions storage,
        IServiceProvider services,
        CancellationToken ct)
    {
        var input = new Input();
        if (all is not (null or "true"))
            input.Fail("all", all, "true");
        var selector = EvidenceSelection.Read(
            input, "package", package, "location", location, "all", all is not null);
        if (input.Problem is { } problem)
            return problem.ToResult();

        // Into a file first: what fails on the way is then still told as a problem.
        var file = CreateFile(storage.DataDirectory);
        try
        {
            await Turn.WaitAsync(ct);
            Manifest? manifest;
            try
            {
                manifest = await export.WriteAsync(file, selector, EvidenceSelection.ClaimedKeys(services), ct);
            }
            finally
            {
                Turn.Release();
            }

            if (manifest is null)
            {
                await file.DisposeAsync();
                return (package is not null
                    ? Problem.NotFound(Rule.UnknownPackage, "package", package)
                    : Problem.NotFound(Rule.UnknownLocation, "location", location!)).ToResult();
            }

            file.Position = 0;
            return TypedResults.File(file, MediaType, $"evidence-{manifest.Size}.zip");
        }
        catch (Exception e)
        {
            await file.DisposeAsync();
            if (e is EvidenceUnavailableException or SnapshotException or LogDamagedException)
                return Problems.EvidenceUnavailable(e.Message).ToResult();
            throw;
        }
    }

    /// <summary>A file for its owner alone, which is gone when it is closed.</summary>
    private static FileStream CreateFile(string directory)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(Path.Combine(directory, $"evidence-{Guid.NewGuid():n}.zip"), options);
    }
}
