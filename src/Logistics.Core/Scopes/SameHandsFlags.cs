using Logistics.Core.Kernel;

namespace Logistics.Core.Scopes;

/// <summary>Flags a handover that one principal both released and accepted. Two people should act.</summary>
public static class SameHandsFlags
{
    /// <summary>The flag's code.</summary>
    public const string Code = "same-hands";

    public static readonly Phrase AnotherKey = new(
        "another key than the one that released it", "kunci lain dari kunci yang menyerahkannya");

    /// <summary>The flags of an answer; null for none.</summary>
    /// <param name="field">What was released.</param>
    /// <param name="releasedBy">Id of who released it; null where that cannot be read.</param>
    public static IReadOnlyList<Flag>? Of(string field, Guid? releasedBy, Actor answers) => releasedBy == answers.Id
        ? [new Flag(Code, Severity.Warning, field, AnotherKey.English, answers.Id.ToString())]
        : null;
}
