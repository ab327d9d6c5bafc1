using Logistics.Core.Calendar;
using Logistics.Core.Locations;

namespace Logistics.Tests.Core;

internal sealed class EnumTextTests
{
    [TestCase(PackageKind.BallotBox, "ballot-box")]
    [TestCase(PackageKind.Kit, "kit")]
    [TestCase(PackageKind.RecapBox, "recap-box")]
    public void Of_Member_IsItsNameInKebabCase(PackageKind kind, string text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EnumText.Of(kind), Is.EqualTo(text));
            Assert.That(EnumText.Parse<PackageKind>(text), Is.EqualTo(kind));
        }
    }

    [Test]
    public void Of_UndefinedValue_Throws() =>
        Assert.That(
            () => EnumText.Of((PackageKind)99), Throws.TypeOf<ArgumentOutOfRangeException>());

    [TestCase(null)]
    [TestCase("")]
    [TestCase("0")]
    [TestCase("BallotBox")]
    [TestCase("Ballot-Box")]
    [TestCase("ballot-box ")]
    [TestCase("ballot_box")]
    [TestCase("kit, supply")]
    public void TryParse_AnythingElse_IsFalse(string? text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EnumText.TryParse<PackageKind>(text, out var value), Is.False);
            Assert.That(value, Is.Default);
        }
    }

    [Test]
    public void Parse_UnknownText_Throws() =>
        Assert.That(
            () => EnumText.Parse<LocationLevel>("rt"),
            Throws.TypeOf<FormatException>().With.Message.Contains("'rt'"));

    [Test]
    public void Names_Enum_AreInOrderOfValue()
    {
        string[] levels = ["kpu", "ppk", "pps", "tps"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EnumText.Names<LocationLevel>(), Is.EqualTo(levels));
            Assert.That(EnumText.Names<Phase>(), Does.Contain("quiet-period"));
            Assert.That(EnumText.Names<HandoverStatus>(), Does.Contain("partly-accepted"));
        }
    }
}
