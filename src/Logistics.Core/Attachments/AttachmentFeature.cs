using System.Text.Json.Serialization;
using Logistics.Core.Access;
using Logistics.Core.Kernel;

namespace Logistics.Core.Attachments;

/// <summary>Erases a file. What the ledger holds of it stays: its digest.</summary>
/// <param name="Digest">SHA-256 of the file as it is kept.</param>
/// <param name="Document">Number of the paper that asks for it.</param>
public sealed record EraseAttachment(
    Guid Id,
    Actor Actor,
    DateTimeOffset OccurredAt,
    [property: JsonPropertyName("sha256")] string Digest,
    string Document) : LedgerCommand(Id, Actor, OccurredAt);

/// <summary>A file was erased.</summary>
public sealed record AttachmentErased : EventBody
{
    /// <summary>The stream of all erasures.</summary>
    public const string Stream = "attachments";

    /// <inheritdoc cref="EraseAttachment.Digest"/>
    public required string Digest { get; init; }

    /// <inheritdoc cref="EraseAttachment.Document"/>
    public required string Document { get; init; }
}

/// <summary>
/// Photos and papers that belong to events. The files are beside the database; an event names them by their digests.
/// </summary>
public sealed class AttachmentFeature : Feature
{
    public override void Register(FeatureBuilder builder) => builder
        .Event<AttachmentErased>("attachment-erased", Apply)
        .Command<EraseAttachment>(
            "erase-attachment", Act.EraseTexts, (_, _) => null, Decide,
            (needs, _) => needs.Stream(AttachmentErased.Stream))
        .EveryEvent(Follow, (_, _, _) => { })
        .Table(AttachmentUse.Table)
        .Rules(AttachmentRule.All)
        .Json(AttachmentJson.Default);

    private static Decision Decide(World world, EraseAttachment command) => new ProposedEvent(
        EventId.Derive(command.Id, command.Id),
        AttachmentErased.Stream,
        new AttachmentErased
        {
            UtcOffset = command.UtcOffset,
            Digest = command.Digest,
            Document = command.Document,
        });

    private static string? Apply(World world, LedgerEntry entry, AttachmentErased body)
    {
        if (entry.Event.Stream != AttachmentErased.Stream)
            return "its stream is not that of attachments";
        if (!AttachmentDigest.Is(body.Digest))
            return "what it erases is no SHA-256";
        world.Append(AttachmentUse.Table, new AttachmentUse(entry.Sequence, body.Digest, IsErasure: true));
        return null;
    }

    private static string? Follow(World world, LedgerEntry entry, EventBody body)
    {
        if (body.Attachments is not { } digests)
            return null;
        if ((body is AttachmentErased ? "it erases an attachment and has some" : AttachmentDigest.Fault(digests))
            is { } fault)
            return fault;
        foreach (var digest in digests.Order(StringComparer.Ordinal))
            world.Append(AttachmentUse.Table, new AttachmentUse(entry.Sequence, digest, IsErasure: false));
        return null;
    }
}

[JsonSerializable(typeof(AttachmentErased))]
[JsonSerializable(typeof(EraseAttachment))]
internal sealed partial class AttachmentJson : JsonSerializerContext;
