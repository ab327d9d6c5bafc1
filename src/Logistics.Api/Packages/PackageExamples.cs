namespace Logistics.Api.Packages;

/// <summary>Examples for the API document.</summary>
internal static class PackageExamples
{
    public const string Pack = "{}";
    public const string Receipt = "{}";
    public const string BulkPack = "{}";
    public const string BulkReceipt = "{}";
    public const string Packages = "{}";
    public const string Package = "{}";
    public const string Custody = "{}";
}
