using Logistics.Core.Access;
using Logistics.Data.Access;
using Logistics.Data.Engines;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Support;

/// <summary>Makes keys, as the product itself.</summary>
internal static class NewKeys
{
    public static async Task<IssuedKey> CreateAsync(Database database, Role role, string location)
    {
        await using var ledger = new LedgerWriter(database, new LedgerWriterOptions(), TimeProvider.System);
        return await CreateAsync(ledger, TimeProvider.System, role, location, $"{role} of {location}");
    }

    /// <summary>The same on a server, which knows the key at once.</summary>
    public static async Task<IssuedKey> CreateAsync(IServiceProvider services, Role role, string location, string? name = null)
    {
        var issued = await CreateAsync(
            services.GetRequiredService<LedgerWriter>(), services.GetRequiredService<TimeProvider>(), role, location,
            name ?? $"{role} of {location}");
        await services.GetRequiredService<KeyRing>().RefreshAsync(default);
        return issued;
    }

    private static async Task<IssuedKey> CreateAsync(
        LedgerWriter ledger, TimeProvider clock, Role role, string location, string name) =>
        (await new KeyIssuer(ledger, clock).CreateAsync(
            Actor.System, [(name, role, location, null)], default))[0];
}
