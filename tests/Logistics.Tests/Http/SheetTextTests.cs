using Logistics.Api.Officers;

namespace Logistics.Tests.Http;

/// <summary>What people write into cells.</summary>
internal sealed class SheetTextTests
{
    [TestCase("2000-01-31")]
    [TestCase("31/01/2000")]
    [TestCase("31/1/2000")]
    [TestCase("31-01-2000")]
    [TestCase("31.01.2000")]
    [TestCase("31 Januari 2000")]
    [TestCase("31 januari 2000")]
    [TestCase("31-Jan-2000")]
    [TestCase("31 January 2000")]
    [TestCase("Kendari, 31 Januari 2000")]
    [TestCase("31/01/2000 00:00:00")]
    public void TryDay_InAnyForm_IsTheDay(string cell)
    {
        Assert.That(SheetText.TryDay(SheetText.Clean(cell), out var day), Is.True);
        Assert.That(day, Is.EqualTo(new DateOnly(2000, 1, 31)));
    }

    [TestCase("01/31/2000")]
    [TestCase("31/01/00")]
    [TestCase("36556")]
    [TestCase("31 Jumat 2000")]
    [TestCase("30 Februari 2000")]
    [TestCase("31/01/1850")]
    [TestCase("")]
    [TestCase("Kendari")]
    public void TryDay_OfWhatIsNone_IsFalse(string cell) => Assert.That(SheetText.TryDay(cell, out _), Is.False);

    [TestCase("TPS 003", 3)]
    [TestCase("3", 3)]
    [TestCase("003", 3)]
    [TestCase("3.0", 3)]
    [TestCase("No. 12", 12)]
    public void TryNumber_OfASmallNumber_IsThat(string cell, int expected)
    {
        Assert.That(SheetText.TryNumber(cell, out var number), Is.True);
        Assert.That(number, Is.EqualTo(expected));
    }

    [TestCase("three")]
    [TestCase("3 and 4")]
    [TestCase("-")]
    [TestCase("9999999999")]
    public void TryNumber_OfWhatIsNone_IsFalse(string cell) => Assert.That(SheetText.TryNumber(cell, out _), Is.False);

    [TestCase("7,47101E+15", true)]
    [TestCase("7.47101e15", true)]
    [TestCase("7471", false)]
    [TestCase("E15", false)]
    public void IsRounded_TellsWhatASpreadsheetRounded(string cell, bool expected) =>
        Assert.That(SheetText.IsRounded(cell), Is.EqualTo(expected));

    [TestCase("  '0811  22\u00a0 ", "0811 22")]
    [TestCase("’7471", "7471")]
    [TestCase("plain", "plain")]
    public void Clean_LeavesTheText(string cell, string expected) =>
        Assert.That(SheetText.Clean(cell), Is.EqualTo(expected));
}
