using System.CommandLine;
using System.Globalization;
using Logistics.Api.Hosting;
using Logistics.Api.Officers;
using Logistics.Core.Access;
using Logistics.Data.Access;
using Logistics.Data.Ledger;
using Logistics.Data.Officers;
using Logistics.Data.Reference;

namespace Logistics.Api.Cli;

/// <summary><c>logistics officers</c>: lists of officers from files.</summary>
internal static class OfficerCommands
{
    public static Command Create() => new("officers", "The people who stand at the places.") { Import() };

    private static Command Import()
    {
        var file = new Argument<FileInfo>("file")
        {
            Description = "CSV in UTF-8 as a spreadsheet saves it: commas, semicolons or tabs, any order of columns.",
        };
        var principal = KeyCommands.Admin();
        var place = new Option<string?>("--place") { Description = "Code of the place of rows that name none." };
        var role = new Option<string?>("--role") { Description = "Role of rows that name none." };
        var preview = new Option<bool>("--preview")
        {
            Description = "Says what would become of each row and records nothing.",
        };
        var command = new Command(
            "import", "Imports a list of candidates or officers. The same list again changes nothing.")
        {
            file, principal, place, role, preview,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetRequiredValue(file).FullName;
            var sheet = OfficerSheet.Read(await File.ReadAllTextAsync(path, ct), int.MaxValue)
                ?? throw new FormatException($"{path}: expected {Expectations.OfficerHeader.English}.");
            await using var services = await CommandLine.ReadyAsync(ct);
            var admin = await services.GetRequiredService<KeyStore>().AdminAsync(
                parsed.GetRequiredValue(principal), ct);
            await services.GetRequiredService<StartUp>().RecordReferenceAsync(ct);
            var import = new OfficerImport(
                services.GetRequiredService<OfficerStore>(), services.GetRequiredService<ElectionStore>(),
                services.GetRequiredService<LedgerWriter>(), services.GetRequiredService<IdentityKey>());
            var isPreview = parsed.GetValue(preview);
            var (results, rejection) = await import.RunAsync(
                sheet, (admin, Sight.Everything), services.GetRequiredService<TimeProvider>().GetUtcNow(),
                (parsed.GetValue(place), parsed.GetValue(role)), isPreview, ct);
            if (rejection?.Errors is [var error, ..])
                throw new FormatException($"--{error.Field} is '{error.Value}', expected {error.Expected}.");
            return await TellAsync(OfficerImportView.Of(sheet, results, isPreview));
        });
        return command;
    }

    private static async Task<int> TellAsync(OfficerImportView view)
    {
        foreach (var row in view.Results)
        {
            foreach (var reason in row.Reasons)
            {
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"line {row.Line}: {reason.Column ?? "the row"} is '{reason.Value}', expected {reason.Expected}"));
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(view.Preview ? "Would import" : "Imported")} {view.Imported} rows, {view.Unchanged} were recorded "
                + $"before, {view.Explained} are explained."));
        return view.Explained == 0 ? 0 : 1;
    }
}
