namespace Logistics.Api.Transfers;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class TransferExamples
{
    public const string Release = """
        {
          "id": "01937000-4c00-7000-8000-000000000051",
          "from": "74.71.01.1008.001",
          "to": "74.71.01.1008.002",
          "lines": [
            { "item": "ballot-mayor", "quantity": 100 }
          ],
          "document": "BA-01/TPS-001",
          "occurredAt": "2024-11-27T10:40:00+08:00"
        }
        """;

    public const string Released = """
        {
          "id": "01937000-4c00-7000-8000-000000000051",
          "from": "74.71.01.1008.001",
          "to": "74.71.01.1008.002",
          "status": "released",
          "occurredAt": "2024-11-27T10:40:00+08:00",
          "recordedAt": "2026-11-22T01:46:17.866348+00:00",
          "releasedBy": "01a20080-d0da-727a-aac8-ce37cc595c3f",
          "document": "BA-01/TPS-001",
          "note": null,
          "lines": [
            { "item": "ballot-mayor", "sent": 100, "received": null, "difference": null }
          ],
          "discrepancies": [],
          "acceptance": null,
          "cancellation": null
        }
        """;

    public const string Acceptance = """
        {
          "id": "01937000-4c00-7000-8000-000000000052",
          "lines": [
            { "item": "ballot-mayor", "received": 98 }
          ],
          "receivedBy": "Chair of TPS 002",
          "occurredAt": "2024-11-27T11:05:00+08:00"
        }
        """;

    public const string Accepted = """
        {
          "id": "01937000-4c00-7000-8000-000000000051",
          "from": "74.71.01.1008.001",
          "to": "74.71.01.1008.002",
          "status": "accepted",
          "occurredAt": "2024-11-27T10:40:00+08:00",
          "recordedAt": "2026-11-22T01:46:17.866348+00:00",
          "releasedBy": "01a20080-d0da-727a-aac8-ce37cc595c3f",
          "document": "BA-01/TPS-001",
          "note": null,
          "lines": [
            { "item": "ballot-mayor", "sent": 100, "received": 98, "difference": -2 }
          ],
          "discrepancies": [
            { "item": "ballot-mayor", "sent": 100, "received": 98, "difference": -2, "account": "lost" }
          ],
          "acceptance": {
            "id": "01937000-4c00-7000-8000-000000000052",
            "occurredAt": "2024-11-27T11:05:00+08:00",
            "recordedAt": "2026-11-22T01:46:18.120000+00:00",
            "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
            "receivedBy": "Chair of TPS 002",
            "note": null
          },
          "cancellation": null
        }
        """;

    public const string Cancellation = """
        {
          "id": "01937000-4c00-7000-8000-000000000053",
          "occurredAt": "2024-11-27T10:50:00+08:00",
          "note": "not needed after all"
        }
        """;

    public const string Cancelled = """
        {
          "id": "01937000-4c00-7000-8000-000000000054",
          "from": "74.71.01.1008.001",
          "to": "74.71.01.1008.002",
          "status": "cancelled",
          "occurredAt": "2024-11-27T10:40:00+08:00",
          "recordedAt": "2026-11-22T01:46:17.866348+00:00",
          "releasedBy": "01a20080-d0da-727a-aac8-ce37cc595c3f",
          "document": "BA-01/TPS-001",
          "note": null,
          "lines": [
            { "item": "ballot-mayor", "sent": 100, "received": null, "difference": null }
          ],
          "discrepancies": [],
          "acceptance": null,
          "cancellation": {
            "id": "01937000-4c00-7000-8000-000000000053",
            "occurredAt": "2024-11-27T10:50:00+08:00",
            "recordedAt": "2026-11-22T01:46:18.120000+00:00",
            "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
            "receivedBy": null,
            "note": "not needed after all"
          }
        }
        """;

    public const string Transfers = """
        {
          "items": [
            {
              "id": "01937000-4c00-7000-8000-000000000051",
              "from": "74.71.01.1008.001",
              "to": "74.71.01.1008.002",
              "status": "accepted",
              "occurredAt": "2024-11-27T10:40:00+08:00",
              "recordedAt": "2026-11-22T01:46:17.866348+00:00",
              "releasedBy": "01a20080-d0da-727a-aac8-ce37cc595c3f",
              "document": "BA-01/TPS-001",
              "note": null,
              "lines": [
                { "item": "ballot-mayor", "sent": 100, "received": 98, "difference": -2 }
              ],
              "discrepancies": [
                { "item": "ballot-mayor", "sent": 100, "received": 98, "difference": -2, "account": "lost" }
              ],
              "acceptance": {
                "id": "01937000-4c00-7000-8000-000000000052",
                "occurredAt": "2024-11-27T11:05:00+08:00",
                "recordedAt": "2026-11-22T01:46:18.120000+00:00",
                "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
                "receivedBy": "Chair of TPS 002",
                "note": null
              },
              "cancellation": null
            }
          ],
          "next": null
        }
        """;
}
