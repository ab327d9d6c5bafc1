using Logistics.Tests.Support;
using static Logistics.Tests.Support.SmallTree;

namespace Logistics.Tests.Data;

/// <summary>An arrival whose row cannot be read. Only SQLite lets a column hold what is no value of it.</summary>
internal sealed class DamagedArrivalTests() : StoreFixture(TestEngine.Sqlite)
{
    /// <summary>Releases look through all arrivals of a reason, a word, and so meet the row.</summary>
    [Test]
    public async Task Release_OfAnotherHandoverThanADamagedArrivalNames_IsRecorded()
    {
        var packages = await PackAsync(2);
        var accepted = Commands.Release(Kpu, Mandonga, packages[0]);
        await AppendValidAsync(Commands.AcceptAll(accepted));
        await TamperAsync("UPDATE Arrival SET OuterId = X'00'");
        await AppendValidAsync(Commands.Release(Kpu, Mandonga, packages[1]));
    }
}
