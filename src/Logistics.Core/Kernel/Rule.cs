namespace Logistics.Core.Kernel;

/// <summary>A rule, named. <paramref name="Code"/> is stable: clients and documents refer to it.</summary>
/// <param name="OutOfOrder">
/// The command may be right at another time, so the answer is a conflict and not a rejection for good.
/// </param>
public sealed record Rule(string Code, string Title, bool OutOfOrder = false)
{
    /// <summary>
    /// The rule is about what the request's address names: what is not known there is not found.
    /// </summary>
    public bool IsAboutAddress { get; init; }

    /// <summary>
    /// The command says something that only earlier versions of the product took. A client sees it as any other
    /// request that is not valid.
    /// </summary>
    public static readonly Rule Outdated = new("invalid-request", "The request is not valid.");

    /// <summary>A record contradicts the ledger.</summary>
    public static readonly Rule DamagedRecord = new(
        "damaged-record",
        "The record contradicts the ledger. Nothing can be recorded for it until that is explained.");

    /// <summary>What <see cref="DamagedRecord"/> expects.</summary>
    public const string SoundRecord = "a record that agrees with the ledger";
}

/// <summary>Which field of a command broke a rule, what it held, and what was expected.</summary>
/// <param name="Field">As the client wrote it, e.g. <c>lines[3].package</c>.</param>
/// <param name="Stock">For a quantity, how much there is and how much is needed; null for anything else.</param>
public sealed record FieldError(string Field, string? Value, string Expected, HaveNeed? Stock = null)
{
    /// <summary>The rule it breaks; null where the rejection has one rule for all.</summary>
    public Rule? Rule { get; init; }

    /// <summary>What <see cref="Expected"/> says of this very request, for programs: texts, numbers or lists of texts.
    /// </summary>
    public IReadOnlyDictionary<string, object>? Params { get; init; }

    public static FieldError Of(string field, string? value, Expected expected) =>
        new(field, value, expected.Text) { Params = expected.Params };
}

/// <summary>What was expected, in words and, as far as it depends on the request, for programs.</summary>
public readonly record struct Expected(string Text, IReadOnlyDictionary<string, object>? Params = null)
{
    public static implicit operator Expected(string text) => new(text);

    public static implicit operator Expected((string Text, string Name, object Param) said) =>
        Of(said.Text, (said.Name, said.Param));

    public static Expected Of(string text, params ReadOnlySpan<(string Name, object Value)> named)
    {
        var byName = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (name, value) in named)
            byName.Add(name, value);
        return new(text, byName);
    }
}

/// <summary>How much of an item there is where it is to be taken from, and how much is needed, in its unit.</summary>
public sealed record HaveNeed(long Have, long Need);

/// <summary>A command that breaks a rule. Nothing was recorded.</summary>
/// <param name="Errors">The offending fields, at most <see cref="ErrorsMax"/> of them.</param>
public sealed record Rejection(Rule Rule, IReadOnlyList<FieldError> Errors)
{
    public const int ErrorsMax = 20;

    public Rejection(Rule rule, string field, string? value, Expected expected)
        : this(rule, [FieldError.Of(field, value, expected)])
    {
    }
}
