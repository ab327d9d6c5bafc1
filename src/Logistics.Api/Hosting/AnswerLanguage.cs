using Logistics.Core.Kernel;
using Microsoft.Net.Http.Headers;

namespace Logistics.Api.Hosting;

/// <summary>
/// The language of the texts of an answer, as <c>Accept-Language</c> has it (RFC 9110, 12.5.4). It is English where the
/// client asks for no language there is.
/// </summary>
internal static class AnswerLanguage
{
    private static readonly AsyncLocal<Choice?> OfRequest = new();

    /// <summary>Chooses the language of each request; an answer that has texts in it says so in its headers.</summary>
    public static void UseAnswerLanguage(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var choice = Start(Asked(context.Request) ?? Language.English);
        context.Response.OnStarting(() =>
        {
            if (choice.IsUsed)
            {
                context.Response.Headers.ContentLanguage = CodeOf(choice.Language);
                context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
            }

            return Task.CompletedTask;
        });
        await next(context);
    });

    /// <summary>Sets the language of the answer.</summary>
    public static Choice Start(Language language) => OfRequest.Value = new Choice(language);

    /// <summary>A text in the language of the answer.</summary>
    public static string Localized(this Phrase phrase, params ReadOnlySpan<(string Name, object Value)> named) =>
        phrase.With(named).Localized();

    /// <inheritdoc cref="Localized(Phrase, ReadOnlySpan{ValueTuple{string, object}})"/>
    public static string Localized(this Expected expected) => expected.In(Use());

    /// <summary>The language for a text that is going to be in the answer. English outside a request.</summary>
    public static Language Use()
    {
        if (OfRequest.Value is not { } choice)
            return Language.English;
        choice.IsUsed = true;
        return choice.Language;
    }

    /// <summary>Code of a language (BCP 47).</summary>
    public static string CodeOf(Language language) => language == Language.Indonesian ? "id" : "en";

    /// <summary>
    /// The language of the range with the highest quality that matches one; the first of equal ones; null if none
    /// matches.
    /// </summary>
    public static Language? Asked(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .Where(range => range.Quality is not 0)
        .OrderByDescending(range => range.Quality ?? 1)
        .Select(range => LanguageOf(range.Value.Value))
        .FirstOrDefault(language => language is not null);

    /// <param name="range">
    /// Such as <c>id-ID</c>; <c>in</c> is the former code of Indonesian, which old phones send.
    /// </param>
    private static Language? LanguageOf(string? range) => range?.Split('-')[0].ToLowerInvariant() switch
    {
        "id" or "in" => Language.Indonesian,
        "en" or "*" => Language.English,
        _ => null,
    };

    /// <summary>The language of one answer.</summary>
    internal sealed class Choice(Language language)
    {
        public Language Language => language;

        /// <summary>Whether the answer has a text that depends on the language.</summary>
        public bool IsUsed { get; set; }
    }
}
