namespace Logistics.Api.Locations;

/// <summary>Examples for the API document.</summary>
internal static class LocationExamples
{
    public const string Location = "{}";
    public const string Locations = "{}";
    public const string HeldPackages = "{}";
}
