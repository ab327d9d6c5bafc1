namespace Logistics.Api.Packages;

/// <summary>Examples for the API document, which follow those of handovers.</summary>
internal static class PackageInsideExamples
{
    public const string Repacking = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000031",
          "location": "74.71",
          "contents": [{"item": "booth", "quantity": 4}, {"item": "ink", "quantity": 2}],
          "seals": ["S-100811"],
          "occurredAt": "2024-11-24T11:00:00+08:00",
          "note": "The bag was torn; counted again and closed with a seal."
        }
        """;

    public const string Repacked = """
        {
          "package": {
            "id": "01935b2a-4c00-7000-8000-000000000003",
            "label": "KDI-KIT-1008-001",
            "kind": "kit",
            "contest": null,
            "destination": "74.71.01.1008.001",
            "origin": "74.71",
            "custodian": "74.71",
            "status": "packed",
            "handover": null,
            "insideOf": null,
            "contents": [
              {"item": "booth", "quantity": 4, "bundle": null},
              {"item": "ink", "quantity": 2, "bundle": null}
            ],
            "seals": ["S-100811"],
            "version": 4
          },
          "event": {
            "sequence": 10,
            "id": "51b5a0b8-2122-83b2-beb6-69cf9822eabb",
            "version": 4,
            "type": "package-repacked",
            "occurredAt": "2024-11-24T11:00:00+08:00",
            "recordedAt": "2026-11-21T20:19:38.102113+00:00",
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
            "contents": [
              {"item": "booth", "quantity": 4, "bundle": null},
              {"item": "ink", "quantity": 2, "bundle": null}
            ],
            "seals": ["S-100811"],
            "decision": null,
            "overridden": null,
            "flags": [],
            "texts": {
              "receivedBy": null,
              "driver": null,
              "escort": null,
              "note": "The bag was torn; counted again and closed with a seal.",
              "explanation": null,
              "reason": null,
              "witnesses": null
            },
            "hash": "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
            "previousHash": "S/USLzRFVMU73i67jNK349FgCtYxw4Wl18ziPHeFRZo="
          },
          "warnings": []
        }
        """;

    public const string Opening = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000032",
          "location": "74.71.01.1008.001",
          "seals": ["S-100801", "S-100802"],
          "occurredAt": "2024-11-27T06:20:00+08:00"
        }
        """;

    public const string Opened = """
        {
          "package": {
            "id": "01935b2a-4c00-7000-8000-000000000001",
            "label": "KDI-GOV-1008-001",
            "kind": "ballot-box",
            "contest": "governor",
            "destination": "74.71.01.1008.001",
            "origin": "74.71",
            "custodian": "74.71.01.1008.001",
            "status": "opened",
            "handover": null,
            "insideOf": null,
            "contents": [],
            "seals": [],
            "version": 8
          },
          "event": {
            "sequence": 15,
            "id": "1bd34445-c163-8101-96ce-5d8652867aae",
            "version": 8,
            "type": "package-opened",
            "occurredAt": "2024-11-27T06:20:00+08:00",
            "recordedAt": "2026-11-21T20:19:38.214407+00:00",
            "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
            "actorName": "Demo warehouse",
            "actorRole": "warehouse",
            "actorPlace": "74.71",
            "from": null,
            "to": "74.71.01.1008.001",
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
            "hash": "28G0yQD/5I1XW12lxjgEASX2XbD+PiRJS3bqmGRX2YY=",
            "previousHash": "CE/tCLl4r019GWp0RqhrWACeY2thHbFiEbZamq3/KcU="
          },
          "warnings": []
        }
        """;

    public const string Sealing = """
        {
          "id": "01935b2a-4c00-7000-8000-000000000033",
          "location": "74.71.01.1008.001",
          "contents": [{"item": "ballot-governor", "quantity": 162}],
          "seals": ["S-100821"],
          "occurredAt": "2024-11-27T15:10:00+08:00"
        }
        """;

    public const string Sealed = """
        {
          "package": {
            "id": "01935b2a-4c00-7000-8000-000000000001",
            "label": "KDI-GOV-1008-001",
            "kind": "ballot-box",
            "contest": "governor",
            "destination": "74.71.01.1008.001",
            "origin": "74.71",
            "custodian": "74.71.01.1008.001",
            "status": "sealed",
            "handover": null,
            "insideOf": null,
            "contents": [{"item": "ballot-governor", "quantity": 162, "bundle": null}],
            "seals": ["S-100821"],
            "version": 9
          },
          "event": {
            "sequence": 16,
            "id": "f23ec212-2f40-83ec-a75d-b63718ada7ad",
            "version": 9,
            "type": "package-sealed",
            "occurredAt": "2024-11-27T15:10:00+08:00",
            "recordedAt": "2026-11-21T20:19:38.322981+00:00",
            "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
            "actorName": "Demo warehouse",
            "actorRole": "warehouse",
            "actorPlace": "74.71",
            "from": null,
            "to": "74.71.01.1008.001",
            "handoverId": null,
            "within": null,
            "document": null,
            "plate": null,
            "condition": null,
            "contents": [{"item": "ballot-governor", "quantity": 162, "bundle": null}],
            "seals": ["S-100821"],
            "decision": null,
            "overridden": null,
            "flags": [],
            "texts": null,
            "hash": "5S2cUIxQI0c0TYwHrZHL1gaK/HX/YpLwYqCco4HInnE=",
            "previousHash": "28G0yQD/5I1XW12lxjgEASX2XbD+PiRJS3bqmGRX2YY="
          },
          "warnings": []
        }
        """;
}
