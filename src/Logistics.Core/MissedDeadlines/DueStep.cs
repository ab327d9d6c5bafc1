using System.Globalization;
using Logistics.Core.Deadlines;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Stock;
using Logistics.Core.TpsAccounts;

namespace Logistics.Core.MissedDeadlines;

/// <summary>What is due at a place: something of a package, of a re-vote, or of the place itself.</summary>
/// <param name="Place">Code of the place.</param>
/// <param name="Package">Null where it is of no package.</param>
/// <param name="ReVote">Null where it is of no re-vote.</param>
/// <param name="Contest">Of the account that is due; null for none.</param>
/// <param name="Required">How many officers are due; null where none are.</param>
public sealed record DueStep(
    DeadlineStep Step,
    string Place,
    Guid? Package = null,
    Guid? ReVote = null,
    string? Contest = null,
    long? Required = null)
{
    internal const string Kind = "deadline";

    /// <summary>What the cause of each incident about a missed deadline starts with.</summary>
    internal const string CausePrefix = Kind + "/";

    private const int Parts = 7;

    /// <summary>Names it for good, in parts joined by '/'.</summary>
    internal string Cause => string.Create(
        CultureInfo.InvariantCulture,
        $"{CausePrefix}{EnumText.Of(Step)}/{Place}/{Package}/{ReVote}/{Contest}/{Required}");

    /// <summary>What a cause names; null where it names none.</summary>
    internal static DueStep? Read(string cause)
    {
        if (cause.Split('/') is not { Length: Parts } parts || parts[0] != Kind
            || !EnumText.TryParse<DeadlineStep>(parts[1], out var step))
            return null;
        return new(
            step, parts[2], IdOf(parts[3]), IdOf(parts[4]), parts[5] is "" ? null : parts[5],
            long.TryParse(parts[6], NumberStyles.None, CultureInfo.InvariantCulture, out var required)
                ? required
                : null);
    }

    /// <summary>Asks for what <see cref="IsPending"/> reads.</summary>
    internal void Collect(Needs needs)
    {
        if (Package is { } package)
            needs.One(Packages.Package.Table, package);
        if (ReVote is { } reVote)
        {
            needs.One(ReVotes.ReVote.Table, reVote);
            needs.One(ReVoteAccount.Table, (reVote, Contest ?? ""));
        }

        switch (Step)
        {
            case DeadlineStep.Account:
                needs.Set(TpsAccount.OfStation, Place);
                break;
            case DeadlineStep.Destruction:
                needs.Set(StockDocument.Destructions, Place);
                break;
            case DeadlineStep.Team:
                needs.Set(Officer.AtPlace, Place);
                needs.Set(TpsAccount.OfStation, Place);
                break;
        }
    }

    /// <summary>Whether it has not happened, and still has to.</summary>
    internal bool IsPending(World world) => Step switch
    {
        DeadlineStep.Delivery => PackageIn(world) is { } package && !package.HasComeTo(Place),
        DeadlineStep.Opening => PackageIn(world) is { WasOpened: false },
        DeadlineStep.Return => PackageIn(world) is { } package && !package.HasComeBackTo(Place),
        DeadlineStep.Account => world.Find(TpsAccount.OfStation, Place).All(account => account.Contest != Contest),
        DeadlineStep.ReVote => ReVote is { } id && Contest is not null
            && world.Find(ReVotes.ReVote.Table, id) is { MayBeHeld: true }
            && world.Find(ReVoteAccount.Table, (id, Contest)) is null,
        DeadlineStep.Destruction => world.Find(StockDocument.Destructions, Place).Count == 0,
        DeadlineStep.Team => !IsTeamComplete(world),

        // It follows from all stations below; a person says so.
        _ => true,
    };

    /// <summary>Whether as many are sworn in as are due, or have done their work: an account is there.</summary>
    private bool IsTeamComplete(World world) =>
        world.Find(TpsAccount.OfStation, Place).Count > 0
        || world.Find(Officer.AtPlace, Place).LongCount(officer =>
            officer is { Status: OfficerStatus.SwornIn, Seat: not null }) >= Required;

    /// <summary>The package, as long as it is one and its way leads through the place.</summary>
    private Package? PackageIn(World world) =>
        Package is { } id && world.Find(Packages.Package.Table, id) is { IsGone: false } found
            && found.LeadsThrough(Place)
            ? found
            : null;

    private static Guid? IdOf(string text) => UuidText.TryParse(text, out var id) ? id : null;
}
