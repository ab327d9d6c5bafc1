using System.Data.Common;
using Logistics.Core;
using Logistics.Core.Ledger;
using Logistics.Core.TpsAccounts;

namespace Logistics.Data;

/// <summary>Writes the accounts of TPS as a batch of events leaves them, in the transaction that appends.</summary>
internal sealed class TpsAccountProjection
{
    private static readonly Column<TpsAccount>[] Keys =
    [
        new("Tps", SqlTypes.CodeType, row => row.Tps),
        new("Contest", SqlTypes.CodeType, row => row.Contest),
    ];

    private static readonly Column<TpsAccount>[] Values =
    [
        new("EventId", SqlTypes.Id, row => row.EventId),
        new("Version", "INT", row => row.Version),
        new("HeadSequence", "BIGINT", row => row.HeadSequence),
        new("Received", "INT", row => row.Figures.Received),
        new("Used", "INT", row => row.Figures.Used),
        new("Spoiled", "INT", row => row.Figures.Spoiled),
        new("Unused", "INT", row => row.Figures.Unused),
        new("Valid", "INT", row => row.Figures.Valid),
        new("Invalid", "INT", row => row.Figures.Invalid),
        new("VotersListed", "INT", row => row.Figures.Attendance.List),
        new("VotersMovedIn", "INT", row => row.Figures.Attendance.MovedIn),
        new("VotersMovedInOnly", "INT", row => row.Figures.Attendance.MovedInThisContestOnly),
        new("VotersAdditional", "INT", row => row.Figures.Attendance.Additional),
        new("Provenance", SqlTypes.Word, row => EnumText.Of(row.Provenance)),
        new("Missing", "BIGINT", row => row.Missing),
    ];

    private static readonly RowStatement<TpsAccount> InsertAccount = RowStatement<TpsAccount>.Insert(
        "TpsAccountProjection.InsertAccount", "TpsAccount", [.. Keys, .. Values]);

    private static readonly RowStatement<TpsAccount> UpdateAccount = RowStatement<TpsAccount>.Update(
        "TpsAccountProjection.UpdateAccount", "TpsAccount", Keys, Values);

    private readonly Dictionary<string, TpsAccount> added = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TpsAccount> corrected = new(StringComparer.Ordinal);

    /// <summary>Notes what an event changes; nothing where it is about something else.</summary>
    public void Add(LedgerEntry entry)
    {
        if (entry.Event.Body is not TpsAccountRecorded)
            return;
        var stream = entry.Event.Stream;
        var rows = entry.Event.Version == 1 || added.ContainsKey(stream) ? added : corrected;
        rows[stream] = TpsAccount.Of(entry);
    }

    public async Task WriteAsync(Dialect dialect, DbTransaction transaction, CancellationToken ct)
    {
        await dialect.WriteAsync(transaction, InsertAccount, added.Values, ct);
        await dialect.WriteAsync(transaction, UpdateAccount, corrected.Values, ct);
    }
}
