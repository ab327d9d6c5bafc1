using System.CommandLine;
using Logistics.Core.Locations;
using Logistics.Core.Requirements;
using Logistics.Data;

namespace Logistics.Api.Cli;

/// <summary><c>logistics import</c>: reference data from CSV files, all or nothing.</summary>
internal static class ImportCommands
{
    public static Command Locations() => Create(
        "locations",
        "Adds or updates locations, all or nothing.",
        "CSV: code,level,name,parent,lat,lng,registered_voters,provenance",
        LocationFile.Read,
        async (services, rows, ct) =>
        {
            var result = await services.GetRequiredService<LocationStore>().ImportAsync(rows, ct);
            return (result.Errors, $"Added {result.Added}, updated {result.Updated} locations.");
        });

    public static Command Requirements() => Create(
        "requirements",
        "Adds rules for what each place needs, or versions of them, all or nothing.",
        "CSV: code,version,item,contest,level,formula,amount,valid_from,provenance,source",
        RequirementFile.Read,
        async (services, rows, ct) =>
            await services.GetRequiredService<RequirementStore>().ImportAsync(rows, ct) switch
            {
                RequirementImport.Valid valid =>
                    ([], $"Added {valid.Added.Count} versions of rules, {valid.Unchanged} were there already."),
                RequirementImport.Invalid invalid => (invalid.Errors, ""),
                var other => throw new InvalidOperationException($"Unknown outcome {other}."),
            });

    private static Command Create<TRow>(
        string name,
        string description,
        string columns,
        Func<string, IReadOnlyList<TRow>> read,
        Func<ServiceProvider, IReadOnlyList<TRow>, CancellationToken, Task<(IReadOnlyList<RowError>, string)>> import)
    {
        var file = new Argument<FileInfo>("file") { Description = columns };
        var command = new Command(name, description) { file };
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

            var (errors, done) = await import(services, rows, ct);
            foreach (var error in errors)
            {
                await Console.Error.WriteLineAsync(
                    $"line {error.Line}: {error.Column} is '{error.Value}', expected {error.Expected}");
            }

            if (errors.Count > 0)
            {
                await Console.Error.WriteLineAsync("Nothing was imported.");
                return 1;
            }

            Console.WriteLine(done);
            return 0;
        });
        return command;
    }
}
