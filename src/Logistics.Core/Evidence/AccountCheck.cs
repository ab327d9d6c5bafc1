using Logistics.Core.TpsAccounts;

namespace Logistics.Core.Evidence;

/// <summary>Holds the accounts of TPS against the replay.</summary>
internal static class AccountCheck
{
    /// <param name="streams">Those that are not packages', by name.</param>
    /// <param name="rows">Null when the table is not there.</param>
    /// <param name="compare">Compares a row with what is expected of it, for which an event is the reason.</param>
    public static async Task CompareAsync(
        IReadOnlyDictionary<string, ReplayedRecord> streams,
        IAsyncEnumerable<IReadOnlyList<string>>? rows,
        Action<Projection, IReadOnlyList<string>?, Func<string[]>, long> compare,
        Report report)
    {
        var projection = Projection.TpsAccount;
        if (rows is null)
        {
            // Evidence from before there were accounts has no such table, and needs none.
            if (streams.Keys.Any(TpsAccountRecorded.IsStream))
                report.Add(Check.Completeness, $"projection {projection.Name} is missing");
            return;
        }

        var refused = 0;
        await foreach (var row in rows)
        {
            if (refused > RowCursor.RefusedMax)
            {
                RowCursor.GiveUp(projection, report);
                return;
            }

            if (!streams.TryGetValue(TpsAccountRecorded.Stream(row[0], row[1]), out var account))
            {
                report.Add(Check.Projection, $"{projection.Describe(row)}: no event made this row");
                refused++;
                continue;
            }

            refused += account.IsSeen ? 1 : 0;
            if (account.IsSeen)
                report.Add(Check.Projection, $"{projection.Describe(row)}: it is there twice", account.Head.Sequence);
            else if (account is { IsBroken: false, Account: { } state })
                compare(projection, row, () => ExpectedRows.TpsAccount(state), state.HeadSequence);
            account.IsSeen = true;
        }

        foreach (var state in streams.Values.Where(one => one is { IsSeen: false, IsBroken: false })
            .Select(one => one.Account).OfType<TpsAccount>())
        {
            report.Add(
                Check.Projection, $"{projection.Describe(ExpectedRows.TpsAccount(state))}: there is no such row",
                state.HeadSequence);
        }
    }
}
