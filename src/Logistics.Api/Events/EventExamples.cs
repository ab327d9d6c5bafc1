namespace Logistics.Api.Events;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class EventExamples
{
    public const string Events = """
        {
          "items": [
            {
              "sequence": 4,
              "id": "c4d2eb65-9f27-8fef-b8c0-0a2166397217",
              "stream": "package/01935b2a-4c00-7000-8000-000000000002",
              "version": 2,
              "type": "package-released",
              "occurredAt": "2024-11-24T08:00:00+08:00",
              "recordedAt": "2026-11-21T20:19:37.655825+00:00",
              "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
              "actorName": "Demo warehouse",
              "actorRole": "warehouse",
              "actorPlace": "74.71",
              "flags": [],
              "body": {
                "document": "SJ-2024/0117",
                "driver": "A5Xp6Ib7EkhsamQN39fjHQepY6NKXpCSFQCqRApX5lI=",
                "escort": "LtZ6jgpz71kCYcisHOG3mZ5xSn41mpetjzVrahmiBMM=",
                "from": "74.71",
                "handover": "01935b2a-4c00-7000-8000-000000000011",
                "note": "Au69grOtCzwAJ5iNHwTOQTz1nJHM0VKDIJc6irpVDQU=",
                "plate": "DT 1234 AB",
                "to": "74.71.01",
                "utcOffset": 480
              },
              "texts": {
                "receivedBy": null,
                "driver": "driver of truck 3",
                "escort": "police escort of truck 3",
                "note": "Two boxes for Wawombalata.",
                "explanation": null,
                "reason": null,
                "witnesses": null
              },
              "hash": "Mvk4/JEIYbDQ4rIAim9mciZJo9r6gtATux8K+feg1lU=",
              "previousHash": "ArG2ypDwStVQwaYbjRUVhvLFx51Iykcu3l4hh5MFnkU="
            },
            {
              "sequence": 5,
              "id": "dcc2eafd-cb7e-8848-9e07-2e1888b2cefe",
              "stream": "package/01935b2a-4c00-7000-8000-000000000002",
              "version": 3,
              "type": "package-refused",
              "occurredAt": "2024-11-24T09:40:00+08:00",
              "recordedAt": "2026-11-21T20:19:37.76345+00:00",
              "actor": "01a1ffc3-a300-7f04-9d11-0e73251fa9a0",
              "actorName": "Demo warehouse",
              "actorRole": "warehouse",
              "actorPlace": "74.71",
              "flags": [],
              "body": {
                "acceptance": "01935b2a-4c00-7000-8000-000000000012",
                "condition": "wet",
                "from": "74.71",
                "handover": "01935b2a-4c00-7000-8000-000000000011",
                "note": "jIbjKPtyaExz+xO/XsXnrh/iqGGpShprzIeJbDQl5Lk=",
                "receivedBy": "zXS2uZAX4AtqBBB3PPkZMAsdaOzw79M6z7uKELNkcFc=",
                "seals": ["S-100803", "S-100804"],
                "to": "74.71.01",
                "utcOffset": 480
              },
              "texts": {
                "receivedBy": "chair of PPK Mandonga",
                "driver": null,
                "escort": null,
                "note": "Rain came in under the tarpaulin.",
                "explanation": null,
                "reason": null,
                "witnesses": null
              },
              "hash": "tOvMZr/o0Qn/MQF3abWfPgOXh9b+v4mcpq2jkKiPKng=",
              "previousHash": "Mvk4/JEIYbDQ4rIAim9mciZJo9r6gtATux8K+feg1lU="
            }
          ],
          "next": "5"
        }
        """;
}
