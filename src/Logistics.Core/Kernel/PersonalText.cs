using System.Security.Cryptography;
using System.Text;

namespace Logistics.Core.Kernel;

/// <summary>
/// Free text that may name a person. It is kept beside the ledger, where it can be erased; the ledger holds
/// only <see cref="Commitment"/>, SHA-256 over a random 32-byte <see cref="Salt"/> followed by the UTF-8
/// text. Without the salt the commitment cannot be searched for a name.
/// </summary>
public sealed class PersonalText
{
    public const int SaltSize = 32;

    private PersonalText(string text, byte[] salt)
    {
        Text = text;
        Salt = salt;
        Commitment = Commit(text, salt);
    }

    public string Text { get; }

    public byte[] Salt { get; }

    public byte[] Commitment { get; }

    /// <summary>Commits to a text under a fresh random salt; a null stays null.</summary>
    public static PersonalText? Of(string? text) =>
        text is null ? null : new PersonalText(text, RandomNumberGenerator.GetBytes(SaltSize));

    /// <summary>Texts by their commitments, base64.</summary>
    public static IReadOnlyDictionary<string, string?> ByCommitment(IEnumerable<PersonalText> texts) =>
        texts.ToDictionary(
            text => Convert.ToBase64String(text.Commitment), text => (string?)text.Text, StringComparer.Ordinal);

    public static byte[] Commit(string text, ReadOnlySpan<byte> salt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        return hash.GetHashAndReset();
    }
}
