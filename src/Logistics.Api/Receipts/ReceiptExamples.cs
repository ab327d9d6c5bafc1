namespace Logistics.Api.Receipts;

/// <summary>Examples for the API document.</summary>
internal static class ReceiptExamples
{
    public const string Event = "x";
    public const string Handover = "x";
}
