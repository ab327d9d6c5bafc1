using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using Logistics.Api.Hosting;
using Logistics.Core.Kernel;
using Logistics.Core.Log;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Logistics.Api.Log;

/// <summary>
/// The transparency log in the layout of C2SP tlog-tiles. Nothing beyond the newest checkpoint is served, so
/// that a follower of the log never sees unsigned events.
/// </summary>
internal static class LogEndpoints
{
    public const string Tag = "Transparency log";
    public const string PlainText = "text/plain; charset=utf-8";
    public const string Unsigned =
        "`not-yet-signed`: no checkpoint covers it yet; send it again. `log-damaged`: what is kept is not what was "
        + "recorded, for an operator to restore. `log-key-unknown`: this process was told no key, so it names none "
        + "and issues no receipts.";

    private const string Octets = "application/octet-stream";

    // The content of such an address never changes.
    private const string Forever = "public, max-age=31536000, immutable";

    // Entries for auditors only must not be kept in a shared cache.
    private const string ForeverPrivate = "private, max-age=31536000, immutable";

    // The signer looks for new events twice a second: a cache that asks again after a second takes the load of
    // any number of followers and makes no checkpoint look older than it is by more than that.
    private const string Short = "public, max-age=1";

    public static void MapLog(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/log").WithTags(Tag).WithProblems(400, 503).WithMeaning(503, Unsigned);
        group.MapGet("/checkpoint", GetCheckpoint)
            .AllowAnonymous()
            .WithName("GetCheckpoint")
            .WithSummary("Show the newest signed state of the log.")
            .WithDescription("It is a C2SP tlog-checkpoint.")
            .ProducesText("text/plain")
            .ProducesNotModified();
        group.MapGet("/key", GetKeys)
            .AllowAnonymous()
            .WithName("GetLogKeys")
            .WithSummary("List the keys that verify checkpoints.")
            .WithDescription(
                "Each line is a C2SP signed-note verifier key. The current key comes first; there are more while one "
                + "is being replaced.")
            .ProducesText("text/plain")
            .ProducesNotModified();
        group.MapGet("/tile/{**path}", GetTile)
            .AllowAnonymous()
            .WithName("GetLogTile")
            .WithSummary("Download hashes of the log's tree.")
            .WithDescription(
                "The address is `{L}/{N}` or `{L}/{N}.p/{W}` of C2SP tlog-tiles. A tile holds up to 256 SHA-256 "
                + "hashes, one after another, of level L at place N: `0/000`, `0/x001/234`, `1/000.p/3`. It is served "
                + "as far as the newest checkpoint covers it.")
            .ProducesBytes(Octets)
            .ProducesNotModified()
            .WithProblems(404);
        group.MapGet("/tile/entries/{**path}", GetEntries)
            .WithName("GetLogEntries")
            .RequireAuthorization(LogServices.EntriesPolicy)
            .WithSummary("Download events of the log.")
            .WithDescription(
                "The address is `{N}` or `{N}.p/{W}` of C2SP tlog-tiles. A bundle holds up to 256 events, each its "
                + "canonical bytes after their length, a big-endian uint16. It is for keys of the roles auditor and "
                + "admin, or for anybody where `Log:PublicEntries` is true.")
            .ProducesBytes(Octets)
            .ProducesNotModified()
            .WithProblems(401, 403, 404)
            .WithMeaning(403, "The key's role is neither auditor nor admin.");
        group.MapGet("/proofs/inclusion", GetInclusionProof)
            .AllowAnonymous()
            .WithName("GetInclusionProof")
            .WithSummary("Prove that an event is in the log.")
            .WithDescription("The proof is that of RFC 9162, section 2.1.3.");
        group.MapGet("/proofs/consistency", GetConsistencyProof)
            .AllowAnonymous()
            .WithName("GetConsistencyProof")
            .WithSummary("Prove that the log only grew from one size to another.")
            .WithDescription("The proof is that of RFC 9162, section 2.1.4.");
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> GetCheckpoint(
        SignedLog log, HttpContext context, CancellationToken ct) =>
        await log.NewestAsync(ct) is { } newest
            ? Cached(context, Encoding.UTF8.GetBytes(newest.ToString()), PlainText, Short)
            : Problems.NothingSigned.ToResult();

    private static Results<FileContentHttpResult, ProblemResult> GetKeys(KnownVerifierKeys keys, HttpContext context)
    {
        var lines = string.Concat(keys.Find().Select(key => $"{key}\n"));
        return lines.Length > 0
            ? Cached(context, Encoding.UTF8.GetBytes(lines), PlainText, Short)
            : Problems.LogKeyUnknown.ToResult();
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> GetTile(
        [Description("Level and number, such as `0/x001/234` or `0/x001/234.p/56`."), Example("0/000.p/2")]
        string? path,
        SignedLog log,
        HttpContext context,
        CancellationToken ct)
    {
        if (!TilePath.TryParse(path, out var tile) || tile.Level is null)
            return Malformed(path, Expectations.Tile);
        if (await log.NewestAsync(ct) is not { } newest)
            return Problems.NothingSigned.ToResult();
        if (!Covers(newest, tile))
            return NotCovered(path!, newest);
        return Cached(context, await log.TileAsync(tile, newest.Checkpoint.Head, ct), Octets, Forever);
    }

    private static async Task<Results<FileContentHttpResult, ProblemResult>> GetEntries(
        [Description("Number, such as `x001/234` or `x001/234.p/56`."), Example("000.p/2")] string? path,
        SignedLog log,
        LogPublication publication,
        HttpContext context,
        CancellationToken ct)
    {
        if (!TilePath.TryParse($"entries/{path}", out var bundle))
            return Malformed(path, Expectations.Bundle);
        if (await log.NewestAsync(ct) is not { } newest)
            return Problems.NothingSigned.ToResult();
        if (!Covers(newest, bundle))
            return NotCovered(path!, newest);
        var entries = EntryBundle.Write(await log.EntriesAsync(bundle, newest.Checkpoint.Head, ct));
        return Cached(context, entries, Octets, publication.PublicEntries ? Forever : ForeverPrivate);
    }

    private static async Task<Results<Ok<InclusionProofView>, ProblemResult>> GetInclusionProof(
        [Description("Sequence of the event."), Whole(0)] string? sequence,
        [Description("Events in the tree; those of the newest checkpoint when absent."), Whole(1)] string? size,
        SignedLog log,
        HttpContext context,
        CancellationToken ct)
    {
        if (await log.NewestAsync(ct) is not { } newest)
            return Problems.NothingSigned.ToResult();
        var input = new Input();
        var leaves = size is null
            ? newest.Size
            : ReadSize(input, "size", size, newest.Size, min: 1, newest.Size);
        var index = ReadSize(input, "sequence", sequence, absent: -1, min: 0, leaves - 1);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var proof = await log.ProveInclusionAsync(index, leaves, newest.Checkpoint.Head, ct);
        context.Response.Headers.CacheControl = size is null ? Short : Forever;
        return TypedResults.Ok(InclusionProofView.Of(index, leaves, proof));
    }

    private static async Task<Results<Ok<ConsistencyProofView>, ProblemResult>> GetConsistencyProof(
        [Description("Events in the earlier tree."), Whole(0)] string? from,
        [Description("Events in the later tree; those of the newest checkpoint when absent."), Whole(0)] string? to,
        SignedLog log,
        HttpContext context,
        CancellationToken ct)
    {
        if (await log.NewestAsync(ct) is not { } newest)
            return Problems.NothingSigned.ToResult();
        var input = new Input();
        var after = ReadSize(input, "to", to, newest.Size, min: 0, newest.Size);
        var before = ReadSize(input, "from", from, absent: -1, min: 0, after);
        if (input.Problem is { } problem)
            return problem.ToResult();
        var proof = await log.ProveConsistencyAsync(before, after, newest.Checkpoint.Head, ct);
        context.Response.Headers.CacheControl = to is null ? Short : Forever;
        return TypedResults.Ok(ConsistencyProofView.Of(before, after, proof));
    }

    /// <param name="absent">Negative for a parameter that must be there.</param>
    private static long ReadSize(Input input, string name, string? value, long absent, long min, long max)
    {
        if (max < min)
            input.Fail(name, value, Expectations.NothingCovered);
        else if (value is null && absent < 0)
            input.Fail(name, value, Expectations.Whole.With(("min", min), ("max", max)));
        else
            return input.Number(name, value, absent, min, max);
        return min;
    }

    private static bool Covers(SignedCheckpoint newest, TilePath path) =>
        path.Tile.WidthAt(newest.Size) >= path.Width;

    private static FileContentHttpResult Cached(
        HttpContext context, byte[] content, string mediaType, string cacheControl)
    {
        context.Response.Headers.CacheControl = cacheControl;
        var tag = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(..16));
        return TypedResults.Bytes(content, mediaType, entityTag: new EntityTagHeaderValue($"\"{tag}\""));
    }

    private static ProblemResult Malformed(string? path, Phrase expected)
    {
        var input = new Input();
        input.Fail("path", path, expected);
        return input.Problem!.ToResult();
    }

    private static ProblemResult NotCovered(string path, SignedCheckpoint newest) => Problem.NotFound(
        "path", path, Problems.TooFewCovered.With(("size", newest.Size))).ToResult();
}
