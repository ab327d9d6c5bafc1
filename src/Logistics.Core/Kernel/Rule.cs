namespace Logistics.Core.Kernel;

/// <summary>A rule, named. <paramref name="Code"/> is stable: clients and documents refer to it.</summary>
/// <param name="Title">What was wrong, the same for every request.</param>
/// <param name="OutOfOrder">
/// The command may be right at another time, so the answer is a conflict and not a rejection for good.
/// </param>
public sealed record Rule(string Code, Phrase Title, bool OutOfOrder = false)
{
    /// <summary>
    /// The rule is about what the request's address names: what is not known there is not found.
    /// </summary>
    public bool IsAboutAddress { get; init; }

    /// <summary>The rule is about who sent the command, and from where.</summary>
    public bool IsForbidden { get; init; }

    /// <summary>The role of who sent the command may not do this anywhere.</summary>
    public static readonly Rule Forbidden = new("forbidden", new(
        "The key's role does not allow this.",
        "Peran kunci ini tidak mengizinkan tindakan ini."))
    { IsForbidden = true };

    /// <summary>
    /// The command says something that only earlier versions of the product took. A client sees it as any other
    /// request that is not valid.
    /// </summary>
    public static readonly Rule Outdated = new("invalid-request", new(
        "The request is not valid.",
        "Permintaan tidak sah."));

    /// <summary>A record contradicts the ledger.</summary>
    public static readonly Rule DamagedRecord = new("damaged-record", new(
        "The record contradicts the ledger. Nothing can be recorded for it until that is explained.",
        "Catatan ini bertentangan dengan buku besar. Tidak ada yang dapat dicatat untuknya sebelum itu dijelaskan."));

    /// <summary>What <see cref="DamagedRecord"/> expects.</summary>
    public static readonly Phrase SoundRecord = new(
        "a record that agrees with the ledger", "catatan yang sesuai dengan buku besar");

    /// <summary>What <see cref="DamagedRecord"/> expects of the record of something else.</summary>
    public static readonly Phrase SoundRecordOf = SoundRecord + new Phrase(
        "; that of {record} does not", "; catatan {record} tidak sesuai");

    /// <summary>What <see cref="DamagedRecord"/> expects of an id that is used again.</summary>
    public static readonly Phrase ReadableCommand = new(
        "a command whose record and events can be read", "perintah yang catatan dan peristiwanya dapat dibaca");
}

/// <summary>Which field of a command broke a rule, what it held, and what was expected.</summary>
/// <param name="Field">As the client wrote it, e.g. <c>lines[3].package</c>.</param>
/// <param name="Stock">For a quantity, how much there is and how much is needed; null for anything else.</param>
public sealed record FieldError(string Field, string? Value, Expected Expected, HaveNeed? Stock = null)
{
    /// <summary>The rule it breaks; null where the rejection has one rule for all.</summary>
    public Rule? Rule { get; init; }
}

/// <summary>What was expected, in words and, as far as it depends on the request, for programs.</summary>
/// <param name="Phrase">The words. A phrase without placeholders becomes an expectation by itself.</param>
/// <param name="Params">What fills the placeholders: texts, whole numbers or lists of texts.</param>
public readonly record struct Expected(Phrase Phrase, IReadOnlyDictionary<string, object>? Params = null)
{
    /// <summary>In English.</summary>
    public string Text => In(Language.English);

    public static implicit operator Expected(Phrase phrase) => new(phrase);

    public string In(Language language) => Phrase.In(language, Params);

    public override string ToString() => Text;

    /// <summary>The same with more parameters.</summary>
    public Expected With(params ReadOnlySpan<(string Name, object Value)> named)
    {
        var all = Params?.ToDictionary(StringComparer.Ordinal)
            ?? new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in named)
            all[name] = value;
        return this with { Params = all };
    }

    /// <summary>The same with more words, and their parameters.</summary>
    public Expected Then(Phrase more, params ReadOnlySpan<(string Name, object Value)> named) =>
        (this with { Phrase = Phrase + more }).With(named);
}

/// <summary>How much of an item there is where it is to be taken from, and how much is needed, in its unit.</summary>
public sealed record HaveNeed(long Have, long Need);

/// <summary>A command that breaks a rule. Nothing was recorded.</summary>
/// <param name="Errors">The offending fields, at most <see cref="ErrorsMax"/> of them.</param>
public sealed record Rejection(Rule Rule, IReadOnlyList<FieldError> Errors)
{
    public const int ErrorsMax = 20;

    public Rejection(Rule rule, string field, string? value, Expected expected)
        : this(rule, [new FieldError(field, value, expected)])
    {
    }
}
