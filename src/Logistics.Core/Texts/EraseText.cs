using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.Texts;

/// <summary>Erases a text that is kept beside the ledger. What the ledger holds of it stays: a salted hash.</summary>
/// <param name="Event">Ledger sequence of an event that holds its commitment.</param>
/// <param name="Text">The name of the text in that event, such as <c>driver</c>.</param>
/// <param name="Commitment">To the text, which other events of the same command may hold, too.</param>
/// <param name="Document">Number of the paper that asks for it.</param>
public sealed record EraseText(
    Guid Id, Actor Actor, DateTimeOffset OccurredAt, long Event, string Text, byte[] Commitment, string Document)
    : LedgerCommand(Id, Actor, OccurredAt)
{
    public override IReadOnlyList<(long Event, byte[] Commitment)> ErasedTexts => [(Event, Commitment)];
}

/// <summary>A text beside the ledger was erased.</summary>
public sealed record TextErased : EventBody
{
    /// <summary>The stream of all erasures.</summary>
    public const string Stream = "texts";

    /// <inheritdoc cref="EraseText.Event"/>
    public required long Event { get; init; }

    /// <inheritdoc cref="EraseText.Text"/>
    public required string Text { get; init; }

    /// <summary>The commitment to it.</summary>
    public required byte[] Commitment { get; init; }

    /// <summary>Number of the paper that asked for it.</summary>
    public required string Document { get; init; }
}

/// <summary>The right of persons to have erased what names them.</summary>
public sealed class TextFeature : Feature
{
    public static readonly Rule UnknownText = new("unknown-text", new(
        "There is no such event, or it has no such text.",
        "Peristiwa ini tidak ada, atau tidak memiliki teks ini."));

    /// <summary>What <see cref="UnknownText"/> expects of the name of a text.</summary>
    public static readonly Phrase TextOfTheEvent = new("one of {oneOf}", "salah satu dari {oneOf}");

    /// <summary>What it expects of an event.</summary>
    public static readonly Phrase EventWithTexts = new(
        "the sequence of an event with texts about persons", "nomor urut peristiwa yang memiliki teks tentang orang");

    public override void Register(FeatureBuilder builder) => builder
        .Event<TextErased>("text-erased", Apply)
        .Command<EraseText>(
            "erase-text", Act.EraseTexts, (_, _) => null, Decide, (needs, _) => needs.Stream(TextErased.Stream))
        .Rules(UnknownText)
        .Json(TextJson.Default);

    private static Decision Decide(World world, EraseText command) => new ProposedEvent(
        EventId.Derive(command.Id, command.Id),
        TextErased.Stream,
        new TextErased
        {
            UtcOffset = command.UtcOffset,
            Event = command.Event,
            Text = command.Text,
            Commitment = command.Commitment,
            Document = command.Document,
        });

    private static string? Apply(World world, LedgerEntry entry, TextErased body) =>
        entry.Event.Stream != TextErased.Stream ? "its stream is not that of texts"
        : body.Event >= entry.Sequence ? "it names an event after itself"
        : null;
}

[JsonSerializable(typeof(TextErased))]
[JsonSerializable(typeof(EraseText))]
internal sealed partial class TextJson : JsonSerializerContext;
