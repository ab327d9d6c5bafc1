namespace Logistics.Api.Hosting;

/// <summary>A name in both languages.</summary>
/// <param name="En">In English.</param>
/// <param name="Id">In Indonesian.</param>
public sealed record NamesView(string En, string Id);
