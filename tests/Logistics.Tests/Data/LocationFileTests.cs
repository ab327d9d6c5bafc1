using System.Text;
using Logistics.Core.Locations;
using Logistics.Data.Seeding;

namespace Logistics.Tests.Data;

internal sealed class LocationFileTests
{
    private const string Header = "code,level,name,parent,lat,lng,registered_voters,provenance";
    private const string Row = "90,kpu,KPU,,,,1,estimate";

    private string path = null!;

    [SetUp]
    public void MakeFile() => path = Path.GetTempFileName();

    [TearDown]
    public void RemoveFile() => File.Delete(path);

    [TestCase("", $"line 1: expected {Header}, found nothing")]
    [TestCase("\n\n", $"line 1: expected {Header}, found nothing")]
    [TestCase(
        "code,level,name,parent,lat,lng,note,provenance,other\n",
        "line 1: column registered_voters is missing",
        "line 1: column note is not known",
        "line 1: column other is not known")]
    [TestCase($"{Header},note\n{Row},x\n", "line 1: column note is not known")]
    [TestCase($"{Header},code\n{Row},91\n", "line 1: column code is there 2 times")]
    [TestCase("Code,level,name,parent,lat,lng,registered_voters,provenance\n",
        "line 1: column code is missing", "line 1: column Code is not known")]
    [TestCase("code;level;name\n90;kpu;KPU\n", "line 1: columns are separated by ';', expected ','")]
    [TestCase("code\tlevel\tname\n", "line 1: columns are separated by '\t', expected ','")]
    [TestCase(
        $"{Header}\n90,kpu,KPU\n{Row}\n{Row},\n",
        "line 2: expected 8 fields, found 3", "line 4: expected 8 fields, found 9")]
    [TestCase(
        $"{Header}\r\n90,kpu,\"a\r\nb\",,,,1,estimate\r\n\r\n91\r\n",
        "line 5: expected 8 fields, found 1")]
    [TestCase(
        $"{Header}\n90\n91,kpu,\"KPU,,,,1,estimate\n{Row}\n",
        "line 2: expected 8 fields, found 1", "line 3: quotes enclose a whole field, and are doubled within it")]
    [TestCase(
        $"{Header}\n91,kpu,\"K\"PU,,,,1,estimate\n92\n",
        "line 2: quotes enclose a whole field, and are doubled within it", "line 3: expected 8 fields, found 1")]
    public void Read_FileOfAnotherShape_NamesEveryMistake(string text, params string[] mistakes)
    {
        File.WriteAllText(path, text);
        Refuses(mistakes);
    }

    [TestCase(new byte[] { 0xFF })]
    [TestCase(new byte[] { 0xC3 })]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 })]
    public void Read_LinesThatAreNotUtf8_AreNamed(byte[] bytes)
    {
        var name = Encoding.Latin1.GetString(bytes);
        File.WriteAllText(
            path, $"{Header}\n90,kpu,K{name}PU,,,,1,estimate\n{Row}\n91,kpu,{name}", Encoding.Latin1);
        Refuses("line 2: not UTF-8", "line 4: not UTF-8");
    }

    [Test]
    public void Read_Utf16_IsRefused()
    {
        File.WriteAllText(path, $"{Header}\n{Row}\n", Encoding.Unicode);
        Refuses("line 1: not UTF-8");
    }

    [Test]
    public void Read_ManyMistakes_NamesTheFirst100()
    {
        File.WriteAllText(path, $"{Header}\n{string.Concat(Enumerable.Repeat("90\n", 500))}");
        Refuses([.. Enumerable.Range(2, 100).Select(line => $"line {line}: expected 8 fields, found 1")]);
    }

    [Test]
    public void Read_ByteOrderMarkAndOtherOrderOfColumns_IsRead()
    {
        File.WriteAllText(
            path,
            "name,code,level,parent,lat,lng,registered_voters,provenance\r\n\r\n"
            + "\"K\"\"P\"\"\u00dc\nX\",90,kpu,,,,1,estimate\r\nKPU,91,kpu,,,,2,official",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.That(
            LocationFile.Read(path),
            Is.EqualTo(
            [
                new LocationRow(3, "90", "kpu", "K\"P\"\u00dc\nX", "", "", "", "1", "estimate"),
                new LocationRow(5, "91", "kpu", "KPU", "", "", "", "2", "official"),
            ]));
    }

    private void Refuses(params string[] mistakes) => Assert.That(
        () => LocationFile.Read(path),
        Throws.TypeOf<FormatException>().With.Message.EqualTo($"{path}:\n{string.Join('\n', mistakes)}"));
}
