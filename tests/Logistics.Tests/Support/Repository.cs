namespace Logistics.Tests.Support;

/// <summary>Files of the repository the tests run in.</summary>
internal static class Repository
{
    /// <summary>The path of a file at or below the root.</summary>
    public static string Find(params string[] path)
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Logistics.sln")))
            folder = folder.Parent;
        return Path.Combine([folder?.FullName ?? throw new InvalidOperationException("No solution."), .. path]);
    }
}
