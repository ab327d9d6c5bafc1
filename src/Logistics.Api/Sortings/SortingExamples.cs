namespace Logistics.Api.Sortings;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class SortingExamples
{
    public const string Sorting = """
        {
          "id": "01937000-4c00-7000-8000-000000000043",
          "location": "74.71",
          "workers": 24,
          "lines": [
            { "item": "ballot-mayor", "good": 990, "damaged": 5 }
          ],
          "document": "BA-SORTIR/004",
          "occurredAt": "2024-11-06T16:00:00+08:00"
        }
        """;

    public const string Recorded = """
        {
          "id": "01937000-4c00-7000-8000-000000000043",
          "location": "74.71",
          "workers": 24,
          "lines": [
            { "item": "ballot-mayor", "good": 990, "damaged": 5 }
          ],
          "replacementOrder": [
            { "item": "ballot-mayor", "ordered": 5, "delivered": 0, "missing": 5 }
          ],
          "document": "BA-SORTIR/004",
          "note": null,
          "recorded": {
            "sequence": 5,
            "occurredAt": "2024-11-06T16:00:00+08:00",
            "recordedAt": "2026-11-21T23:46:19.866348+00:00",
            "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
            "actorName": "Demo warehouse",
            "hash": "ArG2ypDwStVQwaYbjRUVhvLFx51Iykcu3l4hh5MFnkU="
          }
        }
        """;

    public const string Sortings = """
        {
          "items": [
            {
              "id": "01937000-4c00-7000-8000-000000000043",
              "location": "74.71",
              "workers": 24,
              "lines": [
                { "item": "ballot-mayor", "good": 990, "damaged": 5 }
              ],
              "replacementOrder": [
                { "item": "ballot-mayor", "ordered": 5, "delivered": 0, "missing": 5 }
              ],
              "document": "BA-SORTIR/004",
              "note": null,
              "recorded": {
                "sequence": 5,
                "occurredAt": "2024-11-06T16:00:00+08:00",
                "recordedAt": "2026-11-21T23:46:19.866348+00:00",
                "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
                "actorName": "Demo warehouse",
                "hash": "ArG2ypDwStVQwaYbjRUVhvLFx51Iykcu3l4hh5MFnkU="
              }
            }
          ],
          "next": null
        }
        """;

    public const string Orders = """
        {
          "items": [
            {
              "sorting": "01937000-4c00-7000-8000-000000000043",
              "location": "74.71",
              "open": true,
              "lines": [
                { "item": "ballot-mayor", "ordered": 5, "delivered": 0, "missing": 5 }
              ]
            }
          ],
          "next": null
        }
        """;
}
