using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Logistics.Core.Access;

namespace Logistics.Core.Kernel;

/// <summary>Why an event cannot follow what came before, in words; null when it could and the world has taken it
/// in.</summary>
public delegate string? Apply<in TBody>(World world, LedgerEntry entry, TBody body)
    where TBody : EventBody;

/// <summary>Asks for every key that applying an event reads or changes, besides its stream.</summary>
public delegate void Touches<in TBody>(Needs needs, LedgerEvent e, TBody body)
    where TBody : EventBody;

/// <summary>What a command leads to. Pure: the same world and command always lead to the same decision.</summary>
public delegate Decision Decide<in TCommand>(World world, TCommand command)
    where TCommand : LedgerCommand;

/// <summary>Asks for every key that deciding a command, and applying what it leads to, reads or changes.</summary>
public delegate void NeedsOf<in TCommand>(Needs needs, TCommand command)
    where TCommand : LedgerCommand;

/// <summary>
/// What a command left, once its events were applied: all of it immutable. Null where it has to be read.
/// </summary>
/// <param name="entries">The events of the command, at least one.</param>
public delegate object? AnswerOf<in TCommand>(World world, TCommand command, IReadOnlyList<LedgerEntry> entries)
    where TCommand : LedgerCommand;

/// <summary>A module of the product: its events, commands, rules and tables.</summary>
public abstract class Feature
{
    public abstract void Register(FeatureBuilder builder);
}

/// <summary>A kind of event.</summary>
/// <param name="KeepsLatest">Rules read the latest event of its stream.</param>
public sealed record EventType(string Name, Type Body, bool KeepsLatest)
{
    internal Func<World, LedgerEntry, string?> Apply { get; init; } = (_, _) => null;

    internal Action<Needs, LedgerEvent> Touches { get; init; } = (_, _) => { };
}

internal sealed record CommandType(
    string Name,
    Type Type,
    Func<World, LedgerCommand, Decision> Decide,
    Action<Needs, LedgerCommand> Needs,
    Func<World, LedgerCommand, IReadOnlyList<LedgerEntry>, object?> Answer,
    Func<World, LedgerCommand, Act> Act,
    Func<World, LedgerCommand, ActPlace?> Place);

/// <summary>Takes the declarations of features.</summary>
public sealed class FeatureBuilder
{
    internal List<EventType> Events { get; } = [];

    internal List<CommandType> Commands { get; } = [];

    internal List<Table> Tables { get; } = [];

    internal List<Rule> RuleList { get; } = [];

    internal Dictionary<string, IReadOnlyList<Phrase>> Flags { get; } = new(StringComparer.Ordinal);

    internal List<(Type Body, string Flag, Func<EventBody, bool>? When)> Settlements { get; } = [];

    internal List<(string Name, Func<LedgerEvent, bool> IsOne)> Findings { get; } = [];

    internal List<IJsonTypeInfoResolver> Resolvers { get; } = [];

    internal Dictionary<Type, Reversible> Reversibles { get; } = [];

    internal List<EventType> Everywhere { get; } = [];

    internal References References { get; private set; } = References.None;

    internal SightOf SightOf { get; private set; } = (_, _) => Sight.Everything;

    internal Judge Judgement { get; private set; } = (_, _, _, _) => default;

    internal List<(Refuse Refuse, NeedsOf<LedgerCommand>? Needs)> Refusals { get; } = [];

    internal List<Notice> Notices { get; } = [];

    /// <summary>A kind of event.</summary>
    /// <param name="name">As the leaf format has it; never changes.</param>
    /// <param name="keepsLatest">Rules read the latest event of its stream.</param>
    public FeatureBuilder Event<TBody>(
        string name, Apply<TBody> apply, Touches<TBody>? touches = null, bool keepsLatest = false)
        where TBody : EventBody
    {
        Events.Add(new EventType(name, typeof(TBody), keepsLatest)
        {
            Apply = (world, entry) => apply(world, entry, (TBody)entry.Event.Body),
            Touches = (needs, e) => touches?.Invoke(needs, e, (TBody)e.Body),
        });
        return this;
    }

    /// <summary>
    /// Runs after every applied event, whatever feature it is of. It returns a fault in words, but changes the world
    /// all the same.
    /// </summary>
    public FeatureBuilder EveryEvent(Apply<EventBody> apply, Touches<EventBody> touches)
    {
        Everywhere.Add(new EventType("", typeof(EventBody), KeepsLatest: false)
        {
            Apply = (world, entry) => apply(world, entry, entry.Event.Body),
            Touches = (needs, e) => touches(needs, e, e.Body),
        });
        return this;
    }

    /// <summary>A kind of command.</summary>
    /// <param name="name">As what was sent is kept; never changes.</param>
    /// <param name="act">What it is to the table of who may do what.</param>
    /// <param name="place">Where that is done.</param>
    /// <param name="answer">Null where the events alone are the answer.</param>
    /// <param name="actOf">What it is where that depends on what it is about; null for always the same.</param>
    public FeatureBuilder Command<TCommand>(
        string name,
        Act act,
        PlaceOf<TCommand> place,
        Decide<TCommand> decide,
        NeedsOf<TCommand> needs,
        AnswerOf<TCommand>? answer = null,
        Func<World, TCommand, Act>? actOf = null)
        where TCommand : LedgerCommand
    {
        Commands.Add(new CommandType(
            name, typeof(TCommand),
            (world, command) => decide(world, (TCommand)command),
            (collected, command) => needs(collected, (TCommand)command),
            (world, command, entries) => answer?.Invoke(world, (TCommand)command, entries),
            (world, command) => actOf is null ? act : actOf(world, (TCommand)command),
            (world, command) => place(world, (TCommand)command)));
        return this;
    }

    /// <summary>Tables, those that others refer to first.</summary>
    public FeatureBuilder Table(params Table[] tables)
    {
        Tables.AddRange(tables);
        return this;
    }

    public FeatureBuilder Rules(params IEnumerable<Rule> rules)
    {
        RuleList.AddRange(rules);
        return this;
    }

    /// <summary>A kind of flag.</summary>
    /// <param name="code">Stable, in kebab case.</param>
    /// <param name="phrases">What its texts are made of.</param>
    public FeatureBuilder Flag(string code, params IReadOnlyList<Phrase> phrases)
    {
        Flags.Add(code, phrases);
        return this;
    }

    /// <summary>A kind of event puts kinds of flags right that earlier events of its stream carry.</summary>
    /// <param name="when">Null for always.</param>
    /// <param name="flags">Codes of the kinds.</param>
    public FeatureBuilder Settles<TBody>(Func<TBody, bool>? when, params IEnumerable<string> flags)
        where TBody : EventBody
    {
        Settlements.AddRange(flags.Select(flag => (
            typeof(TBody), flag, when is null ? null : new Func<EventBody, bool>(body => when((TBody)body)))));
        return this;
    }

    /// <summary>A kind of event can be taken back.</summary>
    /// <param name="act">What taking it back is to the table of who may do what: what recording it is.</param>
    /// <param name="place">Where it is done; null for no place.</param>
    /// <param name="hinders">What rests on it besides later events of its stream; null for nothing.</param>
    /// <param name="needs">What <paramref name="hinders"/> reads; null for nothing.</param>
    /// <param name="after">What follows besides the rows that are put back; null for nothing.</param>
    public FeatureBuilder Reversible<TBody>(
        Act act,
        Func<TBody, ActPlace?> place,
        Hinders<TBody>? hinders = null,
        Touches<TBody>? needs = null,
        Action<World, LedgerEntry, TBody>? after = null)
        where TBody : EventBody =>
        Reversible((_, _, _, body) => place(body), act, hinders, needs, after);

    /// <summary>A kind of event can be taken back; where depends on rows, or on who does it.</summary>
    /// <param name="place">Where it is done, by what <paramref name="needs"/> asks for; null for no place.</param>
    public FeatureBuilder Reversible<TBody>(
        PlaceOfReversal<TBody> place,
        Act act,
        Hinders<TBody>? hinders = null,
        Touches<TBody>? needs = null,
        Action<World, LedgerEntry, TBody>? after = null)
        where TBody : EventBody
    {
        Reversibles.Add(typeof(TBody), new Reversible(
            act,
            (world, by, e) => place(world, by, e, (TBody)e.Body),
            (world, sequence, body, reversed) => hinders?.Invoke(world, sequence, (TBody)body, reversed) ?? [],
            (collected, e) => needs?.Invoke(collected, e, (TBody)e.Body),
            (world, entry, body) => after?.Invoke(world, entry, (TBody)body)));
        return this;
    }

    /// <summary>Events that an auditor looks at. Several features may add to one finding.</summary>
    /// <param name="name">Of the finding, in kebab case.</param>
    /// <param name="isOne">From the event alone, so that it is the same on the server and offline.</param>
    public FeatureBuilder Finding(string name, Func<LedgerEvent, bool> isOne)
    {
        Findings.Add((name, isOne));
        return this;
    }

    /// <summary>Who may have what recorded, and what they see meanwhile; once.</summary>
    public FeatureBuilder Judge(SightOf sight, Judge judge)
    {
        (SightOf, Judgement) = (sight, judge);
        return this;
    }

    /// <summary>A reason to refuse any command, before its feature decides.</summary>
    /// <param name="needs">What it reads of the world; null for nothing that is recorded.</param>
    public FeatureBuilder Refuse(Refuse refuse, NeedsOf<LedgerCommand>? needs = null)
    {
        Refusals.Add((refuse, needs));
        return this;
    }

    /// <summary>What is noticed of every event that is about to be recorded.</summary>
    public FeatureBuilder Notice(Notice notice)
    {
        Notices.Add(notice);
        return this;
    }

    /// <summary>How commands name what goes by several names.</summary>
    public FeatureBuilder Names(References references)
    {
        References = references;
        return this;
    }

    /// <summary>How the events and commands are written as JSON.</summary>
    public FeatureBuilder Json(IJsonTypeInfoResolver resolver)
    {
        Resolvers.Add(resolver);
        return this;
    }
}

/// <summary>Everything the features declare. The kernel knows none of them by name.</summary>
public sealed class Catalog
{
    private static Catalog? current;

    private readonly FrozenDictionary<string, EventType> eventByName;
    private readonly FrozenDictionary<Type, EventType> eventByBody;
    private readonly FrozenDictionary<Type, CommandType> commandByType;
    private readonly IReadOnlyList<EventType> everywhere;
    private readonly SightOf sightOf;
    private readonly Judge judge;
    private readonly IReadOnlyList<(Refuse Refuse, NeedsOf<LedgerCommand>? Needs)> refusals;
    private readonly IReadOnlyList<Notice> notices;
    private readonly FrozenDictionary<string, IReadOnlyList<Phrase>> phrasesByFlag;
    private readonly ILookup<string, Func<LedgerEvent, bool>> findings;
    private readonly ILookup<Type, (string Flag, Func<EventBody, bool>? When)> settlements;
    private readonly FrozenDictionary<Type, Reversible> reversibles;
    private readonly FrozenDictionary<string, Table> tableByName;

    private Catalog(FeatureBuilder declared)
    {
        eventByName = declared.Events.ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);
        eventByBody = declared.Events.ToFrozenDictionary(type => type.Body);
        commandByType = declared.Commands.ToFrozenDictionary(type => type.Type);
        everywhere = declared.Everywhere;
        (sightOf, judge, refusals, notices) =
            (declared.SightOf, declared.Judgement, declared.Refusals, declared.Notices);
        phrasesByFlag = declared.Flags.ToFrozenDictionary(StringComparer.Ordinal);
        FlagCodes = [.. phrasesByFlag.Keys.Order(StringComparer.Ordinal)];
        findings = declared.Findings.ToLookup(one => one.Name, one => one.IsOne, StringComparer.Ordinal);
        Findings = [.. findings.Select(one => one.Key)];
        settlements = declared.Settlements.ToLookup(one => one.Body, one => (one.Flag, one.When));
        reversibles = declared.Reversibles.ToFrozenDictionary();
        tableByName = declared.Tables.ToFrozenDictionary(table => table.Name, StringComparer.Ordinal);
        Tables = declared.Tables;
        EvidenceFormat = Tables.Where(table => table.IsInEvidence)
            .SelectMany(table => table.Columns.Select(column => column.Since).Append(table.Since)).Max();
        Rules = [Rule.DamagedRecord, .. declared.RuleList];
        Events = declared.Events;
        References = declared.References;
        Commands = [.. declared.Commands.Select(type => (type.Name, type.Type))];
        Resolver = JsonTypeInfoResolver.Combine([.. declared.Resolvers]);
        for (var i = 0; i < Tables.Count; i++)
            Tables[i].Index = i;
    }

    /// <summary>What the features of this build declare.</summary>
    public static Catalog Current =>
        current ?? throw new InvalidOperationException("The features have not been declared.");

    /// <summary>Every table, those that others refer to first.</summary>
    public IReadOnlyList<Table> Tables { get; }

    /// <summary>The newest format of evidence, as tables and columns say since which they are there.</summary>
    public int EvidenceFormat { get; }

    /// <summary>Every rule, for documentation.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>The name of every finding that an auditor can ask for.</summary>
    public IReadOnlyList<string> Findings { get; }

    /// <summary>Every kind of event.</summary>
    public IReadOnlyList<EventType> Events { get; }

    /// <summary>Every kind of command.</summary>
    public IReadOnlyList<(string Name, Type Type)> Commands { get; }

    /// <summary>How commands name what goes by several names.</summary>
    public References References { get; }

    internal IJsonTypeInfoResolver Resolver { get; }

    /// <summary>Declares the features of this build, the lowest first. Once, before anything else.</summary>
    internal static void Declare(params ReadOnlySpan<Feature> features)
    {
        var builder = new FeatureBuilder();
        foreach (var feature in features)
            feature.Register(builder);
        current = new Catalog(builder);
    }

    public EventType TypeOf(EventBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return eventByBody[body.GetType()];
    }

    /// <summary>The kind of event of a name; null for none.</summary>
    public EventType? Find(string name) => eventByName.GetValueOrDefault(name);

    /// <summary>The codes of all kinds of flags.</summary>
    public IReadOnlyList<string> FlagCodes { get; }

    /// <summary>What the texts of a kind of flag are made of; none for a kind that this build does not know.</summary>
    public IReadOnlyList<Phrase> PhrasesOf(string flag) => phrasesByFlag.GetValueOrDefault(flag, []);

    /// <summary>Whether an event of this kind may put flags of its stream right.</summary>
    internal bool MaySettle(EventBody body) => settlements.Contains(body.GetType());

    /// <summary>Whether an event puts a kind of flag of its stream right.</summary>
    internal bool Settles(EventBody body, string flag) => settlements[body.GetType()]
        .Any(one => one.Flag == flag && one.When?.Invoke(body) is null or true);

    /// <summary>Whether an event of this kind can be taken back.</summary>
    internal bool IsReversible(EventBody body) => IsReversible(body.GetType());

    /// <param name="body">The type of the events' bodies.</param>
    internal bool IsReversible(Type body) => reversibles.ContainsKey(body);

    /// <summary>How an event of this kind is taken back; null where it cannot be.</summary>
    internal Reversible? ReversalOf(EventBody body) => reversibles.GetValueOrDefault(body.GetType());

    /// <summary>The table of a name; null for none.</summary>
    internal Table? TableNamed(string name) => tableByName.GetValueOrDefault(name);

    /// <summary>Whether an event belongs to a finding; to one that this build does not know, none does.</summary>
    public bool IsFinding(string name, LedgerEvent e) => findings[name].Any(isOne => isOne(e));

    /// <summary>The name of a kind of command.</summary>
    public string NameOf(LedgerCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return commandByType[command.GetType()].Name;
    }

    /// <summary>What a command leads to.</summary>
    public Decision Decide(World world, LedgerCommand command)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(command);
        return command.Outdated is { } outdated ? outdated : Seeing(
            world, command, type => Decide(world, command, type));
    }

    private Decision Decide(World world, LedgerCommand command, CommandType type)
    {
        var judged = Judge(world, command, type);
        if (judged.Rejection is { } forbidden)
            return forbidden;
        foreach (var (refuse, _) in refusals)
        {
            if (refuse(world, command) is { } refused)
                return refused;
        }

        var decision = type.Decide(world, command);
        if (decision.Rejection is not null)
            return decision;
        if (judged.Unplaced is { } unplaced)
            return unplaced;
        return decision with
        {
            Events = [.. decision.Events.Select(each => Complete(world, command, each, judged.Flag))],
        };
    }

    /// <summary>What an actor may see.</summary>
    public Sight SightOf(World world, Actor actor) => sightOf(world, actor);

    /// <summary>
    /// Why the sender may not have a command recorded, whatever the rules of its feature say; null when they may.
    /// </summary>
    public Rejection? Judge(World world, LedgerCommand command)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(command);
        return Seeing(
            world, command,
            type => Judge(world, command, type) is var judged ? judged.Rejection ?? judged.Unplaced : null);
    }

    /// <summary>Does something while the world shows no more than the sender of a command may see.</summary>
    private T Seeing<T>(World world, LedgerCommand command, Func<CommandType, T> work)
    {
        world.Sight = SightOf(world, command.Actor);
        try
        {
            return work(commandByType[command.GetType()]);
        }
        finally
        {
            world.Sight = Sight.Everything;
        }
    }

    private Judgement Judge(World world, LedgerCommand command, CommandType type) =>
        command.Actor.IsSystem ? default : judge(world, command, type.Act(world, command), type.Place(world, command));

    /// <summary>Adds flags and other members that every kind of event may have.</summary>
    private ProposedEvent Complete(World world, LedgerCommand command, ProposedEvent proposed, Flag? judged)
    {
        List<Flag>? flags = judged is null ? null : [judged];
        foreach (var notice in notices)
        {
            foreach (var flag in notice(world, command, proposed))
                (flags ??= []).Add(flag);
        }

        if (flags is null && command is { OnBehalf: null, SentAt: null, Attachments: null, Supersedes: null })
            return proposed;
        var body = proposed.Body;
        return proposed with
        {
            Body = body with
            {
                Flags = flags is null ? body.Flags : [.. flags.Concat(body.Flags ?? []).Take(Flag.PerEventMax)],
                OnBehalf = command.OnBehalf?.Recorded,
                Attachments = command.RecordedAttachments,
                Supersedes = command.Supersedes,
                SenderClockMs = command.SentAt is { } sent && world.Now is { } now
                    ? (long)(sent - now).TotalMilliseconds
                    : null,
            },
        };
    }

    /// <summary>What a command left, from the world its events were just applied to; null for nothing more than
    /// they say.</summary>
    public object? Left(World world, LedgerCommand command, IReadOnlyList<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(command);
        return commandByType[command.GetType()].Answer(world, command, entries);
    }

    /// <summary>Asks for every key that a command needs.</summary>
    public void Collect(Needs needs, LedgerCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        commandByType[command.GetType()].Needs(needs, command);
        foreach (var (_, needsOf) in refusals)
            needsOf?.Invoke(needs, command);
    }

    /// <summary>Asks for every key that an event reads or changes.</summary>
    public void Collect(Needs needs, LedgerEvent e)
    {
        ArgumentNullException.ThrowIfNull(needs);
        ArgumentNullException.ThrowIfNull(e);
        needs.Stream(e.Stream);
        TypeOf(e.Body).Touches(needs, e);
        foreach (var follower in everywhere)
            follower.Touches(needs, e);
    }

    /// <summary>
    /// Takes an event in, all but its place in its stream and what follows from it. Why it cannot follow, in words,
    /// and nothing changed; null when it could.
    /// </summary>
    public string? Apply(World world, LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(entry);
        world.RecordUndo(entry);
        var fault = TypeOf(entry.Event.Body).Apply(world, entry);
        if (fault is not null)
            world.DropUndo();
        return fault;
    }

    /// <summary>
    /// Takes in what follows from an event that was applied. What is wrong with that, in words; it is taken in all the
    /// same, as far as it can be.
    /// </summary>
    public string? Follow(World world, LedgerEntry entry)
    {
        var fault = world.EndReversal(entry.Event.Body);
        foreach (var follower in everywhere)
            fault ??= follower.Apply(world, entry);
        return fault;
    }
}
