using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Logistics.Api.Hosting;
using Logistics.Core.Kernel;
using Logistics.Core.Reference;
using Logistics.Data.Access;
using Logistics.Data.Ledger;
using Logistics.Data.Seeding;

namespace Logistics.Api.Cli;

/// <summary><c>logistics import</c>: reference data from CSV files, all or nothing, recorded in the ledger.</summary>
internal static class ImportCommands
{
    public static Command Locations()
    {
        var unusual = new Option<bool>("--allow-unusual-codes")
        {
            Description = "Takes a code that differs from another one only by zeros, or does not begin with that of "
                + "the location above it.",
        };
        var command = Create(
            "locations",
            "Adds, renames or retires locations, all or nothing.",
            "CSV: code,level,name,parent,lat,lng,registered_voters,provenance and, if wanted, retired",
            LocationFile.Read,
            row => row.Line,
            (id, admin, now, rows, parsed) => new ImportLocations(id, admin, now, rows, parsed.GetValue(unusual)));
        command.Add(unusual);
        return command;
    }

    public static Command Items() => Create(
        "items",
        "Adds or changes item types, all or nothing.",
        "CSV: code,name,unit,contest,per_tps,provenance,source",
        ItemFile.Read,
        row => row.Line,
        (id, admin, now, rows, _) => new ImportItems(id, admin, now, rows));

    public static Command Requirements() => Create(
        "requirements",
        "Adds rules for what each place needs, or versions of them, all or nothing.",
        "CSV: code,version,item,contest,level,formula,amount,valid_from,provenance,source",
        RequirementFile.Read,
        row => row.Line,
        (id, admin, now, rows, _) => new ImportRequirements(id, admin, now, rows));

    private static Command Create<TRow>(
        string name,
        string description,
        string columns,
        Func<string, IReadOnlyList<TRow>> read,
        Func<TRow, int> lineOf,
        Func<Guid, Actor, DateTimeOffset, IReadOnlyList<TRow>, ParseResult, LedgerCommand> commandOf)
    {
        var file = new Argument<FileInfo>("file") { Description = columns };
        var principal = KeyCommands.Admin();
        var command = new Command(name, description) { file, principal };
        command.SetAction(async (parsed, ct) =>
        {
            await using var services = await CommandLine.ReadyAsync(ct);
            IReadOnlyList<TRow> rows;
            try
            {
                rows = read(parsed.GetRequiredValue(file).FullName);
            }
            catch (FormatException e)
            {
                await Console.Error.WriteLineAsync($"{e.Message}\nNothing was imported.");
                return 1;
            }

            var admin = await services.GetRequiredService<KeyStore>().AdminAsync(
                parsed.GetRequiredValue(principal), ct);
            await services.GetRequiredService<StartUp>().RecordReferenceAsync(ct);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            var result = await services.GetRequiredService<LedgerWriter>().AppendAsync(
                commandOf(Guid.CreateVersion7(now), admin, now, rows, parsed), ct);
            return result switch
            {
                AppendResult.Appended appended => await TellAsync(name, appended.Receipt),
                AppendResult.Rejected rejected => await RefuseAsync(rejected.Rejection, rows, lineOf),
                _ => throw new IOException($"The import could not be recorded: {result}"),
            };
        });
        return command;
    }

    private static async Task<int> TellAsync(string name, Receipt receipt)
    {
        var import = (ReferenceImported)receipt.Entries[0].Event.Body;
        foreach (var flag in import.Flags ?? [])
            await Console.Error.WriteLineAsync($"warning: {flag.Code}: {flag.Actual}, expected {flag.Expected}");
        foreach (var entry in receipt.Entries.Skip(1))
            Console.WriteLine($"{entry.Event.Stream}: {Difference(entry.Canonical)}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Added {import.Added}, changed {import.Changed}, left {import.Unchanged} {name} as they were."));
        return 0;
    }

    /// <summary>What an event changed, in the words of its members.</summary>
    private static string Difference(byte[] canonical)
    {
        using var document = JsonDocument.Parse(canonical);
        var body = document.RootElement.GetProperty("body");
        if (!body.TryGetProperty("before", out var before))
            return "new";
        var after = body.GetProperty("after");
        var names = before.EnumerateObject().Concat(after.EnumerateObject()).Select(member => member.Name)
            .Distinct(StringComparer.Ordinal);
        return string.Join("; ", from member in names
                                 let was = Text(before, member)
                                 let now = Text(after, member)
                                 where was != now
                                 select $"{member} was {was}, is {now}");

        static string Text(JsonElement values, string name) =>
            values.TryGetProperty(name, out var value) ? value.GetRawText() : "not given";
    }

    private static async Task<int> RefuseAsync<TRow>(
        Rejection rejection, IReadOnlyList<TRow> rows, Func<TRow, int> lineOf)
    {
        foreach (var error in rejection.Errors)
            await Console.Error.WriteLineAsync($"{Place(error.Field)} is '{error.Value}', expected {error.Expected}");
        await Console.Error.WriteLineAsync("Nothing was imported.");
        return 1;

        string Place(string field) => field.Split('[', ']', '.') is ["rows", var index, "", var member]
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"line {lineOf(rows[int.Parse(index, CultureInfo.InvariantCulture)])}: "
                + $"{ReferenceRules.ColumnOf(member)}")
            : field;
    }
}
