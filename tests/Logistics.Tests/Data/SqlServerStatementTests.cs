using System.Reflection;
using System.Text.RegularExpressions;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Incidents;
using Logistics.Core.Locations;
using Logistics.Data.Access;
using Logistics.Data.Attachments;
using Logistics.Data.Engines;
using Logistics.Data.Evidence;
using Logistics.Data.Flags;
using Logistics.Data.Handovers;
using Logistics.Data.Incidents;
using Logistics.Data.Log;
using Logistics.Data.Officers;
using Logistics.Data.Packages;
using Logistics.Data.ReVotes;
using Logistics.Data.Reference;
using Logistics.Data.Reversals;
using Logistics.Data.Seals;
using Logistics.Data.Stock;
using Logistics.Tests.Support;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Logistics.Tests.Data;

/// <summary>Everything SQL Server is ever sent is Transact-SQL, by its own parser.</summary>
internal sealed partial class SqlServerStatementTests
{
    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private const string AnyConnectionString = "Server=none";

    private static readonly SqlServerDialect Dialect = new();

    private static readonly Assembly Product = typeof(SqlServerDialect).Assembly;

    private static IReadOnlyList<(string Source, string Sql)> Collected { get; } =
    [
        .. StringFields(), .. RowStatements(), .. OfTables(), .. Lists(), .. OfDialect(), .. Migrations(),
    ];

    public static IEnumerable<TestCaseData<string>> Statements() =>
        Collected.Select(statement => new TestCaseData<string>(statement.Sql)
        {
            TestName = $"Parse_{statement.Source}_HasNoErrors",
        });

    [TestCaseSource(nameof(Statements))]
    public void Parse_Statement_HasNoErrors(string sql)
    {
        var (script, errors) = TransactSql.Parse(sql);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(errors, Is.Empty, sql);
            Assert.That(script.Batches.SelectMany(batch => batch.Statements), Is.Not.Empty);
        }
    }

    [Test]
    public void Statements_Collected_AreAllThereAre()
    {
        var authors = Collected.SelectMany(statement => Author().Matches(statement.Sql))
            .Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var inSources = Sources().SelectMany(source => Author().Matches(source)
            .Concat(RowAuthor().Matches(source))).Select(match => match.Groups["name"].Value);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Collected, Has.Count.AtLeast(45));
            Assert.That(authors, Has.Count.AtLeast(35));
            string[] ofTables = [.. TableSql.Of(Dialect).SelectMany(table => table.Statements)
                .SelectMany(sql => Author().Matches(sql)).Select(match => match.Groups["name"].Value)];
            Assert.That(
                authors.Except(ofTables, StringComparer.Ordinal), Is.EquivalentTo(inSources.ToHashSet(StringComparer.Ordinal)));
        }
    }

    // A statement without an author is one that no administrator can find, and no test here.
    [Test]
    public void Sources_EveryStatement_NamesItsAuthor()
    {
        var statements = Sources()
            .Where(source => !source.Contains(": Dialect\n", StringComparison.Ordinal)
                && !source.Contains("class RowStatement", StringComparison.Ordinal)
                && !source.Contains("abstract class TableSql", StringComparison.Ordinal))
            .SelectMany(source => Literals(source))
            .Where(literal => StatementStart().IsMatch(literal)).ToArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(statements, Has.Length.AtLeast(20));
            Assert.That(
                statements.Where(text => !Author().IsMatch(text)),
                Is.Empty);
        }
    }

    // Such a text has one plan for every question it answers. What is not asked for has no place in the text.
    [Test]
    public void Statements_Conditions_AreNeverTurnedOffByAParameter()
    {
        var finder = new SwitchedConditions();
        foreach (var (_, sql) in Collected)
            TransactSql.Parse(sql).Script.Accept(finder);
        TransactSql.Parse("SELECT 1 FROM Balance WHERE @Item = '' OR Item = @Item AND (@Code IS NULL OR 1 = @All)")
            .Script.Accept(finder);
        Assert.That(finder.Found, Is.EqualTo(["@Item = ''", "@Code IS NULL", "1 = @All"]));
    }

    [Test]
    public void Statements_OnTheLedger_NeverUpdateOrDeleteIt()
    {
        var finder = new ChangedTables();
        foreach (var (_, sql) in Collected)
            TransactSql.Parse(sql).Script.Accept(finder);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(finder.Tables, Does.Contain("LedgerHead").And.Contain("Package"));
            Assert.That(finder.Tables, Does.Not.Contain("CustodyEvent"));
            Assert.That(finder.Tables, Does.Not.Contain("AppliedCommand"));
        }
    }

    // Reference data and the schema's own record are written by whoever migrates, all else by the API.
    [Test]
    public void Roles_EveryTableWritten_HasItsGrant()
    {
        var roles = new Permissions();
        var (script, errors) = TransactSql.Parse(File.ReadAllText(Repository.Find("db", "roles.sqlserver.sql")));
        Assert.That(errors, Is.Empty);
        script.Accept(roles);
        var written = new WrittenTables();
        foreach (var (_, sql) in Collected.Where(one => Author().Match(one.Sql) is { Success: true } author
            && author.Groups["name"].Value.Split('.')[0] is not ("Seed" or "Migrator")))
        {
            TransactSql.Parse(sql).Script.Accept(written);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(written.Rights, Has.Count.AtLeast(15));
            Assert.That(
                roles.Granted.Where(right => right.Role == "logistics_api" && right.Right != "SELECT")
                    .Select(right => (right.Right, right.Table)),
                Is.EquivalentTo(written.Rights));
            foreach (var right in (string[])["INSERT", "UPDATE", "DELETE"])
            {
                foreach (var table in (string[])["CustodyEvent", "AppliedCommand", "PersonalText", "LedgerHead"])
                    Assert.That(roles.Denied, Does.Contain(("logistics_migrator", right, table)));
            }
        }
    }

    private static IEnumerable<(string, string)> StringFields() =>
        from type in Product.GetTypes()
        where type is { IsClass: true, IsGenericTypeDefinition: false }
        let instance = Instance(type)
        from field in type.GetFields(Any | BindingFlags.DeclaredOnly)
        where field.FieldType == typeof(string) && (field.IsStatic || instance is not null)
        let sql = field.IsLiteral ? (string?)field.GetRawConstantValue() : (string?)field.GetValue(instance)
        where sql is not null && Author().IsMatch(sql)
        select ($"{type.Name}.{field.Name}", sql);

    private static object? Instance(Type type)
    {
        var constructor = type.GetConstructors(Any).FirstOrDefault(made => made.GetParameters().Length > 0
            && made.GetParameters().All(parameter => Argument(parameter.ParameterType) is not null));
        return type.IsAbstract || type == typeof(LedgerWriter)
            ? null
            : constructor?.Invoke([.. constructor.GetParameters().Select(p => Argument(p.ParameterType))]);
    }

    private static object? Argument(Type type) =>
        type == typeof(Database) ? new Database(Dialect, AnyConnectionString)
        : type == typeof(ElectionStore) ? new ElectionStore(new Database(Dialect, AnyConnectionString))
        : type == typeof(OfficerStore) ? new OfficerStore(new Database(Dialect, AnyConnectionString))
        : type == typeof(Dialect) ? Dialect
        : type == typeof(TimeProvider) ? TimeProvider.System
        : type == typeof(LedgerClock) ? new LedgerClock(TimeProvider.System, TimeSpan.Zero)
        : type == typeof(Anchors) ? new Anchors(() => [])
        : type == typeof(AttachmentFolder) ? new AttachmentFolder("none")
        : type == typeof(int) ? 1
        : null;

    private static IEnumerable<(string, string)> RowStatements() =>
        from type in Product.GetTypes()
        where !type.IsGenericTypeDefinition
        from field in type.GetFields(Any | BindingFlags.DeclaredOnly)
        where field.FieldType.IsGenericType
            && field.FieldType.GetGenericTypeDefinition() == typeof(RowStatement<>)
        let text = typeof(SqlServerDialect).GetMethod(nameof(SqlServerDialect.Text), Any)!
            .MakeGenericMethod(field.FieldType.GetGenericArguments())
        select ($"{type.Name}.{field.Name}", (string)text.Invoke(Dialect, [field.GetValue(null)])!);

    private static IEnumerable<(string, string)> OfTables() =>
        TableSql.Of(Dialect).SelectMany(table => table.Statements.Select((sql, i) => ($"{table.Table.Name}[{i}]", sql)))
            .Append((nameof(ProjectionRebuild.EmptySql), ProjectionRebuild.EmptySql))
            .Append(("ProjectionRebuild.Last", "/* ProjectionRebuild.Last */ SELECT MAX(t.Sequence) FROM Posting AS t"));

    private static Sight Blind => Sight.Below("a/b") with { BlindAt = "b" };

    private static IEnumerable<(string, string)> Lists() =>
    [
        ("PackageStore.List", PackageStore.ListSql(Dialect, new())),
        ("PackageStore.ListFiltered", PackageStore.ListSql(Dialect, new(
            "a", "d", PackageKind.Kit, "c", PackageStatus.Packed, "t", Guid.Empty, Recalled: true))),
        ("PackageStore.ListInside", PackageStore.ListSql(Dialect, new(Inside: Guid.Empty))),
        ("PackageStore.ListBlind", PackageStore.ListSql(Dialect, new(Text: "t") { Sight = Blind })),
        ("HiddenSeals.Find", HiddenSeals.FindSql(Dialect)),
        ("Corrections.Find", Corrections.FindSql(Dialect)),
        ("StockDocumentStore.Events", StockDocumentStore.EventsSql(Dialect)),
        ("SealStore.Find", SealStore.FindSql(Dialect, Blind)),
        ("SealStore.List", SealStore.ListSql(Dialect, null, null, Sight.Everything)),
        ("SealStore.ListFiltered", SealStore.ListSql(Dialect, SealStatus.Intact, "p", Blind)),
        ("SealStore.ListRegistered", SealStore.ListRegisteredSql(Dialect, null, Sight.Below("p"))),
        ("SealStore.ListRegisteredFiltered", SealStore.ListRegisteredSql(Dialect, "p", Blind)),
        ("HandoverStore.List", HandoverStore.ListSql(Dialect, new())),
        ("HandoverStore.ListFiltered", HandoverStore.ListSql(
            Dialect, new("f", "t", HandoverStatus.Released))),
        ("ArrivalStore.List", ArrivalStore.ListSql(Dialect, new())),
        ("ArrivalStore.ListFiltered", ArrivalStore.ListSql(
            Dialect, new("l", Logistics.Core.Handovers.ArrivalStatus.Open, Logistics.Core.Handovers.ArrivalReason.Late))),
        ("ReVoteStore.List", ReVoteStore.ListSql(Dialect, new())),
        ("ReVoteStore.ListFiltered", ReVoteStore.ListSql(
            Dialect, new("l", Below: true, Logistics.Core.ReVotes.ReVoteStatus.Refused))),
        ("TransferStore.List", TransferStore.ListSql(Dialect, new())),
        ("TransferStore.ListFiltered", TransferStore.ListSql(
            Dialect, new("f", "t", Logistics.Core.Transfers.TransferStatus.Released))),
        ("OfficerStore.List", OfficerStore.ListSql(Dialect, new(), null)),
        ("OfficerStore.ListFiltered", OfficerStore.ListSql(
            Dialect, new("l", Below: true, "r", Logistics.Core.Officers.OfficerStatus.Candidate), "p")),
        ("OfficerStore.ListAt", OfficerStore.ListSql(Dialect, new("l"), null)),
        ("LocationStore.List", LocationStore.ListSql(Dialect, new())),
        ("LocationStore.ListFiltered", LocationStore.ListSql(
            Dialect, new(LocationLevel.Tps, "p", "t"))),
        ("KeyStore.List", KeyStore.ListSql(Dialect, new())),
        ("KeyStore.ListFiltered", KeyStore.ListSql(Dialect, new(Role.Admin, "l", KeyState.Valid))),
        ("StockDocumentStore.List", StockDocumentStore.ListSql(Dialect, new(DocumentKind.Delivery))),
        ("StockDocumentStore.ListFiltered", StockDocumentStore.ListSql(
            Dialect, new(DocumentKind.Delivery, DocumentStatus.Open, "l"))),
        .. OfSight("Narrow", Sight.Below("74.71/74.71.01")), .. OfSight("Wide", Sight.Below("74.71")),
        ("StockDocumentStore.ListOrders", StockDocumentStore.ListOrdersSql(Dialect, isOpen: false, Sight.Everything)),
        ("StockDocumentStore.ListOrdersOpen", StockDocumentStore.ListOrdersSql(Dialect, isOpen: true, Sight.Below("74.71/74.71.01"))),
        .. OfStock(ofItem: false), .. OfStock(ofItem: true),
        ("DatabaseEvidence.Leaves", DatabaseEvidence.LeavesSql(Dialect)),
    ];

    private static IEnumerable<(string, string)> OfSight(string name, Sight sight) =>
    [
        ($"PackageStore.List{name}", PackageStore.ListSql(Dialect, new() { Sight = sight })),
        ($"HandoverStore.List{name}", HandoverStore.ListSql(Dialect, new() { Sight = sight })),
        ($"FlagStore.List{name}", FlagStore.ListSql(
            Dialect, new("seal-mismatch", Severity.Critical, "74.71", Open: true) { Sight = sight })),
        ($"IncidentStore.List{name}", IncidentStore.ListSql(
            Dialect, new("74.71", "74.71", "other", Severity.Critical, IncidentStatus.Open, DateTime.MinValue) { Sight = sight })),
        ($"ArrivalStore.List{name}", ArrivalStore.ListSql(Dialect, new() { Sight = sight })),
        ($"ReVoteStore.List{name}", ReVoteStore.ListSql(Dialect, new() { Sight = sight })),
        ($"TransferStore.List{name}", TransferStore.ListSql(Dialect, new() { Sight = sight })),
        ($"StockDocumentStore.List{name}", StockDocumentStore.ListSql(
            Dialect, new(DocumentKind.Delivery) { Sight = sight })),
    ];

    private static IEnumerable<(string, string)> OfStock(bool ofItem) =>
    [
        ("StockStore.Below", StockStore.BelowSql(ofItem)),
        ("StockStore.Then", StockStore.ThenSql(below: false, ofItem)),
        ("StockStore.Then", StockStore.ThenSql(below: true, ofItem)),
        ("StockStore.Current", StockStore.CurrentSql(Dialect, ofItem)),
        ("StockStore.Missing", StockStore.MissingSql(Dialect, ofItem)),
        ("StockStore.TrialBalance", StockStore.TrialBalanceSql(ofItem)),
        ("StockStore.TrialBalanceByStream", StockStore.TrialBalanceByStreamSql(ofItem)),
    ];

    private static IEnumerable<(string, string)> OfDialect() =>
    [
        (nameof(Dialect.CreateMigrationTable), Dialect.CreateMigrationTable),
        (nameof(Dialect.CountTables), Dialect.CountTables),
        (nameof(Dialect.ListRemedies), Dialect.ListRemedies!),
        (nameof(Dialect.FindOtherSchema), Dialect.FindOtherSchema!),
    ];

    private static IEnumerable<(string, string)> Migrations()
    {
        foreach (var migration in Migrator.Known(Dialect.Engine))
        {
            var batches = Dialect.Batches(migration.Script);
            for (var i = 0; i < batches.Count; i++)
                yield return ($"{migration.Version:0000}_{migration.Name}[{i}]", batches[i]);
        }

        var roles = Path.Combine(Root(), "db", "roles.sqlserver.sql");
        if (File.Exists(roles))
            yield return ("roles", File.ReadAllText(roles));
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(
            Path.Combine(Root(), "src", "Logistics.Data"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .Select(File.ReadAllText);

    /// <summary>What stands between the quotes of a source's string literals.</summary>
    private static IEnumerable<string> Literals(string source)
    {
        var parts = source.Split("\"\"\"");
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 1)
                yield return parts[i];
            else
                foreach (var plain in Plain().Matches(parts[i]).Select(match => match.Groups["text"].Value))
                    yield return plain;
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Logistics.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex(@"/\* (?<name>\w+\.\w+) \*/", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Author();

    [GeneratedRegex(@"\.(Insert|Update|Delete)\(\s*""(?<name>\w+\.\w+)""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex RowAuthor();

    [GeneratedRegex(@"""(?<text>[^""\n]*)""", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^\s*(/\*|(SELECT|INSERT|UPDATE|DELETE|WITH)\b)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex StatementStart();

    private sealed class WrittenTables : TSqlFragmentVisitor
    {
        public HashSet<(string Right, string Table)> Rights { get; } = [];

        public override void Visit(InsertSpecification node) => Add("INSERT", node.Target);

        public override void Visit(UpdateSpecification node) => Add("UPDATE", node.Target);

        public override void Visit(DeleteSpecification node) => Add("DELETE", node.Target);

        private void Add(string right, TableReference target) =>
            Rights.Add((right, ((NamedTableReference)target).SchemaObject.BaseIdentifier.Value));
    }

    private sealed class Permissions : TSqlFragmentVisitor
    {
        public HashSet<(string Role, string Right, string Table)> Granted { get; } = [];

        public HashSet<(string Role, string Right, string Table)> Denied { get; } = [];

        public override void Visit(GrantStatement node) => Add(Granted, node);

        public override void Visit(DenyStatement node) => Add(Denied, node);

        private static void Add(HashSet<(string, string, string)> found, SecurityStatement node)
        {
            foreach (var permission in node.Permissions)
            {
                found.Add((
                    node.Principals[0].Identifier.Value,
                    permission.Identifiers[0].Value.ToUpperInvariant(),
                    node.SecurityTargetObject.ObjectName.MultiPartIdentifier.Identifiers[^1].Value));
            }
        }
    }

    private sealed class SwitchedConditions : TSqlFragmentVisitor
    {
        public List<string> Found { get; } = [];

        public override void Visit(BooleanComparisonExpression node)
        {
            if ((node.FirstExpression, node.SecondExpression) is (VariableReference, Literal) or (Literal, VariableReference))
                Add(node);
        }

        public override void Visit(BooleanIsNullExpression node)
        {
            if (node.Expression is VariableReference)
                Add(node);
        }

        private void Add(TSqlFragment node) => Found.Add(string.Concat(node.ScriptTokenStream
            .Skip(node.FirstTokenIndex).Take(node.LastTokenIndex - node.FirstTokenIndex + 1).Select(token => token.Text)));
    }

    private sealed class ChangedTables : TSqlFragmentVisitor
    {
        public HashSet<string> Tables { get; } = new(StringComparer.Ordinal);

        public override void Visit(UpdateSpecification node) => Add(node.Target);

        public override void Visit(DeleteSpecification node) => Add(node.Target);

        private void Add(TableReference target) =>
            Tables.Add(((NamedTableReference)target).SchemaObject.BaseIdentifier.Value);
    }
}
