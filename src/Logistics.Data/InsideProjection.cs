using System.Data.Common;
using Dapper;
using Logistics.Core.Custody;

namespace Logistics.Data;

/// <summary>
/// Keeps PackageContent and PackageSeal, what packages hold and are sealed with, in the transaction that appends the
/// events. An event that changes what is inside says all of it, so a package's rows are written anew.
/// </summary>
internal sealed class InsideProjection(Dialect dialect)
{
    private static readonly RowStatement<ContentRow> InsertContent = RowStatement<ContentRow>.Insert(
        "InsideProjection.InsertContent",
        "PackageContent",
        new("PackageId", SqlTypes.Id, row => row.Package),
        new("Line", "INT", row => row.Line),
        new("Item", SqlTypes.CodeType, row => row.Content.Item),
        new("Quantity", "INT", row => row.Content.Quantity),
        new("Bundle", "INT", row => row.Content.Bundle));

    private static readonly RowStatement<SealRow> InsertSeal = RowStatement<SealRow>.Insert(
        "InsideProjection.InsertSeal",
        "PackageSeal",
        new("PackageId", SqlTypes.Id, row => row.Package),
        new("Line", "INT", row => row.Line),
        new("Seal", "NVARCHAR(64)", row => row.Seal));

    private readonly string deleteSql = $"""
        /* InsideProjection.Delete */
        DELETE FROM PackageContent
        WHERE PackageId IN (SELECT k.Value FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k);

        DELETE FROM PackageSeal
        WHERE PackageId IN (SELECT k.Value FROM {dialect.Keys("@Ids", SqlTypes.Id)} AS k);
        """;

    /// <param name="known">Packages that may have rows.</param>
    /// <param name="insides">What each package holds now.</param>
    public async Task WriteAsync(
        DbTransaction transaction,
        IReadOnlyCollection<Guid> known,
        IReadOnlyDictionary<Guid, (IReadOnlyList<ItemQuantity> Contents, IReadOnlyList<string> Seals)> insides,
        CancellationToken ct)
    {
        if (known.Count > 0)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                deleteSql, new { Ids = SqlTypes.Keys(known) }, transaction, cancellationToken: ct));
        }

        await dialect.WriteAsync(
            transaction,
            InsertContent,
            [.. insides.SelectMany(pair => pair.Value.Contents.Select((line, i) => new ContentRow(pair.Key, i, line)))],
            ct);
        await dialect.WriteAsync(
            transaction,
            InsertSeal,
            [.. insides.SelectMany(pair => pair.Value.Seals.Select((seal, i) => new SealRow(pair.Key, i, seal)))],
            ct);
    }

    private sealed record ContentRow(Guid Package, int Line, ItemQuantity Content);

    private sealed record SealRow(Guid Package, int Line, string Seal);
}
