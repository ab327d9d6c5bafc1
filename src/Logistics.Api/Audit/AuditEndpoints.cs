using System.ComponentModel;
using System.Security.Claims;
using Logistics.Api.Events;
using Logistics.Api.Hosting;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Data.Events;
using Logistics.Data.Packages;

namespace Logistics.Api.Audit;

internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/audit/{finding}", ListAuditFindings)
            .WithTags("Ledger")
            .WithName("ListAuditFindings")
            .May(Act.ReadAudit)
            .WithSummary("List the events that belong to a finding, in the order of the ledger.")
            .WithDescription(
                "`on-behalf`: recorded for another place. `same-hands`: released and answered with one key. "
                + "`overrides`: rules were set aside. `recorded-late`, `clock-ahead`: the sender's time differs from "
                + "the server's. `reference-changes`: places, items or rules changed. `keys`: keys were made, changed "
                + "or withdrawn. `unsigned`, `out-of-term`, `not-in-office-here`, `witness-only`: signatures that are "
                + "missing or odd. `logistics audit --bundle` lists the same offline. A page shows up to `limit` "
                + $"events and looks at no more than {EventScan.LookedAtMax} of the ledger, so it may be short or "
                + "empty and still have a `next`; send it as `after`." + JsonOrCsv.Whole)
            .ProducesJsonOrCsv<Page<AuditFindingView>>()
            .WithProblems(400, 401, 404, 406, 409, 503)
            .WithMeaning(409, PackageNames.NotOne);

    private static async Task<IResult> ListAuditFindings(
        [Description("Name of the finding."), Findings] string finding,
        [AsParameters] EventQuery query,
        ClaimsPrincipal user,
        EventStore events,
        PackageStore packages,
        HttpContext context,
        CancellationToken ct)
    {
        if (JsonOrCsv.WantsCsv(context) is not { } csv)
            return JsonOrCsv.NotAcceptable;
        if (!Catalog.Current.Findings.Contains(finding, StringComparer.Ordinal))
            return Problem.NotFound("finding", finding).ToResult();
        var input = new Input();
        var (after, limit) = query.ReadPage(input);
        var (filter, package) = (query.ReadFilter(input, finding), query.ReadPackage(input));
        if (input.Problem is { } problem)
            return problem.ToResult();
        if (package is { } named)
        {
            var (id, several) = await packages.FindAsync(named, "package", user.Sight(Act.ReadAudit), ct);
            if (several is not null)
                return several.ToResult();
            filter = filter with { Package = id };
        }

        var scan = new EventScan(
            events, filter, user.Sight(Act.ReadAudit), after, csv && query.Limit is null ? null : limit);
        if (!csv)
            return await FeedPage<AuditFindingView>.ReadAsync(scan, ViewOf, ct);
        var rows = scan.AllAsync(ct).Select(part => part.Shown.Select(stored => ViewOf(stored, part.Page).Cells));
        if (query.Limit is null)
            return JsonOrCsv.ToCsv($"audit-{finding}", AuditFindingView.Columns, rows, ct);
        var page = await rows.ToArrayAsync(ct);
        JsonOrCsv.LinkNext(context, "after", scan.Next);
        return JsonOrCsv.ToCsv($"audit-{finding}", AuditFindingView.Columns, page.SelectMany(part => part));

        AuditFindingView ViewOf(StoredEvent stored, EventPage page)
        {
            var e = stored.Decoded!;
            return AuditFindingView.Of(
                finding,
                new LedgerEntry(stored.Sequence, e, stored.Canonical, stored.Hash),
                page.PlacesOf(e),
                page.Subjects.GetValueOrDefault(e.Stream)?.Label,
                page.ActorNames.GetValueOrDefault(e.Actor.Id),
                EventTextsView.Of(e, page.Texts));
        }
    }
}
