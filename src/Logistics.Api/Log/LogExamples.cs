namespace Logistics.Api.Log;

/// <summary>Examples for the API document.</summary>
internal static class LogExamples
{
    public const string Checkpoint = "x";
    public const string Key = "x";
    public const string Inclusion = "{}";
    public const string Consistency = "{}";
}
