using Logistics.Core.Attachments;
using Logistics.Core.Destructions;
using Logistics.Core.TpsAccounts;

namespace Logistics.Tests.Support;

/// <summary>
/// Random commands over <see cref="SmallTree"/>, lawful and unlawful, made up from a state that may
/// be behind the one they meet.
/// </summary>
/// <param name="state">What is known of the packages and handovers so far.</param>
/// <param name="pick">A choice of 0 to less than its argument.</param>
internal sealed class CommandMix(World state, Func<int, int> pick) : CommandChoice(state, pick)
{
    private readonly StockMix stock = new(state, pick);
    private readonly OfficerMix officers = new(state, pick);
    private readonly InsideMix inside = new(state, pick);
    private readonly ArrivalMix arrivals = new(state, pick);
    private readonly PlanMix plans = new(state, pick);
    private readonly ReVoteMix reVotes = new(state, pick);
    private readonly DeadlineMix deadlines = new(state, pick);

    private readonly ReversalMix? reversals;

    private readonly List<string> attachments = [];

    /// <summary>Takes back now and then what was recorded.</summary>
    public CommandMix(MemoryLedger ledger, Func<int, int> pick)
        : this(ledger.State, pick, ledger.CommandOf)
    {
    }

    /// <param name="commandOf">The first event of the command that an event is of, and how many it recorded.</param>
    public CommandMix(World state, Func<int, int> pick, Func<int, (int First, int Count)> commandOf)
        : this(state, pick) => reversals = new(state, pick, commandOf);

    public LedgerCommand Next() =>
        Pick(50) == 0 && attachments.Count > 0
            ? new EraseAttachment(NewId(), Commands.Admin, Commands.OccurredAt, One([.. attachments]), "S-2")
            : reversals is not null && Pick(14) == 0 && reversals.Next() is { } reversal ? Attached(reversal)
            : Pick(60) == 0 ? deadlines.Next()
            : Attached(Signed(stock.NextNeeded() ?? NextOfAll() ?? NextOfAll() ?? Pack()));

    /// <summary>With photos, some of which others have, too, or are sent under another digest than they are kept.</summary>
    private LedgerCommand Attached(LedgerCommand command)
    {
        if (Pick(5) > 0 || command is EraseAttachment)
            return command;
        for (var i = Pick(3); i >= 0; i--)
            attachments.Add(AttachmentDigest.Of(BitConverter.GetBytes(attachments.Count)));
        string[] some = [.. Enumerable.Range(0, Pick(4) + 1).Select(_ => One([.. attachments])).Distinct(StringComparer.Ordinal)];
        return command with
        {
            Attachments = some,
            KeptAttachments = Rarely() ? some.ToDictionary(digest => digest, _ => attachments[0], StringComparer.Ordinal) : null,
        };
    }

    private LedgerCommand Signed(LedgerCommand command) => command switch
    {
        ReleaseHandover release => release with { Signatures = officers.Signatures() },
        AcceptHandover acceptance => acceptance with { Signatures = officers.Signatures() },
        RecordArrival arrival => arrival with { Signatures = officers.Signatures() },
        OpenPackage opening => opening with { Signatures = officers.Signatures() },
        RecordTpsAccount account => account with { Signatures = officers.Signatures() },
        DestroyGoods destruction => destruction with { Signatures = officers.Signatures() },
        _ => command,
    };

    private LedgerCommand? NextOfAll() => Pick(100) switch
    {
        < 8 => plans.WriteBackWhatIsLost(),
        < 16 => Nest(),
        < 33 => Release(),
        < 51 => Accept(),
        < 54 => Cancel(),
        < 59 => arrivals.Next(),
        < 71 => inside.Next(),
        < 77 => officers.Next(),
        < 82 => plans.Next(),
        < 85 => reVotes.Next(),
        _ => stock.Next(),
    };

    private PackPackage Pack()
    {
        var destination = Rarely() ? One(Codes) : Codes[^(Pick(4) + 2)];
        var above = SmallTree.Locations.FirstOrDefault(known => known.Code == destination)?
            .Path.Split('/') ?? [destination];
        var kind = (PackageKind)Pick(4);
        var contest = (kind == PackageKind.BallotBox) == !Rarely()
            ? One([SmallTree.Governor, SmallTree.Mayor])
            : null;
        var location = Rarely() ? One(Codes) : above[Pick(above.Length)];
        var pack = Commands.Pack(destination, location, kind, contest);
        return pack with
        {
            Id = NewId(),
            Contest = Rarely() && Rarely() ? "president" : contest,
            Label = Rarely() && State.Packages.Count > 0 ? AnyPackage().Label : pack.Label,
            Contents = Goods(location, contest),
            Seals = Seals(pack.Seals[0]),
        };
    }

    private ReleaseHandover? Release()
    {
        if (State.Packages.Count == 0) return null;
        var package = AnyPackage();
        var from = Rarely() ? One(Codes) : package.Custodian;
        var goal = package is { Delivered: false, TurnedBack: false } && !Rarely()
            ? package.Destination
            : SmallTree.Kpu;
        var to = Rarely() || from == goal || from == "74.72" ? One(Codes) : SmallTree.Step(from, goal);
        var others = Rarely()
            ? State.Packages.Values.Take(Pick(3))
            : State.Packages.Values.Where(other => other.Handover is null
                && other.Id != package.Id
                && other.Custodian == package.Custodian
                && other.Destination == package.Destination
                && (other.Delivered, other.TurnedBack) == (package.Delivered, package.TurnedBack));
        var packages = others.Take(Pick(4)).Prepend(package).Select(Reference).ToList();
        if (Rarely()) packages.Add(new PackageRef(null, "no such label"));
        return Commands.Release(from, to, packages) with
        {
            Id = NewId(),
            Driver = Rarely() ? Commands.Text("a driver") : null,
            Note = Rarely() ? Commands.Text("a note") : null,
        };
    }

    private AcceptHandover? Accept()
    {
        if (AnyHandover() is not { } handover) return null;
        var lines = State.LinesOf(handover.Id).Keys
            .Where(_ => Pick(2) == 0)
            .Select(package => new AcceptanceLine(
                Reference(State.Packages[package]),
                (LineOutcome)(Pick(4) is var outcome and < 3 ? outcome + 1 : 1),
                Rarely() ? Condition.Wet : null,
                Pick(3) == 0 ? Read(package) : null,
                Rarely() ? Commands.Text("a remark") : null,
                Rarely() ? Pick(3) : null))
            .ToList();
        if (Rarely()) lines.Add(new(Reference(AnyPackage()), LineOutcome.Accepted, null, null, null));
        return new AcceptHandover(
            NewId(),
            Commands.By(Rarely() ? One(Codes) : handover.To),
            Commands.OccurredAt,
            Rarely() ? NewId() : handover.Id,
            Rarely() ? Commands.Text("a receiver") : null,
            lines,
            AcceptRemainder: lines.Count == 0 || Pick(2) == 0,
            Unexpected: arrivals.Unexpected(),
            Location: !Rarely() ? null : Pick(2) == 0 ? handover.To : One(Codes));
    }

    private CancelHandover? Cancel() => AnyHandover() is { } handover
        ? new CancelHandover(
            NewId(), Commands.By(handover.From), Commands.OccurredAt, Rarely() ? NewId() : handover.Id, Note: null)
        : null;

    private LedgerCommand? Nest()
    {
        if (State.Packages.Count == 0) return null;
        if (State.Packages.Values.Where(IsFilled).ToArray() is { Length: > 0 } filled && Pick(4) == 0)
            return Empty(One(filled));
        var outer = AnyPackage();
        var fitting = State.Packages.Values.Where(other => other is { Handover: null, Outer: null }
                && other.Id != outer.Id && other.Custodian == outer.Custodian && other.LeadsThrough(outer.Destination)
                && (outer.Contest ?? other.Contest) == other.Contest)
            .OrderByDescending(other => State.InsideOf(other.Id).Any()).Take(Pick(3) + 1).ToArray();
        if (fitting.Length == 0 && outer is { Handover: null, Outer: null })
            return PackFor(outer);
        var nested = State.Packages.Values.Where(other => other is { Handover: null, Outer: not null }).ToArray();
        var strays = Pick(7) > 0 ? [] : nested.Length > 0 && Pick(2) == 0 ? [One(nested)] : new[] { AnyPackage() };
        var remove = State.InsideOf(outer.Id).Take(Pick(4) / 3).Concat(Rarely() ? [AnyPackage()] : []);
        return Commands.Nest(
            Reference(outer), [.. fitting.Concat(strays).Select(Reference)], [.. remove.Select(Reference)]) is var nesting
            && nesting.Add.Count + nesting.Remove.Count > 0
            ? nesting
            : null;
    }

    private NestPackages Empty(Package outer) => Commands.Nest(
        Reference(outer), [], [.. State.InsideOf(outer.Id).Take(2).Select(Reference)]);

    private bool IsFilled(Package package) =>
        package is { Handover: null, Outer: null } && State.InsideOf(package.Id).Any();

    private static PackPackage PackFor(Package outer) =>
        Commands.Pack(outer.Destination, outer.Custodian, PackageKind.Kit, outer.Contest);

    private Package AnyPackage()
    {
        var idle = State.Packages.Values.Where(package => package.Handover is null).ToArray();
        return idle.Length == 0 || Rarely() ? One([.. State.Packages.Values]) : One(idle);
    }

    private Handover? AnyHandover()
    {
        var open = State.Handovers.Values.Where(handover => handover.Counts.Open > 0).ToArray();
        if (open.Length > 0 && !Rarely()) return One(open);
        return State.Handovers.Count == 0 || !Rarely() ? null : One([.. State.Handovers.Values]);
    }
}
