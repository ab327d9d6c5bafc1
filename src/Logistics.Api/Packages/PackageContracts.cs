using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Logistics.Api.Events;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Packages;
using Logistics.Core.Seals;
using Logistics.Core.Stock;
using Logistics.Data.Events;

namespace Logistics.Api.Packages;

/// <summary>A package to record.</summary>
/// <param name="Id">A UUID made by the caller; sending it again does nothing.</param>
/// <param name="Label">
/// Written on it: letters, digits, `.`, `_` and `-`; not signs alone, and not a UUID. Unique.
/// </param>
/// <param name="Kind">Boxes for a re-vote are made by re-issues alone.</param>
/// <param name="Contest">Required for a ballot box.</param>
/// <param name="Destination">Code of the location it is meant for.</param>
/// <param name="Location">Code of the location that packs it; the destination lies there or below.</param>
/// <param name="Contents">What was taken for it from the loose stock of the location.</param>
/// <param name="Seals">Numbers of the seals it was closed with.</param>
/// <param name="OccurredAt">When it was packed, RFC 3339 with offset.</param>
/// <param name="Override">Rules that an admin sets aside for it.</param>
public sealed record PackRequest(
    [property: Required, Format("uuid")] string? Id,
    [property: Required, MinLength(1), MaxLength(Limits.LabelLengthMax), RegularExpression(Input.NewLabel)]
    string? Label,
    [property: Required, KindOfPacking] string? Kind,
    [property: MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Contest,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Destination,
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Location,
    [property: Required, MaxLength(Limits.ContentLinesMax)] IReadOnlyList<ContentLineRequest?>? Contents,
    [property: Required, MaxLength(Limits.SealsMax), ItemLength(Limits.SealLengthMax)]
    IReadOnlyList<string?>? Seals,
    [property: Required, Format("date-time")] string? OccurredAt,
    OverrideRequest? Override) : RecordingRequest
{
    internal PackPackage ToCommand(Input input, ClaimsPrincipal user) => new(
        input.Id("id", Id),
        user.Actor(),
        input.Time("occurredAt", OccurredAt),
        input.Label("label", Label),
        KindOfPackingAttribute.Read(input, "kind", Kind),
        input.OptionalCode("contest", Contest),
        input.Code("destination", Destination),
        input.Code("location", Location),
        ContentLineRequest.Read(input, "contents", Contents, countMin: 0),
        SealList.Read(input, "seals", Seals),
        OverrideRequest.Read(input, Override, user));
}

/// <summary>The kinds that are packed for the election itself.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KindOfPackingAttribute : Attribute, IOneOf
{
    private static readonly string[] Names =
        [.. EnumText.Names<PackageKind>().Except([EnumText.Of(PackageKind.ReVoteBox)], StringComparer.Ordinal)];

    public string Name => "PackingKind";

    public IReadOnlyList<string> Values => Names;

    public static PackageKind Read(Input input, string field, string? value)
    {
        if (EnumText.TryParse<PackageKind>(value, out var kind) && kind != PackageKind.ReVoteBox)
            return kind;
        input.Fail(field, value, Input.AnyOf(Names));
        return default;
    }
}

/// <summary>A quantity of an item, in the item's unit.</summary>
/// <param name="Item">Code of the item.</param>
/// <param name="Quantity">How many, in the item's unit.</param>
/// <param name="Bundle">How many one bundle holds; nothing when it is not in bundles.</param>
public sealed record ContentLineRequest(
    [property: Required, MinLength(1), MaxLength(Limits.CodeLengthMax)] string? Item,
    [property: Required, Range(1, Limits.QuantityMax)] int? Quantity,
    [property: Range(1, Limits.QuantityMax)] int? Bundle)
{
    internal static IReadOnlyList<ItemQuantity> Read(
        Input input, string field, IReadOnlyList<ContentLineRequest?>? lines, int countMin) =>
        input.List(field, lines, countMin, Limits.ContentLinesMax, (place, line) => new ItemQuantity(
            input.Code($"{place}.item", line?.Item),
            input.Whole($"{place}.quantity", line?.Quantity, 1, Limits.QuantityMax),
            input.OptionalWhole($"{place}.bundle", line?.Bundle, 1, Limits.QuantityMax)));
}

/// <summary>Seal numbers as they come in.</summary>
internal static class SealList
{
    public static IReadOnlyList<string> Read(Input input, string field, IReadOnlyList<string?>? seals) =>
        Read(input, field, seals, 0, Limits.SealsMax);

    public static IReadOnlyList<string> Read(
        Input input, string field, IReadOnlyList<string?>? seals, int countMin, int countMax)
    {
        var read = input.List(field, seals, countMin, countMax, input.Seal);
        var twice = read.CountBy(seal => seal, StringComparer.Ordinal).FirstOrDefault(seal => seal.Value > 1).Key;

        // A seal that could not be read is empty, and named already.
        if (!string.IsNullOrEmpty(twice))
        {
            input.Fail(field, twice, Expectations.SealOnce);
            return read;
        }

        var twin = read.Where(seal => seal.Length > 0).GroupBy(SealNumber.KeyOf, StringComparer.Ordinal)
            .FirstOrDefault(group => group.Skip(1).Any());
        if (twin is not null)
            input.FailNow(field, twin.Last(), Expectations.SealOnce);
        return read;
    }
}

/// <summary>Packages, each recorded or refused on its own.</summary>
/// <param name="Packages">The packages, each with an id of its own.</param>
public sealed record BulkPackRequest(
    [property: Required, MinLength(1), MaxLength(Limits.BulkPackagesMax), ItemsOf<PackRequest>]
    IReadOnlyList<BulkRow>? Packages);

/// <summary>
/// One package of a bulk request, read only when its turn comes, so that a row of the wrong shape does not
/// lose the others.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed class BulkRow
{
    private readonly JsonElement json;
    private readonly JsonTypeInfo<PackRequest> packing;

    private BulkRow(JsonElement json, JsonSerializerOptions options) =>
        (this.json, packing) = (json, (JsonTypeInfo<PackRequest>)options.GetTypeInfo(typeof(PackRequest)));

    /// <param name="place">The row as a field of the request, named where the row as a whole is wrong.</param>
    /// <param name="user">Who sends it.</param>
    /// <returns>The command, and what is wrong with it, by field of the package.</returns>
    internal (PackPackage? Command, Input Input) ToCommand(string place, ClaimsPrincipal user)
    {
        var input = new Input();
        if (json.ValueKind != JsonValueKind.Object)
        {
            input.Fail(place, json.ValueKind == JsonValueKind.Number ? json.GetRawText() : null, Expectations.Object);
            return (null, input);
        }

        PackRequest request;
        try
        {
            request = json.Deserialize(packing)!;
        }
        catch (JsonException e)
        {
            if (BodyFaults.Find(json, packing) is not { } found)
            {
                var error = JsonFaults.Of(e);
                input.Fail(error.Field.Length == 0 ? place : error.Field, error.Value, error.Expected);
                return (null, input);
            }

            var errors = found.Faults.Errors.Select(
                error => error.Field.Length == 0 ? error with { Field = place } : error);
            (input, request) = (new Input(new([.. errors])), JsonSerializer.Deserialize(found.Readable, packing)!);
        }

        return ((PackPackage)request.Complete(input, request.ToCommand(input, user)), input);
    }

    /// <summary>The id as far as there is one to show beside a mistake.</summary>
    internal string? Id
    {
        get
        {
            try
            {
                return json.ValueKind == JsonValueKind.Object
                    && json.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                    ? Problem.Shorten(id.GetString())
                    : null;
            }
            catch (InvalidOperationException)
            {
                // A name or the id itself is no Unicode text, which only shows when it is read.
                return null;
            }
        }
    }

    internal sealed class Converter : JsonConverter<BulkRow>
    {
        public override bool HandleNull => true;

        public override BulkRow Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonElement.ParseValue(ref reader), options);

        public override void Write(
            Utf8JsonWriter writer, BulkRow value, JsonSerializerOptions options) =>
            value.json.WriteTo(writer);
    }
}

/// <summary>A package as it stands.</summary>
/// <param name="Id">Id of the package.</param>
/// <param name="Label">Written on it.</param>
/// <param name="Kind">Null when the package's record is damaged; its custody says more.</param>
/// <param name="Contest">Code of the contest; null when it serves every contest.</param>
/// <param name="Destination">Code of the location it is meant for.</param>
/// <param name="Origin">Where it was packed.</param>
/// <param name="Custodian">The location that has custody; while in transit, still the sender.</param>
/// <param name="Status">Null when the package's record is damaged.</param>
/// <param name="Handover">The open handover it travels in; null when it does not travel.</param>
/// <param name="InsideOf">The package it is inside of and moves with; null when it is in no other.</param>
/// <param name="Contents">What it holds.</param>
/// <param name="Seals">
/// Numbers of the seals it is closed with; empty where they are withheld: whoever receives it enters them unseen.
/// </param>
/// <param name="SealCount">How many seals it is closed with.</param>
/// <param name="Withheld">Names of the members that are not shown to this key.</param>
/// <param name="Version">Events in its chain so far.</param>
/// <param name="FormerLabels">Labels it bore before; they find it, too.</param>
/// <param name="Recalled">Whether it was called back and has not come to its origin since.</param>
/// <param name="ReVote">Id of the re-vote it is for; null for none.</param>
public sealed record PackageView(
    Guid Id,
    string Label,
    [property: OneOf<PackageKind>] string? Kind,
    string? Contest,
    string Destination,
    string Origin,
    string Custodian,
    [property: OneOf<PackageStatus>] string? Status,
    Guid? Handover,
    Guid? InsideOf,
    IReadOnlyList<ContentLine> Contents,
    IReadOnlyList<string> Seals,
    int SealCount,
    IReadOnlyList<string> Withheld,
    int Version,
    IReadOnlyList<string> FormerLabels,
    bool Recalled,
    Guid? ReVote)
{
    internal static PackageView Of(PackageDetails details)
    {
        var view = OfSound(details);
        return details.Unreadable is null ? view : view with { Kind = null, Status = null };
    }

    /// <summary>The package as its first event left it.</summary>
    internal static PackageView Of(LedgerEntry entry)
    {
        var packed = World.Replay([entry]);
        return Of(PackageDetails.Of(packed, Package.IdOf(entry.Event.Stream)));
    }

    private static PackageView OfSound(PackageDetails details)
    {
        var state = details.State;
        return new(
            state.Id,
            state.Label,
            EnumText.Of(state.Kind),
            state.Contest,
            state.Destination,
            state.Origin,
            state.Custodian,
            EnumText.Of(state.Status),
            state.Handover,
            state.Outer,
            [.. details.Contents.Select(line => new ContentLine(line.Item, line.Quantity, line.Bundle))],
            details.Seals,
            details.HiddenSeals ?? details.Seals.Count,
            details.HiddenSeals is null ? [] : ["seals"],
            state.Version,
            details.FormerLabels,
            state.Recalled,
            state.ReVote);
    }
}

/// <summary>A package right after it was packed, and the event that recorded it.</summary>
/// <param name="Package">The package as the event left it.</param>
/// <param name="Event">The event that was recorded.</param>
/// <param name="Warnings">What may be a mistake although it was recorded; empty when nothing may.</param>
public sealed record PackReceiptView(PackageView Package, EventView Event, IReadOnlyList<WarningView> Warnings)
{
    internal static async Task<PackReceiptView> OfAsync(
        Receipt receipt, EventStore events, CancellationToken ct)
    {
        var packed = receipt.Entries[0];
        var (view, warnings) = (PackageView.Of(packed), WarningView.Localized(packed.Event));
        if (receipt.Answer is { } answer)
            return new(view, EventView.OfNew(packed, answer), warnings);

        // If somebody else sends it again, the event still belongs to its first sender, and so do its texts.
        var page = await events.AfterAsync(packed.Sequence - 1, limit: 1, ct);
        return new(view, EventView.OfNew(page.Events[0], page), warnings);
    }
}

/// <summary>A result for each row of a bulk request, in its order.</summary>
/// <param name="Results">One for each row, in the order of the request.</param>
public sealed record BulkPackView(IReadOnlyList<BulkRowView> Results);

/// <summary>What became of one row.</summary>
/// <param name="Index">0-based position in the request.</param>
/// <param name="Id">As sent; null when it could not be read.</param>
/// <param name="Status">The HTTP status the row alone would have had.</param>
/// <param name="Code"><c>recorded</c>, <c>already-recorded</c>, or the problem's code.</param>
/// <param name="Sequence">Of the event, when recorded.</param>
/// <param name="Hash">Leaf hash of the event, base64, when recorded.</param>
/// <param name="Errors">The fields concerned, as in a problem.</param>
/// <param name="Warnings">What may be a mistake although it was recorded.</param>
public sealed record BulkRowView(
    int Index,
    string? Id,
    int Status,
    string Code,
    long? Sequence,
    string? Hash,
    IReadOnlyList<ProblemField> Errors,
    IReadOnlyList<WarningView> Warnings);

/// <summary>A package's whole chain of custody, checked from the stored bytes at this call.</summary>
/// <param name="Package">As its events have it; null when not even the first can be read.</param>
/// <param name="Custodian">Where the chain leaves the package.</param>
/// <param name="Status">Status in which the chain leaves the package; null when it cannot be told.</param>
/// <param name="Continuous">No version is missing and each event lawfully follows the one before.</param>
/// <param name="Verified">Every byte, hash, link and text agrees, and so does the package's current record.</param>
/// <param name="Faults">What does not, in words; empty when verified.</param>
/// <param name="Events">The chain, in its order.</param>
public sealed record CustodyView(
    PackageView? Package,
    string? Custodian,
    [property: OneOf<PackageStatus>] string? Status,
    bool Continuous,
    bool Verified,
    IReadOnlyList<string> Faults,
    IReadOnlyList<EventView> Events);

[JsonSerializable(typeof(PackRequest))]
[JsonSerializable(typeof(BulkPackRequest))]
[JsonSerializable(typeof(RepackRequest))]
[JsonSerializable(typeof(OpeningRequest))]
[JsonSerializable(typeof(SealingRequest))]
[JsonSerializable(typeof(NestingRequest))]
[JsonSerializable(typeof(PackReceiptView))]
[JsonSerializable(typeof(BulkPackView))]
[JsonSerializable(typeof(PackageView))]
[JsonSerializable(typeof(Page<PackageView>))]
[JsonSerializable(typeof(CustodyView))]
[JsonSerializable(typeof(NestingView))]
internal sealed partial class PackageJson : JsonSerializerContext;
