namespace Logistics.Core.Custody;

/// <summary>Gathers the fields that break the first rule found broken.</summary>
internal sealed class Offences
{
    private readonly List<FieldError> errors = [];
    private Rule? first;

    public Rejection? Rejection => first is null ? null : new Rejection(first, errors);

    public void Add(Rule rule, string field, PackageRef package, string expected)
    {
        first ??= rule;
        if (rule == first && errors.Count < Custody.Rejection.ErrorsMax)
            errors.Add(new(field, package.ToString(), expected));
    }
}
