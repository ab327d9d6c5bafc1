using Logistics.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Logistics.Api.Hosting;

/// <summary>Whether the process lives, or is ready for requests.</summary>
public sealed record HealthView(string Status);

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can read and record.</summary>
internal static class Readiness
{
    public static IServiceCollection AddReadiness(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<LedgerCheck>("ledger");
        return services;
    }

    public static void MapReadiness(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health.MapGet("/live", () => TypedResults.Ok(new HealthView("live")))
            .WithName("GetLiveness")
            .WithSummary("Whether the process answers.")
            .WithExamples("""{"status":"live"}""");
        health.MapGet("/ready", IsReady)
            .WithName("GetReadiness")
            .WithSummary("Whether the service can read and record now.")
            .Produces<HealthView>()
            .Produces<HealthView>(StatusCodes.Status503ServiceUnavailable)
            .WithExamples("""{"status":"ready"}""");
    }

    private static async Task<IResult> IsReady(HealthCheckService checks, CancellationToken ct)
    {
        var report = await checks.CheckHealthAsync(ct);
        return report.Status == HealthStatus.Healthy
            ? TypedResults.Ok(new HealthView("ready"))
            : TypedResults.Json(
                new HealthView("not-ready"),
                ApiJson.Default.HealthView,
                statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private sealed class LedgerCheck(Migrator migrator, LedgerWriter writer) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await migrator.CheckAsync(cancellationToken);
            return writer.IsRunning
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The ledger writer has stopped.");
        }
    }
}
