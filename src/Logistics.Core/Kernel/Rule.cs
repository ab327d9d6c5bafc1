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
public sealed record FieldError(string Field, string? Value, string Expected, HaveNeed? Stock = null);

/// <summary>How much of an item there is where it is to be taken from, and how much is needed, in its unit.</summary>
public sealed record HaveNeed(long Have, long Need);

/// <summary>A command that breaks a rule. Nothing was recorded.</summary>
/// <param name="Errors">The offending fields, at most <see cref="ErrorsMax"/> of them.</param>
public sealed record Rejection(Rule Rule, IReadOnlyList<FieldError> Errors)
{
    public const int ErrorsMax = 20;

    public Rejection(Rule rule, string field, string? value, string expected)
        : this(rule, [new FieldError(field, value, expected)])
    {
    }
}
