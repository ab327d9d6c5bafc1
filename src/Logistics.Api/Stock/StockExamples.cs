namespace Logistics.Api.Stock;

/// <summary>Examples for the API document.</summary>
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
              "quantity": 246442,
              "packed": 466
            }
          ]
        }
        """;

    public const string Movements = """
        {
          "items": [
            {
              "sequence": 0,
              "eventId": "01935b2a-4c00-7000-8000-000000000021",
              "type": "delivery-received",
              "stream": "delivery/01935b2a-4c00-7000-8000-000000000020",
              "occurredAt": "2024-11-03T09:00:00+08:00",
              "recordedAt": "2024-11-03T01:02:11.5038712+00:00",
              "postings": [
                { "account": "supplier", "quantity": -246908 },
                { "account": "location/74.71", "quantity": 246908 }
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
              "locations": 246442,
              "packages": 466,
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
