using System.CommandLine;
using System.Globalization;
using Logistics.Data.Ledger;

namespace Logistics.Api.Cli;

/// <summary><c>logistics rebuild</c>: tables that are made of the events alone.</summary>
internal static class RebuildCommands
{
    public static Command Create()
    {
        var command = new Command(
            "rebuild",
            "Writes every table that follows from the ledger anew. Nothing can be recorded meanwhile; if it is broken "
            + "off, it goes on at the next start of the server.");
        command.SetAction(async (_, ct) =>
        {
            await using var services = await CommandLine.ReadyAsync(ct, makesDatabase: false);
            var events = await services.GetRequiredService<ProjectionRebuild>().RebuildAsync(ct);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Wrote the tables of {events} events."));
            return 0;
        });
        return command;
    }
}
