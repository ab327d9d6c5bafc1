using Logistics.Data.Engines;

namespace Logistics.Tests.Data;

internal sealed class RowStatementTests
{
    private static readonly RowStatement<(Row Before, Row After)> Update =
        RowStatement<(Row Before, Row After)>.Update(
            "Test.Update", "Package", [new("Id", "BIGINT", row => row.After.Id)],
            [
                new("Custodian", "VARCHAR(40)", row => row.After.Custodian, row => row.Before.Custodian),
                new("Status", "VARCHAR(20)", row => row.After.Status, row => row.Before.Status),
            ],
            was: [new("Status", "VARCHAR(20)", row => row.Before.Status)]);

    [Test]
    public void Update_OfARow_SetsOnlyWhatChanges()
    {
        var one = Update.For((new(1, "74.71", "held"), new(1, "74.71", "released")));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(one.Text, Does.Contain("SET Status = @Status WHERE"));
            Assert.That(one.Columns.Select(column => column.Name), Is.EqualTo(["Id", "Status", "WasStatus"]));
            Assert.That(Update.For((new(2, "a", "b"), new(2, "a", "c"))), Is.SameAs(one), "prepared once");
        }
    }

    [Test]
    public void Update_OfEveryColumn_SetsEach() => Assert.That(
        Update.For((new(1, "74.71", "held"), new(1, "74.71.01", "received"))).Text,
        Does.Contain("SET Custodian = @Custodian, Status = @Status WHERE"));

    [Test]
    public void Update_OfWhatStays_IsTheWholeStatement() => Assert.That(
        Update.For((new(1, "74.71", "held"), new(1, "74.71", "held"))), Is.SameAs(Update.OneRow));

    private sealed record Row(long Id, string Custodian, string Status);
}
