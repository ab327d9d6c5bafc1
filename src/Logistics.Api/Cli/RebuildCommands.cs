using System.CommandLine;
using System.Globalization;
using Logistics.Data;

namespace Logistics.Api.Cli;

/// <summary><c>logistics rebuild</c>: tables that are made of the events alone.</summary>
internal static class RebuildCommands
{
    public static Command Create() => new("rebuild", "Writes tables anew from the ledger's events.") { Stock() };

    private static Command Stock()
    {
        var command = new Command(
            "stock",
            "Postings and balances. Nothing can be recorded meanwhile; if it is broken off, it goes on at the next "
            + "start of the server.");
        command.SetAction(async (_, ct) =>
        {
            await using var services = await CommandLine.ReadyAsync(ct);
            var events = await services.GetRequiredService<StockBooks>().RebuildAsync(ct);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"Wrote postings and balances of {events} events."));
            return 0;
        });
        return command;
    }
}
