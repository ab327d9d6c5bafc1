using System.CommandLine;
using Logistics.Api.Hosting;
using Logistics.Core.Texts;
using Logistics.Data.Access;
using Logistics.Data.Events;
using Logistics.Data.Ledger;

namespace Logistics.Api.Cli;

/// <summary><c>logistics texts</c>: texts about persons, which are kept beside the ledger.</summary>
internal static class TextCommands
{
    public static Command Create() => new("texts", "Texts about persons.") { Erase() };

    private static Command Erase()
    {
        var sequence = new Option<long>("--event")
        {
            Description = "Sequence of an event that the text belongs to.",
            Required = true,
        };
        var text = new Option<string>("--text")
        {
            Description = "Name of the text in the event, such as driver, note or witnesses[0].",
            Required = true,
        };
        var document = new Option<string>("--document")
        {
            Description = "Number of the paper that asks for it.",
            Required = true,
        };
        var principal = KeyCommands.Admin();
        var command = new Command("erase", "Erases a text. The ledger keeps that it was there, and verifies as before.")
        {
            sequence, text, document, principal,
        };
        command.SetAction(async (parsed, ct) =>
        {
            var input = new Input();
            var paper = input.Text(document.Name, parsed.GetRequiredValue(document), Limits.DocumentLengthMax);
            CommandLine.Check(input);
            await using var services = await CommandLine.ReadyAsync(ct);
            var (at, name) = (parsed.GetRequiredValue(sequence), parsed.GetRequiredValue(text));
            var admin = await services.GetRequiredService<KeyStore>().AdminAsync(
                parsed.GetRequiredValue(principal), ct);
            var (commitment, rejection) = await services.GetRequiredService<EventStore>().FindTextAsync(at, name, ct);
            if (commitment is null)
                throw LedgerRecording.Refusal(rejection!);
            var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
            await services.GetRequiredService<LedgerWriter>().RecordAsync(
                new EraseText(Guid.CreateVersion7(now), admin, now, at, name, commitment, paper), ct);
            Console.WriteLine($"Erased {name} of event {at}.");
            return 0;
        });
        return command;
    }
}
