using Logistics.Core.Log;

namespace Logistics.Core.Evidence;

/// <summary>
/// The keys whose signatures count: those the auditor gave, and each that the log announced under a
/// checkpoint signed by the one before it.
/// </summary>
internal sealed class TrustedKeys(IEnumerable<VerifierKey> given)
{
    /// <summary>The finding about a note that is signed by unknown keys only.</summary>
    public const string NoneSigned = "no trusted key signed it";

    private readonly List<VerifierKey> trusted = [.. given.Distinct()];
    private readonly List<(long Sequence, VerifierKey Previous, VerifierKey Next)> announced = [];
    private readonly List<AnnouncedKey> adopted = [];

    public int Count => trusted.Count;

    /// <summary>Those that the auditor did not give.</summary>
    public IReadOnlyList<AnnouncedKey> Adopted => adopted;

    /// <summary>The trusted keys that signed. Null with a reason if the note must not be trusted.</summary>
    public (IReadOnlyList<VerifierKey>? Signers, string Why) SignersOf(SignedNote note) =>
        note.SignersAmong(trusted) switch
        {
            null => (null, "a signature on it is there twice or not by the key it names: "
                + "it is forged, or its text was changed"),
            { Count: 0 } => (null, NoneSigned),
            var signers => (signers, ""),
        };

    public void Announce(long sequence, VerifierKey previous, VerifierKey next) =>
        announced.Add((sequence, previous, next));

    /// <summary>A checkpoint of the size came out with its root, and these keys signed it.</summary>
    public void Confirm(long size, IReadOnlyList<VerifierKey> signers)
    {
        // In their order, so that a chain of keys under one checkpoint is followed to its end.
        var signed = signers.ToHashSet();
        foreach (var (sequence, previous, next) in announced.Where(one => one.Sequence < size))
        {
            if (!signed.Contains(previous))
                continue;
            signed.Add(next);
            if (trusted.Contains(next))
                continue;
            trusted.Add(next);
            adopted.Add(new AnnouncedKey(sequence, next));
        }

        announced.RemoveAll(one => one.Sequence < size && signed.Contains(one.Next));
    }
}
