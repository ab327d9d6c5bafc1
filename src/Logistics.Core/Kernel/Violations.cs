namespace Logistics.Core.Kernel;

/// <summary>
/// Gathers the fields of a command that break rules, so that one answer names all. The rule of the first is that of the
/// rejection; each field has its own.
/// </summary>
internal sealed class Violations
{
    private readonly List<FieldError> errors = [];

    /// <summary>Null while no rule is broken.</summary>
    public Rejection? Rejection => errors is [{ Rule: { } first }, ..] ? new Rejection(first, errors) : null;

    public bool Any => errors.Count > 0;

    public void Add(Rule rule, string field, string? value, Expected expected) =>
        Add(rule, new FieldError(field, value, expected));

    public void Add(Rule rule, FieldError error)
    {
        if (errors.Count < Kernel.Rejection.ErrorsMax && !IsOfRefusedItem(error.Field))
            errors.Add(error with { Rule = error.Rule ?? rule });
    }

    public void Add(Rejection? rejection)
    {
        foreach (var error in rejection?.Errors ?? [])
            Add(rejection!.Rule, error);
    }

    /// <summary>
    /// Whether a field is wrong only because an item was refused: another one of its line, since no quantity of it is
    /// right, or the list as a whole, which may lack the very item that was meant.
    /// </summary>
    private bool IsOfRefusedItem(string field)
    {
        const string itemEnd = "].item";
        var end = field.LastIndexOf("].", StringComparison.Ordinal);
        var item = end < 0 ? "" : string.Concat(field.AsSpan(0, end), itemEnd);
        return field != item && errors.Exists(error => end < 0
            ? error.Field.StartsWith($"{field}[", StringComparison.Ordinal)
                && error.Field.EndsWith(itemEnd, StringComparison.Ordinal)
            : error.Field == item);
    }
}
