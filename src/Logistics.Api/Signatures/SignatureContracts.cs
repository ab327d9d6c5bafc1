using System.ComponentModel.DataAnnotations;
using Logistics.Api.Attachments;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Kernel;
using Logistics.Core.Officers;
using Logistics.Core.Offices;

namespace Logistics.Api.Signatures;

/// <summary>What a recording says that officers sign.</summary>
public abstract record SignedRequest : AttachedRequest
{
    /// <summary>
    /// Officers who signed. What is odd about a signature, or that one is missing, is a warning.
    /// </summary>
    [MaxLength(Signing.Max)]
    public IReadOnlyList<SignatureRequest?>? Signatures { get; init; }

    /// <summary>Who signed; null for nobody.</summary>
    internal IReadOnlyList<Signature>? ReadSignatures(Input input)
    {
        const string field = "signatures";
        if (Signatures is null or { Count: 0 })
            return null;
        var read = input.List(field, Signatures, 0, Signing.Max, (item, signature) => new Signature(
            input.Id($"{item}.officer", signature?.Officer), input.OneOf<SignedAs>($"{item}.as", signature?.As)));
        var twice = read.Where(signature => signature is not null && signature.Officer != Guid.Empty)
            .CountBy(signature => signature).FirstOrDefault(signature => signature.Value > 1).Key;
        if (twice is not null)
            input.Fail(field, twice.Officer.ToString(), Expectations.SignatureOnce);
        return read;
    }
}

/// <summary>That an officer signed.</summary>
/// <param name="Officer">Id of the officer.</param>
/// <param name="As">
/// For the side that lets go, for the side that takes over, or as a witness, who handled nothing. What happens at one
/// place has officers of that place on either side.
/// </param>
public sealed record SignatureRequest(
    [property: Required, Format("uuid")] string? Officer, [property: Required, OneOf<SignedAs>] string? As);

/// <summary>That an officer signed.</summary>
/// <param name="Officer">Id of the officer.</param>
/// <param name="As">For the side that lets go, for the side that takes over, or as a witness.</param>
public sealed record SignatureView(Guid Officer, [property: OneOf<SignedAs>] string As)
{
    /// <summary>Who signed an event; empty where nobody did, and where nobody signs.</summary>
    internal static IReadOnlyList<SignatureView> Of(EventBody? body) => (body as ISigned)?.Signatures is { } signatures
        ? [.. signatures.Select(signature => new SignatureView(signature.Officer, EnumText.Of(signature.As)))]
        : [];
}
