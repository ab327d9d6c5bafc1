namespace Logistics.Tests.Support;

/// <summary>
/// Published test vectors, which are not part of this repository: in the folder named by
/// <c>LOGISTICS_VECTORS</c>, else in <c>../shared/data/vectors</c> beside the solution.
/// </summary>
internal static class Vectors
{
    private const string Variable = "LOGISTICS_VECTORS";

    /// <summary>
    /// The path of a file or folder of the vectors; ignores the running test where they are absent.
    /// </summary>
    public static string Find(params string[] path)
    {
        var root = Root();
        var found = Path.Combine([root, .. path]);
        if (!Path.Exists(found))
            Assert.Ignore($"No test vectors at {found}; {Variable} names their folder.");
        return found;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return named;
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Logistics.sln")))
            folder = folder.Parent;
        return Path.GetFullPath(
            Path.Combine(folder?.FullName ?? ".", "..", "shared", "data", "vectors"));
    }
}
