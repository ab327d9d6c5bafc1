namespace Logistics.Api.Packages;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class PackageExamples
{
    public const string Pack = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000001",
          "label": "KDI-GOV-1008-001",
          "kind": "ballot-box",
          "contest": "governor",
          "destination": "74.71.01.1008.001",
          "location": "74.71",
          "contents": [{"item": "ballot-governor", "quantity": 508}],
          "seals": ["S-100801", "S-100802"],
          "occurredAt": "2024-11-23T09:15:00+08:00"
        }
        """;

    public const string Receipt = """
        {
          "package": {
            "id": "01935b2a-4c00-7000-8000-000000000001",
            "label": "KDI-GOV-1008-001",
            "kind": "ballot-box",
            "contest": "governor",
            "destination": "74.71.01.1008.001",
            "origin": "74.71",
            "custodian": "74.71",
            "status": "packed",
            "handover": null,
            "insideOf": null,
            "contents": [{"item": "ballot-governor", "quantity": 508, "bundle": null}],
            "seals": ["S-100801", "S-100802"],
            "version": 1
          },
          "event": {
            "sequence": 0,
            "id": "b6178a2d-1383-864a-81a2-c22b75234279",
            "version": 1,
            "type": "package-packed",
            "occurredAt": "2024-11-23T09:15:00+08:00",
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
            "contents": [{"item": "ballot-governor", "quantity": 508, "bundle": null}],
            "seals": ["S-100801", "S-100802"],
            "decision": null,
            "overridden": null,
            "flags": [],
            "texts": null,
            "hash": "oCh/jzsOJ2Xu6vt4d8iVUeeUW7GdxaBrL0uELB/Qn/k=",
            "previousHash": null
          },
          "warnings": []
        }
        """;

    public const string BulkPack = """
        {
          "packages": [
            {
              "id": "01935b2a-4c00-7000-8000-000000000002",
              "label": "KDI-MAY-1008-001",
              "kind": "ballot-box",
              "contest": "mayor",
              "destination": "74.71.01.1008.001",
              "location": "74.71",
              "contents": [{"item": "ballot-mayor", "quantity": 508}],
              "seals": ["S-100803", "S-100804"],
              "occurredAt": "2024-11-23T09:20:00+08:00"
            },
            {
              "id": "01935b2a-4c00-7000-8000-000000000003",
              "label": "KDI-KIT-1008-001",
              "kind": "kit",
              "destination": "74.71.01.1008.001",
              "location": "74.71",
              "contents": [{"item": "booth", "quantity": 4}, {"item": "ink", "quantity": 2}],
              "seals": [],
              "occurredAt": "2024-11-23T09:25:00+08:00"
            },
            {
              "id": "01935b2a-4c00-7000-8000-000000000004",
              "label": "KDI-GOV-1008-002",
              "kind": "ballot-box",
              "contest": "governor",
              "destination": "74.71.01.1008.002",
              "location": "74.71",
              "contents": [{"item": "ballot-mayor", "quantity": 510}],
              "seals": ["S-100805"],
              "occurredAt": "2024-11-23T09:30:00+08:00"
            }
          ]
        }
        """;

    public const string BulkReceipt = """
        {
          "results": [
            {
              "index": 0,
              "id": "01935b2a-4c00-7000-8000-000000000002",
              "status": 201,
              "code": "recorded",
              "sequence": 1,
              "hash": "ArG2ypDwStVQwaYbjRUVhvLFx51Iykcu3l4hh5MFnkU=",
              "errors": [],
              "warnings": []
            },
            {
              "index": 1,
              "id": "01935b2a-4c00-7000-8000-000000000003",
              "status": 201,
              "code": "recorded",
              "sequence": 2,
              "hash": "R/+SYTXsm5LX7fl+5rCNDAVtYC9XI1v8u/P15uGcfnk=",
              "errors": [],
              "warnings": []
            },
            {
              "index": 2,
              "id": "01935b2a-4c00-7000-8000-000000000004",
              "status": 422,
              "code": "wrong-contest",
              "sequence": null,
              "hash": null,
              "errors": [
                {
                  "field": "contents[0].item",
                  "value": "ballot-mayor",
                  "expected": "an item of the package's contest (governor), not of mayor",
                  "code": "wrong-contest",
                  "params": { "contest": "governor" }
                }
              ],
              "warnings": []
            }
          ]
        }
        """;

    public const string Packages = """
        {
          "items": [
            {
              "id": "01935b2a-4c00-7000-8000-000000000001",
              "label": "KDI-GOV-1008-001",
              "kind": "ballot-box",
              "contest": "governor",
              "destination": "74.71.01.1008.001",
              "origin": "74.71",
              "custodian": "74.71.01",
              "status": "received",
              "handover": null,
              "insideOf": null,
              "contents": [{"item": "ballot-governor", "quantity": 508, "bundle": null}],
              "seals": ["S-100801", "S-100802"],
              "version": 3
            },
            {
              "id": "01935b2a-4c00-7000-8000-000000000002",
              "label": "KDI-MAY-1008-001",
              "kind": "ballot-box",
              "contest": "mayor",
              "destination": "74.71.01.1008.001",
              "origin": "74.71",
              "custodian": "74.71",
              "status": "refused",
              "handover": null,
              "insideOf": null,
              "contents": [{"item": "ballot-mayor", "quantity": 508, "bundle": null}],
              "seals": ["S-100803", "S-100804"],
              "version": 3
            }
          ],
          "next": "cGFja2FnZXM6MQ"
        }
        """;

    public const string Package = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000001",
          "label": "KDI-GOV-1008-001",
          "kind": "ballot-box",
          "contest": "governor",
          "destination": "74.71.01.1008.001",
          "origin": "74.71",
          "custodian": "74.71.01",
          "status": "received",
          "handover": null,
          "insideOf": null,
          "contents": [{"item": "ballot-governor", "quantity": 508, "bundle": null}],
          "seals": ["S-100801", "S-100802"],
          "version": 3
        }
        """;

    public const string Custody = """
        {
          "package": {
            "id": "01935b2a-4c00-7000-8000-000000000001",
            "label": "KDI-GOV-1008-001",
            "kind": "ballot-box",
            "contest": "governor",
            "destination": "74.71.01.1008.001",
            "origin": "74.71",
            "custodian": "74.71.01",
            "status": "received",
            "handover": null,
            "insideOf": null,
            "contents": [{"item": "ballot-governor", "quantity": 508, "bundle": null}],
            "seals": ["S-100801", "S-100802"],
            "version": 3
          },
          "custodian": "74.71.01",
          "status": "received",
          "continuous": true,
          "verified": true,
          "faults": [],
          "events": [
            {
              "sequence": 0,
              "id": "b6178a2d-1383-864a-81a2-c22b75234279",
              "version": 1,
              "type": "package-packed",
              "occurredAt": "2024-11-23T09:15:00+08:00",
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
              "contents": [{"item": "ballot-governor", "quantity": 508, "bundle": null}],
              "seals": ["S-100801", "S-100802"],
              "decision": null,
              "overridden": null,
              "flags": [],
              "texts": null,
              "hash": "oCh/jzsOJ2Xu6vt4d8iVUeeUW7GdxaBrL0uELB/Qn/k=",
              "previousHash": null
            },
            {
              "sequence": 3,
              "id": "29359f16-7aae-89dc-a938-5e4c823746a7",
              "version": 2,
              "type": "package-released",
              "occurredAt": "2024-11-24T08:00:00+08:00",
              "recordedAt": "2026-11-21T20:19:37.655825+00:00",
              "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
              "actorName": "Demo warehouse",
              "actorRole": "warehouse",
              "actorPlace": "74.71",
              "from": "74.71",
              "to": "74.71.01",
              "handoverId": "01935b2a-4c00-7000-8000-000000000011",
              "within": null,
              "document": "SJ-2024/0117",
              "plate": "DT 1234 AB",
              "condition": null,
              "contents": null,
              "seals": null,
              "decision": null,
              "overridden": null,
              "flags": [],
              "texts": {
                "receivedBy": null,
                "driver": "driver of truck 3",
                "escort": "police escort of truck 3",
                "note": "Two boxes for Wawombalata.",
                "explanation": null,
                "reason": null,
                "witnesses": null
              },
              "hash": "1C1tV1mvUoic8PhjlKutYBuysUDb78cXbp6eP3gwa3Q=",
              "previousHash": "oCh/jzsOJ2Xu6vt4d8iVUeeUW7GdxaBrL0uELB/Qn/k="
            },
            {
              "sequence": 6,
              "id": "2a70988b-5c9a-8935-bcc3-ffe99e31f8b0",
              "version": 3,
              "type": "package-accepted",
              "occurredAt": "2024-11-24T09:40:00+08:00",
              "recordedAt": "2026-11-21T20:19:37.76345+00:00",
              "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
              "actorName": "Demo warehouse",
              "actorRole": "warehouse",
              "actorPlace": "74.71",
              "from": "74.71",
              "to": "74.71.01",
              "handoverId": "01935b2a-4c00-7000-8000-000000000011",
              "within": null,
              "document": null,
              "plate": null,
              "condition": "good",
              "contents": null,
              "seals": null,
              "decision": null,
              "overridden": null,
              "flags": [],
              "texts": {
                "receivedBy": "chair of PPK Mandonga",
                "driver": null,
                "escort": null,
                "note": null,
                "explanation": null,
                "reason": null,
                "witnesses": null
              },
              "hash": "yvR0qWZcsHcAySr38K3+2f9yGAUeM1Exa4QgHo6M09s=",
              "previousHash": "1C1tV1mvUoic8PhjlKutYBuysUDb78cXbp6eP3gwa3Q="
            }
          ]
        }
        """;
}
