using Logistics.Api.Receipts;

namespace Logistics.Tests.Contract;

internal sealed class ReceiptWordsTests
{
    private static readonly Type[] OfPackages =
        [typeof(PackagePacked), typeof(HandoverStep), typeof(PackageStep), typeof(PackageArrived)];

    /// <summary>Every step of a package that can be printed has words; each key is the name of a kind of event.</summary>
    [Test]
    public void Steps_OfPackages_HaveWords()
    {
        var printed = Catalog.Current.Events
            .Where(type => Array.Exists(OfPackages, of => type.Body.IsAssignableTo(of))).Select(type => type.Name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(printed.Except(ReceiptWords.Steps.Keys, StringComparer.Ordinal), Is.Empty);
            Assert.That(
                ReceiptWords.Steps.Keys.Except(Catalog.Current.Events.Select(type => type.Name), StringComparer.Ordinal),
                Is.Empty);
        }
    }
}
