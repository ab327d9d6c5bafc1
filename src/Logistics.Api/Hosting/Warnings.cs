namespace Logistics.Api.Hosting;

/// <summary>Something that was recorded and yet looks odd.</summary>
/// <param name="Field">Path in what was sent.</param>
public sealed record WarningView(string Field, string Message);
