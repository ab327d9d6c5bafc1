namespace Logistics.Api.Packages;

/// <summary>Examples for the API document.</summary>
internal static class PackageInsideExamples
{
    public const string Repacking = "{}";
    public const string Repacked = "{}";
    public const string Opening = "{}";
    public const string Opened = "{}";
    public const string Sealing = "{}";
    public const string Sealed = "{}";
}
