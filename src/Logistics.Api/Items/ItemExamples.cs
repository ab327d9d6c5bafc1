namespace Logistics.Api.Items;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class ItemExamples
{
    public const string Items = """
        {
          "items": [
            {
              "code": "ballot-governor",
              "name": "Ballot paper, governor",
              "unit": "sheet",
              "contest": "governor",
              "perTps": "registered voters + 2.5 % of them, rounded up",
              "provenance": "derived",
              "source": "Summed over the polling stations it gives the 244,908 that KPU Kota Kendari ordered"
            },
            {
              "code": "ink",
              "name": "Ink",
              "unit": "bottle",
              "contest": null,
              "perTps": "2",
              "provenance": "derived",
              "source": "Delivery figures of KPU Kota Kendari, as reported in the press"
            }
          ],
          "next": null
        }
        """;
}
