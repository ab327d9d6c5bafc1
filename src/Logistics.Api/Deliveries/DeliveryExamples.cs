namespace Logistics.Api.Deliveries;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class DeliveryExamples
{
    public const string Delivery = """
        {
          "id": "01937000-4c00-7000-8000-000000000041",
          "supplier": "the printer",
          "location": "74.71",
          "document": "SJ-2024/0093",
          "lines": [
            { "item": "ballot-mayor", "stated": 1000, "counted": 998, "damaged": 3, "bundle": 25 },
            { "item": "booth", "stated": 20, "counted": 20 }
          ],
          "note": "Two crates were wet.",
          "occurredAt": "2024-11-02T10:00:00+08:00"
        }
        """;

    public const string Received = """
        {
          "id": "01937000-4c00-7000-8000-000000000041",
          "status": "open",
          "supplier": "the printer",
          "location": "74.71",
          "document": "SJ-2024/0093",
          "replaces": null,
          "lines": [
            {
              "item": "ballot-mayor",
              "stated": 1000,
              "counted": 998,
              "damaged": 3,
              "difference": -2,
              "bundle": 25
            },
            { "item": "booth", "stated": 20, "counted": 20, "damaged": 0, "difference": 0, "bundle": null }
          ],
          "discrepancies": [
            { "item": "ballot-mayor", "stated": 1000, "counted": 998, "difference": -2 }
          ],
          "warnings": [
            {
              "code": "bundle-not-whole",
              "severity": "warning",
              "field": "lines[0].bundle",
              "expected": "whole bundles of 25",
              "actual": "998, which leaves 23 over"
            }
          ],
          "note": "Two crates were wet.",
          "recorded": {
            "sequence": 3,
            "occurredAt": "2024-11-02T10:00:00+08:00",
            "recordedAt": "2026-11-21T23:46:17.866348+00:00",
            "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
            "actorName": "Demo warehouse",
            "hash": "IgeswOQha8JnS8McFbp0IgIOH4v8BOe46quYSeIMbzA="
          },
          "explanation": null
        }
        """;

    public const string Explanation = """
        {
          "id": "01937000-4c00-7000-8000-000000000042",
          "explanation": "The printer counted two sheets twice and has confirmed it in writing.",
          "occurredAt": "2024-11-03T09:00:00+08:00"
        }
        """;

    public const string Explained = """
        {
          "id": "01937000-4c00-7000-8000-000000000041",
          "status": "explained",
          "supplier": "the printer",
          "location": "74.71",
          "document": "SJ-2024/0093",
          "replaces": null,
          "lines": [
            {
              "item": "ballot-mayor",
              "stated": 1000,
              "counted": 998,
              "damaged": 3,
              "difference": -2,
              "bundle": 25
            },
            { "item": "booth", "stated": 20, "counted": 20, "damaged": 0, "difference": 0, "bundle": null }
          ],
          "discrepancies": [
            { "item": "ballot-mayor", "stated": 1000, "counted": 998, "difference": -2 }
          ],
          "warnings": [
            {
              "code": "bundle-not-whole",
              "severity": "warning",
              "field": "lines[0].bundle",
              "expected": "whole bundles of 25",
              "actual": "998, which leaves 23 over"
            }
          ],
          "note": "Two crates were wet.",
          "recorded": {
            "sequence": 3,
            "occurredAt": "2024-11-02T10:00:00+08:00",
            "recordedAt": "2026-11-21T23:46:17.866348+00:00",
            "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
            "actorName": "Demo warehouse",
            "hash": "IgeswOQha8JnS8McFbp0IgIOH4v8BOe46quYSeIMbzA="
          },
          "explanation": {
            "text": "The printer counted two sheets twice and has confirmed it in writing.",
            "recorded": {
              "sequence": 4,
              "occurredAt": "2024-11-03T09:00:00+08:00",
              "recordedAt": "2026-11-21T23:46:18.866348+00:00",
              "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
              "actorName": "Demo warehouse",
              "hash": "Mvk4/JEIYbDQ4rIAim9mciZJo9r6gtATux8K+feg1lU="
            }
          }
        }
        """;

    public const string Deliveries = """
        {
          "items": [
            {
              "id": "01937000-4c00-7000-8000-000000000041",
              "status": "explained",
              "supplier": "the printer",
              "location": "74.71",
              "document": "SJ-2024/0093",
              "replaces": null,
              "lines": [
                {
                  "item": "ballot-mayor",
                  "stated": 1000,
                  "counted": 998,
                  "damaged": 3,
                  "difference": -2,
                  "bundle": 25
                },
                { "item": "booth", "stated": 20, "counted": 20, "damaged": 0, "difference": 0, "bundle": null }
              ],
              "discrepancies": [
                { "item": "ballot-mayor", "stated": 1000, "counted": 998, "difference": -2 }
              ],
              "warnings": [
                {
                  "code": "bundle-not-whole",
                  "severity": "warning",
                  "field": "lines[0].bundle",
                  "expected": "whole bundles of 25",
                  "actual": "998, which leaves 23 over"
                }
              ],
              "note": "Two crates were wet.",
              "recorded": {
                "sequence": 3,
                "occurredAt": "2024-11-02T10:00:00+08:00",
                "recordedAt": "2026-11-21T23:46:17.866348+00:00",
                "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
                "actorName": "Demo warehouse",
                "hash": "IgeswOQha8JnS8McFbp0IgIOH4v8BOe46quYSeIMbzA="
              },
              "explanation": {
                "text": "The printer counted two sheets twice and has confirmed it in writing.",
                "recorded": {
                  "sequence": 4,
                  "occurredAt": "2024-11-03T09:00:00+08:00",
                  "recordedAt": "2026-11-21T23:46:18.866348+00:00",
                  "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
                  "actorName": "Demo warehouse",
                  "hash": "Mvk4/JEIYbDQ4rIAim9mciZJo9r6gtATux8K+feg1lU="
                }
              }
            }
          ],
          "next": null
        }
        """;
}
