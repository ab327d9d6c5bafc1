namespace Logistics.Api.Elections;

/// <summary>Examples for the API document.</summary>
internal static class ElectionExamples
{
    public const string Election = "{}";
    public const string Countdown = "{}";
}
