namespace Logistics.Api.Items;

/// <summary>Examples for the API document.</summary>
internal static class ItemExamples
{
    public const string Items = "{}";
}
