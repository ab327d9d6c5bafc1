namespace Logistics.Api.Handovers;

/// <summary>Examples for the API document.</summary>
internal static class HandoverExamples
{
    public const string Release = "{}";
    public const string Released = "{}";
    public const string Acceptance = "{}";
    public const string Accepted = "{}";
    public const string Cancellation = "{}";
    public const string Cancelled = "{}";
    public const string Handovers = "{}";
}
