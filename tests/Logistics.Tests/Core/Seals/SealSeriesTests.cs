using Logistics.Core.Seals;

namespace Logistics.Tests.Core.Seals;

internal sealed class SealSeriesTests
{
    [TestCase("KDI-0017", "kdi 0017")]
    [TestCase("KDI-0017", "KDIOO17")]
    [TestCase("KDI-0017", "KD1-00l7")]
    [TestCase("A 1", "a\u00a01")]
    [TestCase("A1", "\uff21\uff11")]
    [TestCase("B\u201312", "B-12")]
    public void Of_SameNumberWrittenOtherwise_IsTheSame(string one, string other) =>
        Assert.That(SealSeries.Of(one), Is.EqualTo(SealSeries.Of(other)));

    [TestCase("A01", "A1")]
    [TestCase("A1", "B1")]
    [TestCase("A1", "A2")]
    [TestCase("A1B", "A1")]
    public void Of_AnotherNumber_IsAnother(string one, string other) =>
        Assert.That(SealSeries.Of(one), Is.Not.EqualTo(SealSeries.Of(other)));

    [TestCase("KDI-0001", "kdi 1000", 1_000)]
    [TestCase("7", "7", 1)]
    [TestCase("99999999999999999999", "99999999999999999999", 1)]
    public void Between_EndsOfASeries_CountsBoth(string from, string to, long count) =>
        Assert.That(SealSeries.Between(from, to)?.Count, Is.EqualTo(count));

    [TestCase("A2", "A1")]
    [TestCase("A9", "A10")]
    [TestCase("A1", "B2")]
    [TestCase("00000000000000000000", "99999999999999999999")]
    public void Between_NoSeries_IsNone(string from, string to) =>
        Assert.That(SealSeries.Between(from, to), Is.Null);
}
