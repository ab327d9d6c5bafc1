using System.Reflection;
using System.Text.RegularExpressions;
using Logistics.Api.Hosting;
using Logistics.Data.Evidence;

namespace Logistics.Tests.Contract;

/// <summary>Every text for people is there in each language, and says the same of a request.</summary>
internal sealed class PhraseTests
{
    private static readonly Phrase[] Phrases =
    [
        .. from assembly in new[] { typeof(Phrase).Assembly, typeof(EvidenceExport).Assembly, typeof(Problem).Assembly }
           from type in assembly.GetTypes()
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
           where field.FieldType == typeof(Phrase)
           select (Phrase)field.GetValue(null)!,
        .. Catalog.Current.Rules.Select(rule => rule.Title),
    ];

    [Test]
    public void Phrases_All_SayTheSameInBothLanguages()
    {
        Assert.That(Phrases, Has.Length.GreaterThan(150));
        using (Assert.EnterMultipleScope())
        {
            foreach (var phrase in Phrases)
            {
                Assert.That(phrase.English, Is.Not.Empty);
                Assert.That(phrase.Indonesian, Is.Not.Empty, phrase.English);
                Assert.That(Placeholders(phrase.Indonesian), Is.EquivalentTo(Placeholders(phrase.English)), phrase.English);
            }
        }
    }

    [Test]
    public void Phrases_OfWords_AreTranslated() => Assert.That(
        Phrases.Where(phrase => phrase.English == phrase.Indonesian).Select(phrase => phrase.English),
        Is.SubsetOf(["true", "a string"]));

    [Test]
    public void Flags_All_DeclareWhatTheirTextsAreMadeOf()
    {
        string[] codes =
        [
            .. from type in typeof(Flag).Assembly.GetTypes()
               where type.Name.EndsWith("Flags", StringComparison.Ordinal)
               from field in type.GetFields(BindingFlags.Static | BindingFlags.Public)
               where field is { IsLiteral: true, Name: "Code" }
               select (string)field.GetRawConstantValue()!,
        ];
        Assert.That(codes, Has.Length.GreaterThan(8));
        Assert.That(codes.Where(code => Catalog.Current.PhrasesOf(code).Count == 0), Is.Empty);
    }

    [TestCase("whole bundles of 50", "ikatan utuh berisi 50")]
    [TestCase("120, which leaves 20 over", "120, bersisa 20")]
    public void Flag_InIndonesian_KeepsItsNumbers(string stored, string expected) => Assert.That(
        Flag.In(Language.Indonesian, stored, [BundleFlags.LeavesOver, BundleFlags.Whole]), Is.EqualTo(expected));

    private static string[] Placeholders(string text) =>
        [.. Regex.Matches(text, @"\{[^}]*\}", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(found => found.Value)];
}
