using System.Collections;
using NUnit.Framework.Interfaces;

namespace Logistics.Tests.Support;

/// <summary>The engines the product runs on.</summary>
internal enum TestEngine
{
    Sqlite,
    SqlServer,
}

/// <summary>
/// The source of fixtures that run once per engine. SQLite is always there. SQL Server is where
/// <c>LOGISTICS_TEST_SQLSERVER</c> says: a connection string to the server, whose login may create
/// databases. Without it those fixtures are ignored, or fail if
/// <c>LOGISTICS_REQUIRE_SQLSERVER</c> is 1.
/// </summary>
internal sealed class TestDatabases : IEnumerable
{
    public const string Variable = "LOGISTICS_TEST_SQLSERVER";
    public const string RequireVariable = "LOGISTICS_REQUIRE_SQLSERVER";

    /// <summary>The connection string to the server; null where there is none.</summary>
    public static string? SqlServer =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;

    private static bool IsSqlServerRequired =>
        Environment.GetEnvironmentVariable(RequireVariable) == "1";

    /// <summary>For what is asked of SQL Server alone.</summary>
    public static IEnumerable<ITestFixtureData> SqlServerAlone()
    {
        var sqlServer = new TestFixtureData(TestEngine.SqlServer);
        yield return SqlServer is null && !IsSqlServerRequired
            ? sqlServer.Ignore($"{Variable} names no SQL Server to test against.")
            : sqlServer;
    }

    public IEnumerator GetEnumerator() =>
        SqlServerAlone().Prepend(new TestFixtureData(TestEngine.Sqlite)).GetEnumerator();
}
