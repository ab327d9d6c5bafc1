using System.Reflection;

namespace Logistics.Api.Hosting;

/// <summary>
/// Refuses query parameters a route does not have: a misspelt filter would otherwise silently list
/// everything.
/// </summary>
internal static class UnknownParameters
{
    public static RouteGroupBuilder RejectUnknownParameters(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((factory, next) =>
        {
            var known = factory.MethodInfo.GetParameters().SelectMany(Names)
                .ToHashSet(StringComparer.OrdinalIgnoreCase);
            return context =>
            {
                var input = new Input();
                foreach (var key in context.HttpContext.Request.Query.Keys.Where(key => !known.Contains(key)))
                    input.Fail(key, null, "a parameter of this route");
                return input.Problem is { } problem
                    ? ValueTask.FromResult<object?>(problem.ToResult())
                    : next(context);
            };
        });
        return group;
    }

    private static IEnumerable<string> Names(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(AsParametersAttribute))
            ? parameter.ParameterType.GetProperties().Select(property => property.Name)
            : [parameter.Name!];
}
