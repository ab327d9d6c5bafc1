namespace Logistics.Api.Destructions;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class DestructionExamples
{
    public const string Destruction = """
        {
          "id": "01937000-4c00-7000-8000-000000000044",
          "location": "74.71",
          "document": "BA-MUSNAH/001",
          "lines": [
            { "item": "ballot-mayor", "quantity": 8, "source": "damaged" }
          ],
          "witnesses": [
            "a witness of Bawaslu",
            "a witness of the police"
          ],
          "occurredAt": "2024-11-26T14:00:00+08:00"
        }
        """;

    public const string Recorded = """
        {
          "id": "01937000-4c00-7000-8000-000000000044",
          "location": "74.71",
          "document": "BA-MUSNAH/001",
          "lines": [
            { "item": "ballot-mayor", "quantity": 8, "source": "damaged" }
          ],
          "witnesses": [
            "a witness of Bawaslu",
            "a witness of the police"
          ],
          "note": null,
          "recorded": {
            "sequence": 6,
            "occurredAt": "2024-11-26T14:00:00+08:00",
            "recordedAt": "2026-11-21T23:46:20.866348+00:00",
            "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
            "actorName": "Demo warehouse",
            "hash": "A5Xp6Ib7EkhsamQN39fjHQepY6NKXpCSFQCqRApX5lI="
          }
        }
        """;

    public const string Destructions = """
        {
          "items": [
            {
              "id": "01937000-4c00-7000-8000-000000000044",
              "location": "74.71",
              "document": "BA-MUSNAH/001",
              "lines": [
                { "item": "ballot-mayor", "quantity": 8, "source": "damaged" }
              ],
              "witnesses": [
                "a witness of Bawaslu",
                "a witness of the police"
              ],
              "note": null,
              "recorded": {
                "sequence": 6,
                "occurredAt": "2024-11-26T14:00:00+08:00",
                "recordedAt": "2026-11-21T23:46:20.866348+00:00",
                "actor": "01a20080-d0da-727a-aac8-ce37cc595c3f",
                "actorName": "Demo warehouse",
                "hash": "A5Xp6Ib7EkhsamQN39fjHQepY6NKXpCSFQCqRApX5lI="
              }
            }
          ],
          "next": null
        }
        """;
}
