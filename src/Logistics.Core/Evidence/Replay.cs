using Logistics.Core.Custody;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Stock;

namespace Logistics.Core.Evidence;

/// <summary>
/// Folds the events by the same code that decides and records them. Holds a small record for each package and
/// each handover with open lines.
/// </summary>
/// <param name="isWhole">Every event of the log is replayed, not only those of some packages.</param>
internal sealed class Replay(bool isWhole, TrustedKeys keys, Report report)
{
    private readonly Dictionary<Guid, ReplayedPackage> packages = [];
    private readonly HashSet<string> labels = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, ReplayedHandover> handovers = [];
    private readonly Dictionary<string, ReplayedRecord> streams = new(StringComparer.Ordinal);
    private readonly ReplayedStream keyStream = new();
    private readonly NestingCheck nesting = new();
    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (byte[]? Hash, IReadOnlyList<ItemQuantity> Lines)> contents =
        new(StringComparer.Ordinal);
    private DateTime recordedAt = DateTime.MinValue;
    private bool isLawful;

    public IReadOnlyDictionary<Guid, ReplayedPackage> Packages => packages;

    public IReadOnlyDictionary<Guid, ReplayedHandover> OpenHandovers => handovers;

    /// <summary>Streams that are not packages', by name.</summary>
    public IReadOnlyDictionary<string, ReplayedRecord> Streams => streams;

    public Books Books { get; } = new(isWhole, report);

    public ReplayedDocuments Documents { get; } = new();

    /// <summary>Takes the next event in.</summary>
    public Replayed Take(LedgerEntry entry)
    {
        isLawful = false;
        var change = Follow(entry);
        if (isLawful)
            return change with { Postings = Books.Take(entry) };
        Books.PassOver(entry);
        return change;
    }

    private Replayed Follow(LedgerEntry entry)
    {
        var (sequence, e) = (entry.Sequence, entry.Event);
        if (e.RecordedAt < recordedAt)
        {
            report.Add(
                Check.RecordedAt, $"it was recorded at {EventCodec.FormatTime(e.RecordedAt)}, "
                    + $"before the event before it ({EventCodec.FormatTime(recordedAt)})", sequence);
        }
        else
        {
            report.Count(Check.RecordedAt);
            recordedAt = e.RecordedAt;
        }

        if (e.Stream == KeyRotated.Stream)
            return TakeKey(entry);
        if (!PackageState.TryIdOf(e.Stream, out var id))
        {
            if (e.Body is not (PackagePacked or HandoverStep or PackageStep))
                return TakeRecord(entry);
            report.Add(
                Check.CustodyRules,
                $"it is about a package, but there is no stream '{Projection.Shorten(e.Stream)}' of one", sequence);
            return default;
        }


        if (!packages.TryGetValue(id, out var package))
            packages.Add(id, package = new ReplayedPackage());
        var follows = Follows(package, entry);
        package.Head = (e.Version, entry.Hash, sequence);
        if (!follows)
            package.IsBroken = true;
        if (package.IsBroken)
            return Break(package, entry);
        if (!PackageState.TryEvolve(package.State, entry, out var after))
        {
            Refuse(package, sequence, $"no rule of custody lets '{e.Type}' follow the history of {e.Stream}");
            return Break(package, entry);
        }

        if ((Forbidden(id, package.State, after, entry) ?? Inside.Fault(package.Holds, e.Body)) is { } rule)
        {
            Refuse(package, sequence, rule);
            return Break(package, entry);
        }

        Accept();
        nesting.Take(package.State, after);
        package.State = package.State is null ? Shared(after) : after;
        return e.Body switch
        {
            PackagePacked or PackageRepacked or PackageOpened or PackageSealed => Fill(package, e.Body, sequence),
            PackageReleased step => Release(package, id, step, sequence),
            HandoverStep step => Close(package, id, step),
            _ => new Replayed(package, null, OpensHandover: false, null),
        };
    }

    /// <summary>Forgets a handover whose lines are all closed.</summary>
    public void Forget(ReplayedHandover handover) => handovers.Remove(handover.State.Id);

    private bool Follows(ReplayedStream before, LedgerEntry entry)
    {
        var e = entry.Event;
        var (version, hash, at) = before.Head;
        var wrong = (version, e) switch
        {
            _ when e.Version != version + 1L => version == 0
                ? $"it is version {e.Version} of {e.Stream}, which has no event before it"
                : $"it is version {e.Version} of {e.Stream}, which has version {version} before it, event {at}",
            (0, { Previous: not null }) => $"it is the first of {e.Stream}, but names one before it",
            ( > 0, _) when !e.Previous.AsSpan().SequenceEqual(hash) =>
                $"it does not carry the hash of the event before it in {e.Stream}, event {at}",
            _ => null,
        };
        if (wrong is null)
        {
            report.Count(Check.Chain);
            return true;
        }

        // Once a stream is broken, every later event of it would only say so again.
        if (!before.IsBroken)
            report.Add(Check.Chain, $"event {entry.Sequence}: {wrong}", version == 0 ? entry.Sequence : at, entry.Sequence);
        return false;
    }

    private Replayed TakeKey(LedgerEntry entry)
    {
        var follows = Follows(keyStream, entry);
        keyStream.Head = (entry.Event.Version, entry.Hash, entry.Sequence);
        if (!follows)
            return default;
        if (entry.Event.Body is not KeyRotated rotated || !rotated.TryRead(out var previous, out var next))
        {
            report.Add(
                Check.CustodyRules, "it announces no key that the key before it and itself have signed", entry.Sequence);
            return default;
        }

        Accept();
        keys.Announce(entry.Sequence, previous, next);
        return default;
    }

    private Replayed TakeRecord(LedgerEntry entry)
    {
        var e = entry.Event;
        var stream = RecordOf(e.Stream);
        var follows = Follows(stream, entry);
        stream.Head = (e.Version, entry.Hash, entry.Sequence);
        if (!follows)
            stream.IsBroken = true;
        if (stream.IsBroken)
            return default;
        if (StreamRules.Fault(stream.Latest, e) is { } fault)
        {
            stream.IsBroken = true;
            report.Add(Check.CustodyRules, fault, entry.Sequence);
            return default;
        }

        Accept();
        stream.Latest = e;
        if (stream is ReplayedDocument document)
            Documents.Take(document, entry);
        return default;
    }

    private ReplayedRecord RecordOf(string name)
    {
        if (StockDocument.IsStream(name))
            return Documents.StreamOf(name);
        if (!streams.TryGetValue(name, out var stream))
            streams.Add(name, stream = new ReplayedRecord());
        return stream;
    }

    private void Accept()
    {
        report.Count(Check.CustodyRules);
        isLawful = true;
    }

    /// <summary>What the rules forbid that a package's own state does not show.</summary>
    private string? Forbidden(Guid id, PackageState? before, PackageState after, LedgerEntry entry)
    {
        var command = entry.Event.Body switch
        {
            PackageReleased released => released.Handover,
            ReceiverAnswer answer => answer.Acceptance,
            ReleaseCancelled cancelled => cancelled.Cancellation,
            PackageStep step => step.Record,
            _ => id,
        };
        if (entry.Event.Id != EventId.Derive(command, id))
            return "its id is not made of its command's and its package's";

        // What cannot be read may be what is missing here.
        if (isWhole && report.LastBadEvent < 0 && nesting.Fault(packages, before, after, entry.Event.Body) is { } fault)
            return fault;
        switch (entry.Event.Body)
        {
            case PackagePacked { Kind: PackageKind.BallotBox or PackageKind.ReVoteBox, Contest: null }:
                return "a ballot box belongs to one contest";
            case PackagePacked { Kind: PackageKind.ReVoteBox, Decision: null }:
                return "there is no decision on a re-vote";
            case PackagePacked packed when !labels.Add(packed.Label) && before is null:
                return $"the label '{Projection.Shorten(after.Label)}' is on another package";
            case PackageReleased step when handovers.TryGetValue(step.Handover, out var open):
                if (open.State.From != step.From || open.State.To != step.To)
                    return $"handover {step.Handover} leads from {open.State.From} to {open.State.To}";

                // The releases of a handover are one command, and so one after another; unless one between them
                // could not be read.
                return isWhole && open.LastReleased != entry.Sequence - 1
                        && report.LastBadEvent < open.LastReleased
                    ? $"handover {step.Handover} was released before"
                    : null;
            case HandoverStep step and not PackageReleased
                when !handovers.TryGetValue(step.Handover, out var open)
                    || open.State.Lines.GetValueOrDefault(id, LineOutcome.Cancelled) != LineOutcome.Open:
                return $"the package has no open line in handover {step.Handover}";
            case ReleaseCancelled step when isWhole && handovers[step.Handover].State.Counts.Accepted > 0:
                return $"of handover {step.Handover} something was accepted";
            default:
                return null;
        }
    }

    private void Refuse(ReplayedPackage package, long sequence, string why)
    {
        package.IsBroken = true;
        report.Add(Check.CustodyRules, why, sequence);
    }

    private Replayed Break(ReplayedPackage package, LedgerEntry entry)
    {
        var step = entry.Event.Body as HandoverStep;
        var handover = step is null ? null : handovers.GetValueOrDefault(step.Handover);
        if (handover is not null)
            handover.IsBroken = true;
        if (handover is not null && step is PackageReleased)
            handover.LastReleased = entry.Sequence;
        return new Replayed(package, handover, OpensHandover: false, null);
    }

    /// <summary>Takes in an event that says what is inside from now on.</summary>
    private Replayed Fill(ReplayedPackage package, EventBody body, long sequence)
    {
        var (lines, seals) = Inside.After(body)!.Value;
        var hash = ExpectedRows.HashOf(lines);
        var key = Convert.ToBase64String(hash ?? []);
        if (!contents.TryGetValue(key, out var known))
            contents.Add(key, known = (hash, lines));
        (package.Contents, package.Holds) = known;
        package.Seals = ExpectedRows.HashOf(seals);
        package.FilledSequence = sequence;
        if (Inside.Counted(body) is not null)
            package.Lines = known.Lines;
        return new Replayed(package, null, OpensHandover: false, null);
    }

    private Replayed Release(ReplayedPackage package, Guid id, PackageReleased step, long sequence)
    {
        var opens = !handovers.TryGetValue(step.Handover, out var handover);
        if (opens)
        {
            handover = new ReplayedHandover(new HandoverState(step.Handover, step.From, step.To), sequence);
            handovers.Add(step.Handover, handover);
        }

        handover!.State.TryRelease(id);
        handover.LastReleased = sequence;
        package.LineSequence = sequence;
        return new Replayed(package, handover, opens, null);
    }

    private Replayed Close(ReplayedPackage package, Guid id, HandoverStep step)
    {
        var outcome = step switch
        {
            PackageAccepted => LineOutcome.Accepted,
            PackageRefused => LineOutcome.Refused,
            PackageMissing => LineOutcome.Missing,
            _ => LineOutcome.Cancelled,
        };
        var handover = handovers[step.Handover];
        handover.State.TryClose(id, outcome);
        return new Replayed(package, handover, OpensHandover: false, outcome);
    }

    /// <summary>The codes of a few hundred locations come with every package; one text of each is enough.</summary>
    private PackageState Shared(PackageState state) => state with
    {
        Destination = Shared(state.Destination),
        Path = Shared(state.Path),
        Origin = Shared(state.Origin),
        Custodian = Shared(state.Custodian),
        Contest = state.Contest is null ? null : Shared(state.Contest),
    };

    private string Shared(string text)
    {
        if (texts.TryGetValue(text, out var known))
            return known;
        texts.Add(text, text);
        return text;
    }
}
