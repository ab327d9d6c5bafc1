using Logistics.Core.ApiKeys;
using Logistics.Core.Kernel;
using Logistics.Core.KeyRotations;
using Logistics.Core.Times;

namespace Logistics.Core.Evidence;

/// <summary>
/// Applies the events with the functions that record them. Its world holds only entities that can still change.
/// </summary>
/// <param name="isWhole">Every event of the log is replayed, not only those of some packages.</param>
/// <param name="reversed">Sequences of the events that later ones are said to take back.</param>
internal sealed class Replay(bool isWhole, IReadOnlySet<long> reversed, TrustedKeys keys, Report report)
{
    private DateTime recordedAt = DateTime.MinValue;
    private long next;

    // Whether the world holds every key: from the event that recorded them, until an event is missing or cannot be
    // believed, as that may have been one of keys.
    private bool areKeysKnown;

    public World World { get; } = new()
    {
        IsWhole = isWhole,
        AreSumsKnown = isWhole,
        KeepsUndoOf = reversed.Contains,
    };

    /// <summary>Applies the next event.</summary>
    /// <returns>Whether the event is lawful. If so, the world holds its changes until they are accepted.</returns>
    public bool Take(LedgerEntry entry)
    {
        var e = entry.Event;
        World.LastUnreadable = report.LastBadEvent;
        if (entry.Sequence != next || report.LastBadEvent >= 0)
            (World.AreSumsKnown, areKeysKnown) = (false, false);
        next = entry.Sequence + 1;
        CheckTime(entry);
        CheckActor(entry);
        var isLawful = Follows(entry) && Applies(entry);
        if (isLawful)
        {
            areKeysKnown |= isWhole && e is { Version: 1, Body: ApiKeysRecorded } && report.LastBadEvent < 0;
            report.Count(Check.CustodyRules);
            if (Catalog.Current.Follow(World, entry) is { } fault)
                report.Add(Check.CustodyRules, fault, entry.Sequence);
        }
        else
        {
            // Entities that the event should have changed are unknown from here on.
            World.AreSumsKnown = false;
            areKeysKnown &= e.Stream != ApiKey.Stream;
            World.Break(e.Stream);
            MarkTouched(e);
        }

        World.Advance(entry);
        return isLawful;
    }

    /// <summary>Says what the last event leaves undone.</summary>
    public void Finish()
    {
        if (World.EndReversal(next: null) is { } fault)
            report.Add(Check.CustodyRules, fault, next - 1);
    }

    private void CheckTime(LedgerEntry entry)
    {
        var at = entry.Event.RecordedAt;
        if (at < recordedAt)
        {
            report.Add(
                Check.RecordedAt, $"it was recorded at {TimeText.Of(at)}, "
                    + $"before the event before it ({TimeText.Of(recordedAt)})", entry.Sequence);
            return;
        }

        report.Count(Check.RecordedAt);
        recordedAt = at;
    }

    /// <summary>Holds who recorded it against the keys there were before it.</summary>
    private void CheckActor(LedgerEntry entry)
    {
        var e = entry.Event;
        if (!areKeysKnown)
            return;

        // What moves the clock is recorded at the time it leads to.
        var now = e.Body is ClockMoved { From: { } from } ? from.UtcDateTime : e.RecordedAt;
        if (ApiKeyRules.HasKey(World, e.Actor, now))
        {
            report.Count(Check.Actor);
            return;
        }

        var place = Table.Shorten(e.Actor.Place ?? "no place");
        var office = e.Actor.Role is { } role ? $", {Table.Shorten(role)} of {place}," : "";
        report.Add(Check.Actor, $"{e.Actor.Id}{office} had no valid key when it was recorded", entry.Sequence);
    }

    private bool Follows(LedgerEntry entry)
    {
        var stream = entry.Event.Stream;
        var before = World.HeadOf(stream);
        if (StreamHead.Fault(before, entry.Event) is not { } fault)
        {
            report.Count(Check.Chain);
            return !World.IsBroken(stream);
        }

        // Later events of a broken stream would repeat the finding.
        if (!World.IsBroken(stream))
        {
            report.Add(
                Check.Chain, $"event {entry.Sequence}: {fault}", before?.Sequence ?? entry.Sequence, entry.Sequence);
        }

        return false;
    }

    private bool Applies(LedgerEntry entry)
    {
        (Log.VerifierKey Previous, Log.VerifierKey Next)? announced = null;
        string? fault = null;
        if (entry.Event.Body is KeyRotated rotated)
        {
            if (rotated.TryRead(out var previous, out var following))
                announced = (previous, following);
            else
                fault = "it announces no key that the key before it and itself have signed";
        }

        fault ??= Catalog.Current.Apply(World, entry);
        if (fault is not null)
        {
            report.Add(Check.CustodyRules, fault, entry.Sequence);
            return false;
        }

        if (announced is var (before, after))
            keys.Announce(entry.Sequence, before, after);
        return true;
    }

    /// <summary>Marks every row that the event should have changed as unknown.</summary>
    private void MarkTouched(LedgerEvent e)
    {
        var touched = new Needs(World) { CollectsKnown = true };
        Catalog.Current.Collect(touched, e);
        var marker = new Marker(World, touched);
        foreach (var table in Catalog.Current.Tables)
        {
            if (table is { StreamOf: null, IsSum: false })
                table.Accept(marker);
        }
    }

    private sealed class Marker(World world, Needs touched) : ITableVisitor<int>
    {
        public int Visit<TEntity, TKey>(Table<TEntity, TKey> table)
            where TEntity : class
            where TKey : notnull
        {
            var keys = touched.KeysOf(table);
            foreach (var key in keys)
                world.MarkDamaged(table, (TKey)key);
            return keys.Count;
        }
    }
}
