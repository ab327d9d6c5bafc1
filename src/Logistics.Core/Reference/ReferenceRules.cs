using System.Globalization;
using System.Text;
using Logistics.Core.Items;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;

namespace Logistics.Core.Reference;

/// <summary>The rules of imports: all rows or none, and an event for each row that says something new.</summary>
public static class ReferenceRules
{
    // An event has at most 65,535 bytes, and some are not of its body.
    private const int SnapshotSizeMax = 56 * 1024;

    // A location, an item or a rule without its texts.
    private const int RowSizeMax = 200;

    public static IReadOnlyList<Rule> All { get; } =
        [ImportRule.InvalidRow, ImportRule.TwinCode, ImportRule.ForeignCode];

    internal static Decision Decide(World world, RecordReference command)
    {
        if (world.HeadOf(ReferenceSnapshot.Stream) is not null)
            return new Rejection(Rule.DamagedRecord, "id", command.Id.ToString(), ImportRule.NotRecordedYet);
        var reference = world.Reference.Requirements;
        var parts = new List<ReferenceRecorded>();
        var (places, items, rules, size) = (
            new List<LocationValues>(), new List<ItemValues>(), new List<RuleValues>(), 0);
        foreach (var place in reference.Locations.OrderBy(place => place.Level).Select(LocationValues.Of))
        {
            Fit(place.Code, place.Name, place.Parent);
            places.Add(place);
        }

        foreach (var item in reference.Items.Select(ItemValues.Of))
        {
            Fit(item.Code, item.Name, item.Unit, item.Contest, item.PerTps, item.Source);
            items.Add(item);
        }

        foreach (var rule in reference.Rules.OrderBy(rule => rule.Code, StringComparer.Ordinal)
            .ThenBy(rule => rule.Version).Select(RuleValues.Of))
        {
            Fit(rule.Code, rule.Item, rule.Contest, rule.Source);
            rules.Add(rule);
        }

        End();
        return parts.Select((part, i) => new ProposedEvent(
            EventId.DeriveFrom(
                command.Id, string.Create(CultureInfo.InvariantCulture, $"{ReferenceSnapshot.Stream}/{i}")),
            ReferenceSnapshot.Stream,
            part)).ToArray();

        void Fit(params ReadOnlySpan<string?> texts)
        {
            var row = RowSizeMax;
            foreach (var text in texts)
                row += text is null ? 0 : Encoding.UTF8.GetByteCount(text) + text.Count(c => c is '"' or '\\');
            if (size + row > SnapshotSizeMax)
                End();
            size += row;
        }

        void End()
        {
            parts.Add(new ReferenceRecorded
            {
                UtcOffset = command.UtcOffset,
                Locations = places.Count > 0 ? [.. places] : null,
                Items = items.Count > 0 ? [.. items] : null,
                Rules = rules.Count > 0 ? [.. rules] : null,
            });
            places.Clear();
            items.Clear();
            rules.Clear();
            size = 0;
        }
    }

    internal static Decision Decide(World world, ImportLocations command)
    {
        if (Damaged(
            command.Rows,
            row => world.IsDamaged(Location.Table, row.Code) ? ("code", row.Code)
                : world.IsDamaged(Location.Table, row.Parent) ? ("parent", row.Parent)
                : null) is { } damaged)
        {
            return damaged;
        }

        var known = world.Reference.Requirements.Locations.ToDictionary(place => place.Code, StringComparer.Ordinal);
        var import = LocationTree.Build(command.Rows, known, command.AllowUnusualCodes);
        if (import is not LocationImport.Valid { Locations: var places })
            return Refuse(((LocationImport.Invalid)import).Errors, command.Rows.Select(row => row.Line));
        var rows = places.Select(place => (
            Before: known.GetValueOrDefault(place.Code) is { } before ? LocationValues.Of(before) : null,
            After: LocationValues.Of(place))).ToArray();
        return Record(
            command, ReferenceKind.Locations, rows, LocationChanged.StreamOf, after => after.Code,
            row => new LocationChanged { UtcOffset = command.UtcOffset, Before = row.Before, After = row.After },
            VoterFlags.Of(command.Rows, places, known));
    }

    internal static Decision Decide(World world, ImportItems command)
    {
        if (Damaged(
            command.Rows, row => world.IsDamaged(ItemType.Table, row.Code) ? ("code", row.Code) : null) is { } damaged)
        {
            return damaged;
        }

        var reference = world.Reference;
        var (items, errors) = ItemImport.Build(command.Rows, reference.ItemOf, reference.Contests);
        if (errors.Count > 0)
            return Refuse(errors, command.Rows.Select(row => row.Line));
        var rows = items.Select(item => (
            Before: reference.ItemOf(item.Code) is { } before ? ItemValues.Of(before) : null,
            After: ItemValues.Of(item))).ToArray();
        return Record(
            command, ReferenceKind.Items, rows, ItemChanged.StreamOf, after => after.Code,
            row => new ItemChanged { UtcOffset = command.UtcOffset, Before = row.Before, After = row.After });
    }

    internal static Decision Decide(World world, ImportRequirements command)
    {
        if (Damaged(
            command.Rows,
            row => int.TryParse(row.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                && world.IsDamaged(RequirementRule.Table, (row.Code, version)) ? ("code", row.Code)
                : world.IsDamaged(ItemType.Table, row.Item) ? ("item", row.Item)
                : null) is { } damaged)
        {
            return damaged;
        }

        var reference = world.Reference;
        var import = RequirementImport.Build(command.Rows, new RequirementKnown(
            reference.Requirements.Items.ToDictionary(item => item.Code, StringComparer.Ordinal), reference.Contests,
            reference.Requirements.Rules));
        if (import is not RequirementImport.Valid valid)
            return Refuse(((RequirementImport.Invalid)import).Errors, command.Rows.Select(row => row.Line));
        var rows = valid.Added.Select(rule => ((RuleValues?)null, RuleValues.Of(rule))).ToArray();
        return Record(
            command, ReferenceKind.Requirements, rows, RequirementRuleAdded.StreamOf, after => after.Code,
            row => new RequirementRuleAdded { UtcOffset = command.UtcOffset, Rule = row.After },
            unchanged: valid.Unchanged);
    }

    private static Decision Record<T>(
        LedgerCommand command,
        ReferenceKind kind,
        (T? Before, T After)[] rows,
        Func<string, string> streamOf,
        Func<T, string> codeOf,
        Func<(T? Before, T After), EventBody> bodyOf,
        IReadOnlyList<Flag>? flags = null,
        int unchanged = 0)
        where T : class
    {
        var changes = rows.Where(row => !row.After.Equals(row.Before)).ToArray();
        var added = changes.Count(row => row.Before is null);
        var import = new ReferenceImported
        {
            UtcOffset = command.UtcOffset,
            Kind = kind,
            Added = added,
            Changed = changes.Length - added,
            Unchanged = unchanged + rows.Length - changes.Length,
            Flags = flags,
        };
        return changes.Index()
            .Select(row => (Stream: streamOf(codeOf(row.Item.After)), Body: bodyOf(row.Item), row.Index))
            .Select(change => new ProposedEvent(
                EventId.DeriveFrom(
                    command.Id, string.Create(CultureInfo.InvariantCulture, $"{change.Stream}/{change.Index}")),
                change.Stream, change.Body))
            .Prepend(new ProposedEvent(EventId.Derive(command.Id, command.Id), ReferenceImported.Stream, import))
            .ToArray();
    }

    /// <summary>
    /// Refuses rows about something that was changed by hand, so that no event records a false state.
    /// </summary>
    private static Rejection? Damaged<TRow>(
        IReadOnlyList<TRow> rows, Func<TRow, (string Member, string Code)?> damaged)
    {
        var errors = new List<FieldError>();
        for (var i = 0; i < rows.Count && errors.Count < Rejection.ErrorsMax; i++)
        {
            if (damaged(rows[i]) is var (member, code))
                errors.Add(new FieldError($"rows[{i}].{member}", code, Rule.SoundRecord));
        }

        return errors.Count == 0 ? null : new Rejection(Rule.DamagedRecord, errors);
    }

    private static Rejection Refuse(IReadOnlyList<RowError> errors, IEnumerable<int> lines)
    {
        var indexes = lines.Index().ToDictionary(line => line.Item, line => line.Index);
        return new Rejection(
            errors[0].Rule ?? ImportRule.InvalidRow,
            [
                .. errors.Take(Rejection.ErrorsMax).Select(error => new FieldError(
                    $"rows[{indexes[error.Line]}].{Member(error.Column)}", error.Value, error.Expected)
                {
                    Rule = error.Rule ?? ImportRule.InvalidRow,
                }),
            ]);
    }

    /// <summary>A member of JSON as the column of a file: <c>validFrom</c> is <c>valid_from</c>.</summary>
    public static string ColumnOf(string member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return string.Concat(member.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : $"{c}"));
    }

    /// <summary>A column's name as a member of JSON: <c>valid_from</c> is <c>validFrom</c>.</summary>
    private static string Member(string column)
    {
        var words = column.Split('_');
        return string.Concat(
            words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]).Prepend(words[0]));
    }
}
