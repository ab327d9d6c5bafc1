using Logistics.Core.Kernel;

namespace Logistics.Core.Scopes;

/// <summary>The rule that each place records for itself.</summary>
public static class ScopeRule
{
    public static readonly Rule OutsideYourPlace = new("outside-your-place", new(
        "This is outside the key's place.",
        "Ini di luar tempat kunci ini."))
    { IsForbidden = true };

    internal static readonly Phrase RoleFor = new(
        "a key of a role that may do this: {oneOf}",
        "kunci dengan peran yang boleh melakukan ini: {oneOf}");

    internal static readonly Phrase KnownPlace = new(
        "a record of a known place; this key is of {place}",
        "catatan dari tempat yang dikenal; kunci ini milik {place}");

    internal static readonly Phrase KeyOrOnBehalf = new(
        "a key of {needed}; or 'onBehalf' with a reason and a document, as this key is of {place} above it",
        "kunci milik {needed}; atau 'onBehalf' dengan alasan dan nomor dokumen, karena "
        + "kunci ini milik {place} di atasnya");

    internal static readonly Phrase KeyOf = new(
        "a key of {needed}; this one is of {place}",
        "kunci milik {needed}; kunci ini milik {place}");

    public static IReadOnlyList<Rule> All { get; } = [OutsideYourPlace];
}
