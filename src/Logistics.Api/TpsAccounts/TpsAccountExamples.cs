namespace Logistics.Api.TpsAccounts;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class TpsAccountExamples
{
    public const string Account = """
        {
          "id": "01937000-4c00-7000-8000-000000000031",
          "tps": "74.71.01.1008.001",
          "contest": "mayor",
          "received": 508,
          "used": 426,
          "spoiled": 1,
          "unused": 81,
          "valid": 415,
          "invalid": 11,
          "attendance": { "list": 417, "movedIn": 1, "movedInThisContestOnly": 0, "additional": 6 },
          "provenance": "official",
          "occurredAt": "2024-11-27T17:30:00+08:00"
        }
        """;

    public const string Recorded = """
        {
          "tps": "74.71.01.1008.001",
          "contest": "mayor",
          "event": "70c33a36-7b67-8bbc-a729-4bb871ba3e6c",
          "status": "open",
          "received": 508,
          "used": 426,
          "spoiled": 1,
          "unused": 81,
          "valid": 415,
          "invalid": 11,
          "attendance": { "list": 417, "movedIn": 1, "movedInThisContestOnly": 0, "additional": 6 },
          "provenance": "official",
          "delivered": null,
          "transferredIn": 0,
          "transferredOut": 0,
          "missing": -427,
          "violations": [
            {
              "identity": "used-entitled",
              "equation": "used = list + movedIn + movedInThisContestOnly + additional",
              "left": 426,
              "right": 424,
              "otherContest": null,
              "explained": false
            }
          ],
          "versions": [
            {
              "event": "70c33a36-7b67-8bbc-a729-4bb871ba3e6c",
              "version": 1,
              "sequence": 3,
              "occurredAt": "2024-11-27T17:30:00+08:00",
              "recordedAt": "2026-11-21T23:46:17.866348+00:00",
              "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
              "actorName": "Demo warehouse",
              "received": 508,
              "used": 426,
              "spoiled": 1,
              "unused": 81,
              "valid": 415,
              "invalid": 11,
              "attendance": { "list": 417, "movedIn": 1, "movedInThisContestOnly": 0, "additional": 6 },
              "provenance": "official",
              "missing": -427,
              "corrects": null,
              "explanation": null,
              "hash": "IgeswOQha8JnS8McFbp0IgIOH4v8BOe46quYSeIMbzA="
            }
          ]
        }
        """;
}
