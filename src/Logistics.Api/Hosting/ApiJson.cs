using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;

namespace Logistics.Api.Hosting;

/// <summary>What is read and written here; each feature has a context of its own.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(ReadinessView))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class HostingJson : JsonSerializerContext;

/// <summary>JSON as the API reads and writes it. Unknown and duplicate members are errors.</summary>
internal static class ApiJson
{
    /// <param name="features">The contexts of the features. What none of them knows cannot be sent.</param>
    public static IServiceCollection AddApiJson(
        this IServiceCollection services, params IReadOnlyList<IJsonTypeInfoResolver> features)
    {
        services.AddHttpContextAccessor();
        services.AddOptions<JsonOptions>().Configure<IHttpContextAccessor>((options, requests) =>
        {
            var json = options.SerializerOptions;
            json.TypeInfoResolver = JsonTypeInfoResolver.Combine([HostingJson.Default, .. features])
                .WithAddedModifier(PersonalAttribute.Hide(requests));
            json.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
            json.PropertyNameCaseInsensitive = false;
            json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.AllowDuplicateProperties = false;
            json.RespectNullableAnnotations = true;
            json.NumberHandling = JsonNumberHandling.Strict;
            json.Converters.Add(new WholeNumberConverter());
        });
        return services;
    }
}
