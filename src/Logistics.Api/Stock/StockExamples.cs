namespace Logistics.Api.Stock;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class StockExamples
{
    public const string Stock = """
        {
          "location": "74.71",
          "name": "KPU Kota Kendari",
          "below": false,
          "asOf": null,
          "knownAt": null,
          "items": [
            {
              "item": "ballot-mayor",
              "name": "Ballot paper, mayor",
              "unit": "sheet",
              "contest": "mayor",
              "quantity": 246400,
              "packed": 508
            }
          ]
        }
        """;

    public const string Movements = """
        {
          "items": [
            {
              "sequence": 0,
              "eventId": "407b7ccc-ee8d-88bd-a327-b801a6e5f237",
              "type": "delivery-received",
              "stream": "delivery/01935b2a-4c00-7000-8000-000000000020",
              "occurredAt": "2024-11-03T09:00:00+08:00",
              "recordedAt": "2024-11-03T01:02:11.5038712+00:00",
              "postings": [
                { "account": "supplier", "quantity": -246908 },
                { "account": "location/74.71", "quantity": 246908 }
              ]
            },
            {
              "sequence": 2,
              "eventId": "e2954e3e-0b2a-8747-a23f-e1856337b45c",
              "type": "package-packed",
              "stream": "package/01935b2a-4c00-7000-8000-000000000002",
              "occurredAt": "2024-11-23T09:20:00+08:00",
              "recordedAt": "2024-11-23T01:20:04.5038712+00:00",
              "postings": [
                { "account": "location/74.71", "quantity": -508 },
                { "account": "package/01935b2a-4c00-7000-8000-000000000002", "quantity": 508 }
              ]
            }
          ],
          "next": null
        }
        """;

    public const string TrialBalance = """
        {
          "items": [
            {
              "item": "ballot-mayor",
              "supplier": -246908,
              "locations": 246400,
              "packages": 508,
              "transfers": 0,
              "used": 0,
              "spoiled": 0,
              "damaged": 0,
              "destroyed": 0,
              "lost": 0,
              "found": 0,
              "total": 0
            }
          ],
          "next": null
        }
        """;
}
