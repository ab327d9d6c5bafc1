using Logistics.Core.Kernel;

namespace Logistics.Core.Packages;

/// <summary>Gathers the fields that break the first rule found broken.</summary>
internal sealed class Violations
{
    private readonly List<FieldError> errors = [];
    private Rule? first;

    public Rejection? Rejection => first is null ? null : new Rejection(first, errors);

    public void Add(Rule rule, string field, PackageRef package, string expected)
    {
        first ??= rule;
        if (rule == first && errors.Count < Kernel.Rejection.ErrorsMax)
            errors.Add(new(field, package.ToString(), expected));
    }
}
