namespace Logistics.Api.Packages;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class NestingExamples
{
    public const string Nesting = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000034",
          "add": ["KDI-MAY-1008-001"],
          "occurredAt": "2024-11-23T16:00:00+08:00",
          "note": "The box for the mayor's contest lies in the kit of its TPS."
        }
        """;

    public const string Nested = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000034",
          "package": "01935b2a-4c00-7000-8000-000000000003",
          "location": "74.71",
          "added": ["01935b2a-4c00-7000-8000-000000000002"],
          "removed": [],
          "occurredAt": "2024-11-23T16:00:00+08:00",
          "recordedAt": "2026-11-22T01:50:00.123456+00:00",
          "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0"
        }
        """;
}
