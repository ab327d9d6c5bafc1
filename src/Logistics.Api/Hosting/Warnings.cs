using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Data.Access;

namespace Logistics.Api.Hosting;

/// <summary>Something that was recorded and yet may be a mistake: a flag of the event.</summary>
/// <param name="Code">Stable, such as <c>seal-mismatch</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Field">Path in the body.</param>
/// <param name="Expected">What would have raised no flag; null where that cannot be said in few words.</param>
/// <param name="Actual">What was sent.</param>
public sealed record WarningView(
    string Code, [property: OneOf<Severity>] string Severity, string Field, string? Expected, string? Actual)
{
    /// <summary>The flags as they are stored, in English.</summary>
    internal static IReadOnlyList<WarningView> Of(LedgerEvent e) => Of(e, Language.English);

    /// <summary>The flags in the language of the answer.</summary>
    internal static IReadOnlyList<WarningView> Localized(LedgerEvent e) =>
        e.Body.Flags is null or [] ? [] : Of(e, AnswerLanguage.Use());

    /// <summary>Those of some events in the language of the answer, each once.</summary>
    internal static IReadOnlyList<WarningView> Localized(IEnumerable<LedgerEvent> events) =>
        [.. events.SelectMany(Localized).Distinct().Take(Flag.PerEventMax)];

    /// <summary>Those of the events of a command, as far as whoever sent it may see them.</summary>
    internal static IReadOnlyList<WarningView> Localized(IEnumerable<LedgerEvent> events, Sight sight) =>
        Localized(events.Select(e => HiddenSeals.OfAnswer(sight, e)));

    private static IReadOnlyList<WarningView> Of(LedgerEvent e, Language language) =>
        [.. (e.Body.Flags ?? []).Select(flag => Of(flag, language, Catalog.Current.PhrasesOf(flag.Code)))];

    private static WarningView Of(Flag flag, Language language, IReadOnlyList<Phrase> phrases) => new(
        flag.Code, EnumText.Of(flag.Severity), flag.Field,
        Flag.In(language, flag.Expected, phrases), Flag.In(language, flag.Actual, phrases));
}
