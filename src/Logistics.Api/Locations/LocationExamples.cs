namespace Logistics.Api.Locations;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class LocationExamples
{
    public const string Location = """
        {
          "code": "74.71.01.1008.001",
          "level": "tps",
          "name": "TPS 001 Wawombalata",
          "parent": "74.71.01.1008",
          "ancestors": ["74.71", "74.71.01", "74.71.01.1008"],
          "children": 0,
          "registeredVoters": 495,
          "latitude": null,
          "longitude": null,
          "provenance": "estimate"
        }
        """;

    public const string Locations = """
        {
          "items": [
            {
              "code": "74.71.01",
              "level": "ppk",
              "name": "PPK Mandonga",
              "parent": "74.71",
              "ancestors": ["74.71"],
              "children": 6,
              "registeredVoters": 25733,
              "latitude": -3.934359,
              "longitude": 122.50259,
              "provenance": "estimate"
            },
            {
              "code": "74.71.02",
              "level": "ppk",
              "name": "PPK Kendari",
              "parent": "74.71",
              "ancestors": ["74.71"],
              "children": 9,
              "registeredVoters": 19374,
              "latitude": -3.956167,
              "longitude": 122.599693,
              "provenance": "estimate"
            }
          ],
          "next": "bG9jYXRpb25zOjc0LjcxLjAy"
        }
        """;

    public const string HeldPackages = """
        {
          "items": [
            {
              "id": "01935b2a-4c00-7000-8000-000000000002",
              "label": "KDI-MAY-1008-001",
              "kind": "ballot-box",
              "contest": "mayor",
              "destination": "74.71.01.1008.001",
              "status": "refused"
            },
            {
              "id": "01935b2a-4c00-7000-8000-000000000003",
              "label": "KDI-KIT-1008-001",
              "kind": "kit",
              "contest": null,
              "destination": "74.71.01.1008.001",
              "status": "packed"
            }
          ],
          "next": null
        }
        """;
}
