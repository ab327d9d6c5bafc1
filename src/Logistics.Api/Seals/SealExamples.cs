namespace Logistics.Api.Seals;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class SealExamples
{
    public const string Batch = """
        {
          "id": "01937000-4c00-7000-8000-000000000045",
          "location": "74.71",
          "kind": "cable-tie",
          "document": "SJ-2024/0101",
          "from": "KDI-000001",
          "to": "KDI-006300",
          "occurredAt": "2024-11-03T09:00:00+08:00"
        }
        """;

    public const string Recorded = """
        {
          "id": "01937000-4c00-7000-8000-000000000045",
          "location": "74.71",
          "kind": "cable-tie",
          "document": "SJ-2024/0101",
          "from": "KDI-000001",
          "to": "KDI-006300",
          "numbers": [],
          "count": 6300,
          "note": null,
          "recorded": {
            "sequence": 7,
            "occurredAt": "2024-11-03T09:00:00+08:00",
            "recordedAt": "2026-11-21T23:46:20.866348+00:00",
            "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
            "actorName": "Demo warehouse",
            "hash": "A5Xp6Ib7EkhsamQN39fjHQepY6NKXpCSFQCqRApX5lI="
          }
        }
        """;

    public const string Batches = $$"""
        { "items": [ {{Recorded}} ], "next": null }
        """;
}
