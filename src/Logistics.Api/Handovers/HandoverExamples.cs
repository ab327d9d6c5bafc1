namespace Logistics.Api.Handovers;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class HandoverExamples
{
    public const string Release = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000011",
          "from": "74.71",
          "to": "74.71.01",
          "packages": ["KDI-GOV-1008-001", "KDI-MAY-1008-001"],
          "occurredAt": "2024-11-24T08:00:00+08:00",
          "document": "SJ-2024/0117",
          "vehicle": { "plate": "DT 1234 AB", "driver": "driver of truck 3" },
          "escort": "police escort of truck 3",
          "note": "Two boxes for Wawombalata."
        }
        """;

    public const string Released = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000011",
          "from": "74.71",
          "to": "74.71.01",
          "status": "released",
          "counts": {
            "packages": 2,
            "open": 2,
            "accepted": 0,
            "refused": 0,
            "missing": 0,
            "cancelled": 0
          },
          "occurredAt": "2024-11-24T08:00:00+08:00",
          "recordedAt": "2026-11-21T20:19:37.655825+00:00",
          "releasedBy": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
          "document": "SJ-2024/0117",
          "vehicle": { "plate": "DT 1234 AB", "driver": "driver of truck 3" },
          "escort": "police escort of truck 3",
          "note": "Two boxes for Wawombalata.",
          "lines": [
            {
              "package": "01935b2a-4c00-7000-8000-000000000001",
              "label": "KDI-GOV-1008-001",
              "outcome": "open",
              "condition": null,
              "seals": null,
              "note": null,
              "acceptance": null
            },
            {
              "package": "01935b2a-4c00-7000-8000-000000000002",
              "label": "KDI-MAY-1008-001",
              "outcome": "open",
              "condition": null,
              "seals": null,
              "note": null,
              "acceptance": null
            }
          ],
          "acceptances": []
        }
        """;

    public const string Acceptance = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000012",
          "occurredAt": "2024-11-24T09:40:00+08:00",
          "receivedBy": "chair of PPK Mandonga",
          "lines": [
            {
              "package": "KDI-MAY-1008-001",
              "outcome": "refused",
              "condition": "wet",
              "seals": ["S-100803", "S-100804"],
              "note": "Rain came in under the tarpaulin."
            }
          ],
          "remainder": "accepted"
        }
        """;

    public const string Accepted = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000011",
          "from": "74.71",
          "to": "74.71.01",
          "status": "partly-accepted",
          "counts": {
            "packages": 2,
            "open": 0,
            "accepted": 1,
            "refused": 1,
            "missing": 0,
            "cancelled": 0
          },
          "occurredAt": "2024-11-24T08:00:00+08:00",
          "recordedAt": "2026-11-21T20:19:37.655825+00:00",
          "releasedBy": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
          "document": "SJ-2024/0117",
          "vehicle": { "plate": "DT 1234 AB", "driver": "driver of truck 3" },
          "escort": "police escort of truck 3",
          "note": "Two boxes for Wawombalata.",
          "lines": [
            {
              "package": "01935b2a-4c00-7000-8000-000000000001",
              "label": "KDI-GOV-1008-001",
              "outcome": "accepted",
              "condition": "good",
              "seals": null,
              "note": null,
              "acceptance": "01935b2a-4c00-7000-8000-000000000012"
            },
            {
              "package": "01935b2a-4c00-7000-8000-000000000002",
              "label": "KDI-MAY-1008-001",
              "outcome": "refused",
              "condition": "wet",
              "seals": ["S-100803", "S-100804"],
              "note": "Rain came in under the tarpaulin.",
              "acceptance": "01935b2a-4c00-7000-8000-000000000012"
            }
          ],
          "acceptances": [
            {
              "id": "01935b2a-4c00-7000-8000-000000000012",
              "occurredAt": "2024-11-24T09:40:00+08:00",
              "recordedAt": "2026-11-21T20:19:37.76345+00:00",
              "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
              "receivedBy": "chair of PPK Mandonga"
            }
          ]
        }
        """;

    public const string AcceptanceAnswer = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000012",
          "handover": "01935b2a-4c00-7000-8000-000000000011",
          "from": "74.71",
          "to": "74.71.01",
          "status": "partly-accepted",
          "counts": {
            "packages": 2,
            "open": 0,
            "accepted": 1,
            "refused": 1,
            "missing": 0,
            "cancelled": 0
          },
          "occurredAt": "2024-11-24T09:40:00+08:00",
          "recordedAt": "2026-11-21T20:19:37.76345+00:00",
          "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
          "receivedBy": "chair of PPK Mandonga",
          "lines": [
            {
              "package": "01935b2a-4c00-7000-8000-000000000002",
              "label": "KDI-MAY-1008-001",
              "outcome": "refused",
              "condition": "wet",
              "seals": ["S-100803", "S-100804"],
              "note": "Rain came in under the tarpaulin.",
              "acceptance": "01935b2a-4c00-7000-8000-000000000012"
            },
            {
              "package": "01935b2a-4c00-7000-8000-000000000001",
              "label": "KDI-GOV-1008-001",
              "outcome": "accepted",
              "condition": "good",
              "seals": null,
              "note": null,
              "acceptance": "01935b2a-4c00-7000-8000-000000000012"
            }
          ]
        }
        """;

    public const string Cancellation = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000014",
          "occurredAt": "2024-11-24T10:20:00+08:00",
          "note": "The truck did not start."
        }
        """;

    public const string CancellationAnswer = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000014",
          "handover": "01935b2a-4c00-7000-8000-000000000013",
          "from": "74.71",
          "to": "74.71.01",
          "status": "cancelled",
          "counts": {
            "packages": 1,
            "open": 0,
            "accepted": 0,
            "refused": 0,
            "missing": 0,
            "cancelled": 1
          },
          "occurredAt": "2024-11-24T10:20:00+08:00",
          "recordedAt": "2026-11-21T20:19:37.806221+00:00",
          "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
          "receivedBy": null,
          "lines": [
            {
              "package": "01935b2a-4c00-7000-8000-000000000003",
              "label": "KDI-KIT-1008-001",
              "outcome": "cancelled",
              "condition": null,
              "seals": null,
              "note": "The truck did not start.",
              "acceptance": null
            }
          ]
        }
        """;

    public const string Handovers = """
        {
          "items": [
            {
              "id": "01935b2a-4c00-7000-8000-000000000011",
              "from": "74.71",
              "to": "74.71.01",
              "status": "partly-accepted",
              "counts": {
                "packages": 2,
                "open": 0,
                "accepted": 1,
                "refused": 1,
                "missing": 0,
                "cancelled": 0
              },
              "occurredAt": "2024-11-24T08:00:00+08:00",
              "recordedAt": "2026-11-21T20:19:37.655825+00:00",
              "releasedBy": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
              "document": "SJ-2024/0117",
              "vehicle": { "plate": "DT 1234 AB", "driver": "driver of truck 3" },
              "escort": "police escort of truck 3",
              "note": "Two boxes for Wawombalata."
            }
          ],
          "next": "aGFuZG92ZXJzOjM"
        }
        """;
}
