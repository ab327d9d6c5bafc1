namespace Logistics.Api.Events;

/// <summary>Examples for the API document.</summary>
internal static class EventExamples
{
    public const string Events = "{}";
}
