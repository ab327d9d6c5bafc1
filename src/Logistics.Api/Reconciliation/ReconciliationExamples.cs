namespace Logistics.Api.Reconciliation;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class ReconciliationExamples
{
    public const string Reconciliation = """
        {
          "location": "74.71.01.1008.001",
          "level": "tps",
          "name": "TPS 001 Wawombalata",
          "contest": "mayor",
          "accounts": {
            "expected": 1,
            "recorded": 1,
            "reconciled": 0,
            "open": 1,
            "explained": 0
          },
          "totals": [
            {
              "contest": "mayor",
              "expected": 1,
              "recorded": 1,
              "estimates": 0,
              "received": 508,
              "used": 426,
              "spoiled": 1,
              "unused": 81,
              "valid": 415,
              "invalid": 11,
              "attendance": { "list": 417, "movedIn": 1, "movedInThisContestOnly": 0, "additional": 6 },
              "delivered": null,
              "transferredIn": 0,
              "transferredOut": 0
            }
          ],
          "identities": [
            {
              "identity": "received-accounted",
              "equation": "received + transferredIn - transferredOut = used + spoiled + unused",
              "violated": 0,
              "open": 0,
              "at": []
            },
            {
              "identity": "used-counted",
              "equation": "used = valid + invalid",
              "violated": 0,
              "open": 0,
              "at": []
            },
            {
              "identity": "used-entitled",
              "equation": "used = list + movedIn + movedInThisContestOnly + additional",
              "violated": 1,
              "open": 1,
              "at": [
                {
                  "tps": "74.71.01.1008.001",
                  "name": "TPS 001 Wawombalata",
                  "contest": "mayor",
                  "left": 426,
                  "right": 424,
                  "otherContest": null,
                  "explained": false
                }
              ]
            },
            {
              "identity": "contests-agree",
              "equation": "used = used in the other contest + movedInThisContestOnly - movedInThisContestOnly in the other contest",
              "violated": 0,
              "open": 0,
              "at": []
            },
            {
              "identity": "received-delivered",
              "equation": "received = ballots delivered to the TPS, as custody has it",
              "violated": 0,
              "open": 0,
              "at": []
            },
            {
              "identity": "books-agree",
              "equation": "used + spoiled = ballots of them that were loose at the TPS, as the books have it",
              "violated": 0,
              "open": 0,
              "at": []
            }
          ]
        }
        """;
}
