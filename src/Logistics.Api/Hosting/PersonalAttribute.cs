using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core.Access;

namespace Logistics.Api.Hosting;

/// <summary>
/// A member of an answer that may name a person. Who may not read names gets null in its place, or an empty list.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PersonalAttribute : Attribute
{
    /// <summary>Hides what is marked from the requests whose key may not read names.</summary>
    public static Action<JsonTypeInfo> Hide(IHttpContextAccessor requests) => type =>
    {
        foreach (var property in type.Properties)
        {
            if (property.Get is not { } get || !IsOn(property))
                continue;
            var hidden = property.PropertyType == typeof(IReadOnlyList<string>) ? Array.Empty<string>() : null;
            property.Get = answer => requests.HttpContext is { User: var user } && !user.May(Act.ReadNames)
                ? hidden
                : get(answer);
        }
    };

    /// <summary>Whether a member is marked.</summary>
    public static bool IsOn(JsonPropertyInfo property) =>
        property.AttributeProvider is PropertyInfo member
            && member.IsDefined(typeof(PersonalAttribute), inherit: false);
}
