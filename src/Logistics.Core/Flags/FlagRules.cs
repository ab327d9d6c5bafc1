using System.Globalization;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;

namespace Logistics.Core.Flags;

/// <summary>The rules of flags: each is settled once, by a side of the event that carries it.</summary>
public static class FlagRules
{
    public static readonly Rule UnknownFlag = new("unknown-flag", new(
        "No flag has this id.",
        "Tidak ada penanda dengan id ini."))
    { IsAboutAddress = true };

    public static readonly Rule NotOpen = new("flag-not-open", new(
        "The flag needs no settling.",
        "Penanda ini tidak perlu diselesaikan."), OutOfOrder: true);

    public static readonly Rule NotLater = new("event-not-later", new(
        "An event puts a flag right only if it came after it.",
        "Suatu peristiwa hanya menyelesaikan penanda jika terjadi sesudahnya."));

    internal static readonly Phrase StillOpen = new(
        "a flag that is open; this one is {status}",
        "penanda yang masih terbuka; penanda ini berstatus {status}");

    internal static readonly Phrase After = new(
        "the sequence of an event after {sequence}, which carries the flag",
        "urutan peristiwa sesudah {sequence}, yang membawa penanda ini");

    public static IReadOnlyList<Rule> All { get; } = [UnknownFlag, NotOpen, NotLater];

    /// <summary>Either side of the flagged event settles the flag; for a key of neither, the second one.</summary>
    internal static ActPlace? PlaceOf(World world, SettleFlag command) =>
        world.Find(RaisedFlag.Table, command.Flag) is { From: { } first } flag
            ? new("flag", command.Actor.Place == first ? first : flag.To ?? first)
            {
                IsSaid = false,
                Parties = ((string?[])[first, flag.To]).OfType<string>(),
                Unknown = Unknown(command.Flag),
            }
            : null;

    internal static Decision Decide(World world, SettleFlag command)
    {
        var id = command.Flag.ToString();
        if (world.IsDamaged(RaisedFlag.Table, command.Flag))
            return new Rejection(Rule.DamagedRecord, "flag", id, Rule.SoundRecord);
        if (world.Find(RaisedFlag.Table, command.Flag) is not { } flag)
            return Unknown(command.Flag);
        if (flag.Status != FlagStatus.Open)
        {
            return new Rejection(
                NotOpen, "flag", id, StillOpen.With(("status", EnumText.Of(flag.Status))));
        }

        if (command.Event <= flag.Sequence)
        {
            return new Rejection(
                NotLater, "event", command.Event.Value.ToString(CultureInfo.InvariantCulture),
                After.With(("sequence", flag.Sequence)));
        }

        return new ProposedEvent(
            EventId.Derive(command.Id, command.Id),
            RaisedFlag.StreamOf(flag.Id),
            new FlagSettled
            {
                UtcOffset = command.UtcOffset,
                Flag = flag.Id,
                Record = command.Id,
                Location = PlaceOf(world, command)?.Code,
                By = command.Event,
                Explanation = command.Explanation?.Commitment,
            });
    }

    private static Rejection Unknown(Guid flag) => ReferenceRule.Unknown(UnknownFlag, "flag", flag.ToString());
}
