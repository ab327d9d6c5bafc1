using Dapper;
using Logistics.Data.Engines;
using Logistics.Tests.Support;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Logistics.Tests.Data;

/// <summary>
/// Both engines have the same tables, columns and keys. SQL Server's are read from its migration
/// scripts, so that no server is needed; SQLite's from a migrated database.
/// </summary>
internal sealed class SchemaParityTests
{
    private static readonly Dictionary<string, string> SqliteTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["BIGINT"] = "INTEGER",
        ["BINARY"] = "BLOB",
        ["BIT"] = "INTEGER",
        ["DATE"] = "TEXT",
        ["DATETIME2"] = "TEXT",
        ["FLOAT"] = "REAL",
        ["INT"] = "INTEGER",
        ["NVARCHAR"] = "TEXT",
        ["TIME"] = "TEXT",
        ["UNIQUEIDENTIFIER"] = "BLOB",
        ["VARBINARY"] = "BLOB",
        ["VARCHAR"] = "TEXT",
    };

    /// <summary>
    /// What SQL Server keeps the rows of a table in the order of, where SQLite keeps them in that of the primary key.
    /// </summary>
    private static readonly string[] OrdersOfRows =
        ["IX_HandoverLine_Release", "IX_SealUse_Applied", "IX_TransportDocument_Sequence"];

    /// <summary>The statements of the migrations, without those about tables that a later one drops.</summary>
    private static readonly Lazy<IReadOnlyList<TSqlStatement>> SqlServer = new(() =>
    {
        var left = new List<TSqlStatement>();
        foreach (var statement in Migrator.Known("sqlserver")
            .SelectMany(migration => TransactSql.Parse(migration.Script).Script.Batches).SelectMany(batch => batch.Statements))
        {
            if (statement is DropTableStatement drop)
            {
                var dropped = drop.Objects.Select(table => table.BaseIdentifier.Value).ToHashSet(StringComparer.Ordinal);
                left.RemoveAll(one => dropped.Contains(TableOf(one) ?? ""));
            }

            left.Add(statement);
        }

        return left;

        static string? TableOf(TSqlStatement statement) => statement switch
        {
            CreateTableStatement table => NameOf(table),
            AlterTableStatement table => table.SchemaObjectName.BaseIdentifier.Value,
            CreateIndexStatement index => index.OnName.BaseIdentifier.Value,
            _ => null,
        };
    });

    private TestDatabase sqlite = null!;

    private static IEnumerable<CreateTableStatement> Tables =>
        SqlServer.Value.OfType<CreateTableStatement>();

    /// <summary>Constraints by table, as the migrations leave them.</summary>
    private static IEnumerable<(string Table, ConstraintDefinition Constraint)> Constraints
    {
        get
        {
            var left = new List<(string Table, ConstraintDefinition Constraint)>();
            foreach (var statement in SqlServer.Value)
            {
                if (statement is CreateTableStatement made)
                    left.AddRange(made.Definition.TableConstraints.Select(one => (NameOf(made), one)));
                if (statement is AlterTableAddTableElementStatement more)
                {
                    var name = more.SchemaObjectName.BaseIdentifier.Value;
                    left.AddRange(more.Definition.TableConstraints.Select(one => (name, one)));
                }

                if (statement is not AlterTableDropTableElementStatement less)
                    continue;
                var dropped = less.AlterTableDropTableElements.Select(element => element.Name.Value).ToArray();
                left.RemoveAll(one => dropped.Contains(one.Constraint.ConstraintIdentifier?.Value, StringComparer.Ordinal));
            }

            return left;
        }
    }

    /// <summary>Indexes, as the migrations leave them.</summary>
    private static IEnumerable<CreateIndexStatement> Indexes
    {
        get
        {
            var left = new List<CreateIndexStatement>();
            foreach (var statement in SqlServer.Value)
            {
                if (statement is CreateIndexStatement made)
                    left.Add(made);
                if (statement is DropIndexStatement less)
                {
                    var dropped = less.DropIndexClauses.OfType<DropIndexClause>().Select(clause => clause.Index.Value);
                    left.RemoveAll(index => dropped.Contains(index.Name.Value, StringComparer.Ordinal));
                }
            }

            return left;
        }
    }

    /// <summary>The columns there are after every migration, some of which take away what an earlier one made.</summary>
    private static IEnumerable<(string Table, ColumnDefinition Column)> Columns
    {
        get
        {
            var left = new List<(string Table, ColumnDefinition Column)>();
            foreach (var statement in SqlServer.Value)
            {
                if (statement is CreateTableStatement made)
                    left.AddRange(In(made.SchemaObjectName, made.Definition));
                else if (statement is AlterTableAddTableElementStatement more)
                    left.AddRange(In(more.SchemaObjectName, more.Definition));
                else if (statement is AlterTableDropTableElementStatement less)
                    left.RemoveAll(one => one.Table == less.SchemaObjectName.BaseIdentifier.Value
                        && less.AlterTableDropTableElements.Any(element => element.TableElementType == TableElementType.Column
                            && element.Name.Value == one.Column.ColumnIdentifier.Value));
            }

            return left;
        }
    }

    private static IEnumerable<(string Table, ColumnDefinition Column)> In(SchemaObjectName name, TableDefinition table) =>
        table.ColumnDefinitions.Select(column => (name.BaseIdentifier.Value, column));

    [OneTimeSetUp]
    public async Task CreateAsync() => sqlite = await TestDatabase.CreateAsync(TestEngine.Sqlite);

    [OneTimeTearDown]
    public async Task RemoveAsync() => await sqlite.DisposeAsync();

    [Test]
    public async Task Columns_BothEngines_AreTheSame()
    {
        var expected =
            from one in Columns
            let column = one.Column
            let nullable = column.Constraints.OfType<NullableConstraintDefinition>().Single().Nullable
            let type = SqliteTypes[column.DataType.Name.BaseIdentifier.Value]
            select $"{one.Table}.{column.ColumnIdentifier.Value} {type} {(nullable ? "" : "NOT ")}NULL";
        await AssertSameAsync(
            100,
            expected,
            """
            SELECT t.name || '.' || c.name || ' ' || c.type || CASE c."notnull" WHEN 1 THEN ' NOT' ELSE '' END
                || ' NULL'
            FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
            WHERE t.type = 'table' AND t.name <> 'SchemaMigration'
            """);
    }

    [Test]
    public async Task UniqueKeys_BothEngines_AreTheSame()
    {
        var expected =
            from one in Constraints
            let key = one.Constraint as UniqueConstraintDefinition
            where key is not null
            select $"{one.Table} {(key.IsPrimaryKey ? "pk" : "u")} {NamesOf(key.Columns)}";
        await AssertSameAsync(
            17,
            expected,
            """
            SELECT t.name || ' u ' || (SELECT group_concat(c.name, ',') FROM (
                SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) AS c)
            FROM sqlite_master AS t JOIN pragma_index_list(t.name) AS i
            WHERE t.type = 'table' AND i.origin = 'u'
            UNION ALL
            SELECT t.name || ' pk ' || (SELECT group_concat(c.name, ',') FROM (
                SELECT name FROM pragma_table_info(t.name) WHERE pk > 0 ORDER BY pk) AS c)
            FROM sqlite_master AS t
            WHERE t.type = 'table' AND t.name <> 'SchemaMigration'
            """);
    }

    [Test]
    public async Task ForeignKeys_BothEngines_AreTheSame()
    {
        var expected =
            from one in Constraints
            let key = one.Constraint as ForeignKeyConstraintDefinition
            where key is not null
            select $"{one.Table}.{key.Columns.Single().Value} -> "
                + $"{key.ReferenceTableName.BaseIdentifier.Value}.{key.ReferencedTableColumns.Single().Value}";
        await AssertSameAsync(
            15,
            expected,
            """
            SELECT t.name || '.' || f."from" || ' -> ' || f."table" || '.' || f."to"
            FROM sqlite_master AS t JOIN pragma_foreign_key_list(t.name) AS f
            WHERE t.type = 'table'
            """);
    }

    [Test]
    public async Task Indexes_BothEngines_AreTheSame()
    {
        var expected =
            from index in Indexes
            where !OrdersOfRows.Contains(index.Name.Value)
            select $"{index.OnName.BaseIdentifier.Value} {index.Name.Value} {NamesOf(index.Columns)}";
        await AssertSameAsync(
            10,
            expected,
            """
            SELECT t.name || ' ' || i.name || ' ' || (SELECT group_concat(c.name, ',') FROM (
                SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) AS c)
            FROM sqlite_master AS t JOIN pragma_index_list(t.name) AS i
            WHERE t.type = 'table' AND i.origin = 'c'
            """);
    }

    [Test]
    public async Task Constraints_BothEngines_BearTheSameNames()
    {
        var expected =
            from one in Constraints
            where one.Constraint.ConstraintIdentifier is not null
            select one.Constraint.ConstraintIdentifier.Value;
        var scripts = await ReadAsync("SELECT sql FROM sqlite_master WHERE type = 'table'");
        var names = scripts.SelectMany(script => script.Split("CONSTRAINT ").Skip(1))
            .Select(text => text[..text.IndexOfAny([' ', '\n'])])
            .Where(name => name != "PK_SchemaMigration");
        Assert.That(names, Is.EquivalentTo(expected));
    }

    [Test]
    public void Columns_OnSqlServer_AreNamedWithTheirConstraints()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var table in Tables)
            {
                Assert.That(
                    table.Definition.TableConstraints.Select(key => key.ConstraintIdentifier?.Value),
                    Is.All.Not.Null.And.All.Match("^(PK|UQ|FK|CK)_"),
                    NameOf(table));
                Assert.That(
                    table.Definition.ColumnDefinitions.SelectMany(column => column.Constraints),
                    Is.All.TypeOf<NullableConstraintDefinition>(),
                    NameOf(table));
            }
        }
    }

    private static string NameOf(CreateTableStatement table) =>
        table.SchemaObjectName.BaseIdentifier.Value;

    private static string NamesOf(IEnumerable<ColumnWithSortOrder> columns) => string.Join(
        ",", columns.Select(column => column.Column.MultiPartIdentifier.Identifiers[^1].Value));

    private async Task AssertSameAsync(int atLeast, IEnumerable<string> expected, string sqliteSql)
    {
        var actual = await ReadAsync(sqliteSql);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual, Has.Count.AtLeast(atLeast));
            Assert.That(actual, Is.EquivalentTo(expected));
        }
    }

    private async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = await sqlite.Database.OpenAsync(default);
        return (await connection.QueryAsync<string>(sql)).AsList();
    }
}
