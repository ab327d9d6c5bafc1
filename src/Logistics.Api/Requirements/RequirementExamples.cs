namespace Logistics.Api.Requirements;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class RequirementExamples
{
    public const string Requirements = """
        {
          "items": [
            {
              "location": "74.71",
              "level": "kpu",
              "item": "ballot-mayor",
              "unit": "sheet",
              "contest": "mayor",
              "needed": 246908,
              "allocated": 244908,
              "packed": 244908,
              "delivered": 244908,
              "gap": 2000,
              "provenance": "estimate",
              "rules": [
                {
                  "code": "ballot-mayor-reserve",
                  "version": 1,
                  "contest": "mayor",
                  "level": "tps",
                  "needed": 6225,
                  "validFrom": "2024-08-10",
                  "provenance": "estimate",
                  "source": "Summed over the polling stations, with one for each voter and the re-vote stock, it gives the 246,908 that KPU Kota Kendari ordered"
                },
                {
                  "code": "ballot-mayor-revote",
                  "version": 1,
                  "contest": "mayor",
                  "level": "kpu",
                  "needed": 2000,
                  "validFrom": "2024-08-10",
                  "provenance": "official",
                  "source": "Kept for a re-vote by KPU Kota Kendari, as reported in the press"
                },
                {
                  "code": "ballot-mayor-voters",
                  "version": 1,
                  "contest": "mayor",
                  "level": "tps",
                  "needed": 238683,
                  "validFrom": "2024-08-10",
                  "provenance": "estimate",
                  "source": "Summed over the polling stations, with reserve and re-vote stock, it gives the 246,908 that KPU Kota Kendari ordered"
                }
              ]
            }
          ],
          "next": null
        }
        """;
}
