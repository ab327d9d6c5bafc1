using System.ComponentModel.DataAnnotations;
using Logistics.Core.Kernel;

namespace Logistics.Api.Hosting;

/// <summary>What every recording may say besides.</summary>
public abstract record RecordingRequest
{
    /// <summary>Why it is recorded for another place than the key's; nothing for the key's own.</summary>
    public OnBehalfRequest? OnBehalf { get; init; }

    /// <summary>When it was sent, RFC 3339 with offset.</summary>
    [Format("date-time")]
    public string? SentAt { get; init; }

    /// <summary>The command with what this says of it.</summary>
    internal virtual LedgerCommand Complete(Input input, LedgerCommand command) =>
        OnBehalf is null && SentAt is null && input.Outdated is null ? command : command with
        {
            Outdated = input.Outdated,
            OnBehalf = OnBehalf?.Read(input),
            SentAt = SentAt is null ? null : input.Time("sentAt", SentAt),
        };
}

/// <summary>Why somebody records for another place.</summary>
/// <param name="Reason">Why, in at least 10 characters. Kept beside the ledger, erasable.</param>
/// <param name="Document">Number of the paper that says so.</param>
public sealed record OnBehalfRequest(
    [property: Required, MinLength(OnBehalf.ReasonLengthMin), MaxLength(Limits.NoteLengthMax)] string? Reason,
    [property: Required, MinLength(1), MaxLength(Limits.DocumentLengthMax)] string? Document)
{
    private static readonly Expected ReasonExpected = Expectations.Reason.With(
        ("minLength", OnBehalf.ReasonLengthMin), ("maxLength", Limits.NoteLengthMax));

    internal OnBehalf Read(Input input)
    {
        const string field = "onBehalf.reason";
        if (Reason is null
            || (Reason.Length <= Limits.NoteLengthMax && Reason.Trim().Length < OnBehalf.ReasonLengthMin))
            input.Fail(field, Reason, ReasonExpected);
        else
            input.OptionalLines(field, Reason, Limits.NoteLengthMax);
        return new(
            input.Text("onBehalf.document", Document, Limits.DocumentLengthMax), PersonalText.Of(Reason ?? "")!);
    }
}
