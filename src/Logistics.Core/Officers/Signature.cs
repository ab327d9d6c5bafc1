using Logistics.Core.Kernel;
using Logistics.Core.Offices;
using Logistics.Core.Requirements;

namespace Logistics.Core.Officers;

/// <summary>That an officer signed.</summary>
/// <param name="Officer">Id of the officer.</param>
/// <param name="As">For which side, or as a witness.</param>
public sealed record Signature(Guid Officer, SignedAs As);

/// <summary>An event under which officers sign.</summary>
public interface ISigned
{
    /// <summary>Who signed; null for nobody.</summary>
    IReadOnlyList<Signature>? Signatures { get; }
}

/// <summary>A step that is signed, and where each of its sides is.</summary>
/// <param name="From">Code of the place of who signs as sent.</param>
/// <param name="To">Code of the place of who signs as received.</param>
internal readonly record struct SignedPlaces(SignedStep Step, string From, string To)
{
    /// <summary>A step that happens at one place.</summary>
    public static SignedPlaces At(SignedStep step, string place) => new(step, place, place);

    public string PlaceOf(SignedAs side) => side == SignedAs.Sent ? From : To;
}

/// <summary>
/// Signatures under a step. Only somebody who is no officer cannot sign; what is odd about a signature is a flag.
/// </summary>
public static class Signing
{
    /// <summary>The most signatures of one event.</summary>
    public const int Max = 20;

    /// <summary>The flags of what officers sign; an auditor asks for each by its code.</summary>
    internal static FeatureBuilder Declare(FeatureBuilder builder)
    {
        builder
            .Flag(UnsignedFlags.Code, UnsignedFlags.WantedOf, UnsignedFlags.Wanted)
            .Flag(
                OutOfTermFlags.Code, OutOfTermFlags.InOffice, OutOfTermFlags.NotSwornIn, OutOfTermFlags.SwornIn,
                OutOfTermFlags.Ended, OutOfTermFlags.Term)
            .Flag(NotInOfficeHereFlags.Code, NotInOfficeHereFlags.OfOrAbove, NotInOfficeHereFlags.OfPlace)
            .Flag(WitnessOnlyFlags.Code, WitnessOnlyFlags.Handles);
        foreach (var code in (string[])
            [UnsignedFlags.Code, OutOfTermFlags.Code, NotInOfficeHereFlags.Code, WitnessOnlyFlags.Code])
        {
            builder.Finding(code, e => e.HasFlag(code));
        }

        return builder;
    }

    /// <summary>Asks for who signed, and for the officers of each side that wants signatures.</summary>
    internal static void Collect(
        Needs needs, LedgerCommand command, IReadOnlyList<Signature>? signatures, SignedPlaces places)
    {
        foreach (var signature in signatures ?? [])
            needs.One(Officer.Table, signature.Officer);
        foreach (var rule in RulesFor(needs.World, command, places))
            needs.Set(Officer.AtPlace, places.PlaceOf(rule.As));
    }

    /// <summary>
    /// Whether it matters which packages hold ballots. That a side has no officers does not answer it: a command of the
    /// same batch may appoint one.
    /// </summary>
    internal static bool AsksForBallots(World world, LedgerCommand command, SignedPlaces places) =>
        RulesFor(world, command, places).Any(rule => rule.IsForBallots);

    /// <summary>Names each signature of somebody who is no officer.</summary>
    internal static void Refuse(Violations violations, World world, IReadOnlyList<Signature>? signatures)
    {
        foreach (var (i, signature) in (signatures ?? []).Index())
        {
            var (field, id) = ($"signatures[{i}].officer", signature.Officer);
            if (world.IsBroken(Officer.StreamOf(id)) || world.IsDamaged(Officer.Table, id))
                violations.Add(Rule.DamagedRecord, field, id.ToString(), Rule.SoundRecord);
            else if (world.Find(Officer.Table, id) is null)
                violations.Add(ReferenceRule.Unknown(OfficerRule.UnknownOfficer, field, id.ToString()));
        }
    }

    /// <summary>What is odd about the signatures under a step. All who signed are officers.</summary>
    internal static SignatureNotices NoticesOf(
        World world, LedgerCommand command, IReadOnlyList<Signature>? signatures, SignedPlaces places)
    {
        var day = DayOf(world, command);
        var (flags, counting) = (new List<Flag>(), new List<(Officer Officer, SignedAs As)>());
        foreach (var (i, signature) in (signatures ?? []).Index())
        {
            var (field, officer) = ($"signatures[{i}].officer", world.Find(Officer.Table, signature.Officer)!);
            var before = flags.Count;
            flags.AddRange(FlagsOf(world, officer, signature.As, places, day, field));
            if (flags.Count == before)
                counting.Add((officer, signature.As));
        }

        return new(
            flags,
            [
                .. from rule in RulesFor(world, command, places)
                   let place = places.PlaceOf(rule.As)
                   where HasOfficers(world, place)
                   let count = counting.Where(signed => signed.As == rule.As && IsOf(rule, signed.Officer))
                       .DistinctBy(signed => signed.Officer.Id).Count()
                   where count < rule.Count
                   select (rule.IsForBallots, UnsignedFlags.Of(rule, place, count)),
            ]);
    }

    /// <summary>Why an event has no signatures that a command leads to, in words; null when it has.</summary>
    internal static string? Fault(ISigned body) => body.Signatures switch
    {
        null => null,
        { Count: 0 or > Max } => "it has no signatures, or too many",
        var signatures when signatures.Distinct().Count() < signatures.Count => "an officer signs it twice",
        _ => null,
    };

    private static IEnumerable<Flag> FlagsOf(
        World world, Officer officer, SignedAs side, SignedPlaces places, DateOnly day, string field) =>
        ((Flag?[])
        [
            OutOfTermFlags.Of(officer, day, field),
            NotInOfficeHereFlags.Of(world, officer, side, places, field),
            side != SignedAs.Witnessed && world.Reference.Offices.RoleOf(officer.Role, day) is { IsWitness: true }
                ? WitnessOnlyFlags.Of(officer, field)
                : null,
        ]).OfType<Flag>();

    /// <summary>The rules of the day for the sides of a step.</summary>
    private static IEnumerable<SignatureRule> RulesFor(World world, LedgerCommand command, SignedPlaces places) =>
        world.Reference.Offices.SignaturesOn(DayOf(world, command), places.Step).Where(rule => rule.Level is null
            || world.Reference.LocationOf(places.PlaceOf(rule.As))?.Level == rule.Level);

    private static bool IsOf(SignatureRule rule, Officer officer) =>
        rule.Roles.Count == 0 || rule.Roles.Contains(officer.Role, StringComparer.Ordinal);

    /// <summary>Signatures are wanted of a place from its first appointment on: before, nobody could sign.</summary>
    private static bool HasOfficers(World world, string place) =>
        world.Find(Officer.AtPlace, place).Any(officer => officer.AppointedOn is not null);

    private static DateOnly DayOf(World world, LedgerCommand command) =>
        world.Reference.Requirements.DayOf(command.OccurredAt);
}

/// <summary>What is odd about the signatures under a step.</summary>
/// <param name="flags">Those of single signatures.</param>
/// <param name="lacking">Those of rules that too few signatures meet, and whether only ballots want them.</param>
internal sealed class SignatureNotices(
    IReadOnlyList<Flag> flags, IReadOnlyList<(bool IsForBallots, Flag Flag)> lacking)
{
    /// <summary>The flags of one event, after those it has besides; null for none.</summary>
    /// <param name="holdsBallots">Whether it is about ballots; asked only where that matters.</param>
    public IReadOnlyList<Flag>? After(IReadOnlyList<Flag>? others, Func<bool> holdsBallots)
    {
        var isOfBallots = lacking.Any(one => one.IsForBallots) && holdsBallots();
        Flag[] own = [.. lacking.Where(one => isOfBallots || !one.IsForBallots).Select(one => one.Flag), .. flags];
        return own.Length == 0 ? others : [.. (others ?? []).Concat(own).Take(Flag.PerEventMax)];
    }

    /// <summary>The flags of single signatures, after others; null for none.</summary>
    public IReadOnlyList<Flag>? OwnAfter(IReadOnlyList<Flag>? others) =>
        flags.Count == 0 ? others : [.. (others ?? []).Concat(flags).Take(Flag.PerEventMax)];

    /// <summary>As <see cref="After(IReadOnlyList{Flag}, Func{bool})"/>, of what is about ballots.</summary>
    public IReadOnlyList<Flag>? After(IReadOnlyList<Flag>? others) => After(others, static () => true);
}
