using System.Reflection;

namespace Logistics.Api.Hosting;

/// <summary>The version of this build, which <c>Directory.Build.props</c> says.</summary>
internal static class ProgramVersion
{
    public static string Text { get; } = typeof(ProgramVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
