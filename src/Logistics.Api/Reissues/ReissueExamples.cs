namespace Logistics.Api.Reissues;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class ReissueExamples
{
    public const string Reissue = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000041",
          "label": "PSU-MAY-1008-001",
          "tps": "74.71.01.1008.001",
          "contest": "mayor",
          "location": "74.71",
          "contents": [{"item": "ballot-mayor", "quantity": 508}],
          "seals": ["S-100841", "S-100842"],
          "decision": "PSU/015/2024",
          "reason": "426 ballots were used and 424 voters signed.",
          "occurredAt": "2024-12-03T09:00:00+08:00"
        }
        """;

    public const string Receipt = """
        {
          "package": {
            "id": "01935b2a-4c00-7000-8000-000000000041",
            "label": "PSU-MAY-1008-001",
            "kind": "re-vote-box",
            "contest": "mayor",
            "destination": "74.71.01.1008.001",
            "origin": "74.71",
            "custodian": "74.71",
            "status": "packed",
            "handover": null,
            "insideOf": null,
            "contents": [{"item": "ballot-mayor", "quantity": 508, "bundle": null}],
            "seals": ["S-100841", "S-100842"],
            "version": 1
          },
          "event": {
            "sequence": 11,
            "id": "0272f530-6659-8df6-b718-b042a37fbb0b",
            "version": 1,
            "type": "package-packed",
            "occurredAt": "2024-12-03T09:00:00+08:00",
            "recordedAt": "2026-11-21T20:19:37.460241+00:00",
            "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
            "actorName": "Demo warehouse",
            "actorRole": "warehouse",
            "actorPlace": "74.71",
            "from": null,
            "to": "74.71",
            "handoverId": null,
            "within": null,
            "document": null,
            "plate": null,
            "condition": null,
            "contents": [{"item": "ballot-mayor", "quantity": 508, "bundle": null}],
            "seals": ["S-100841", "S-100842"],
            "decision": "PSU/015/2024",
            "overridden": null,
            "flags": [],
            "texts": {
              "receivedBy": null,
              "driver": null,
              "escort": null,
              "note": null,
              "explanation": null,
              "reason": "426 ballots were used and 424 voters signed.",
              "witnesses": null
            },
            "hash": "oCh/jzsOJ2Xu6vt4d8iVUeeUW7GdxaBrL0uELB/Qn/k=",
            "previousHash": null
          },
          "warnings": []
        }
        """;
}
