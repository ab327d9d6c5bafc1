using System.Security.Cryptography;

namespace Logistics.Tests.Core.Ledger;

internal sealed class EventIdTests
{
    [TestCase(
        "01932c5e-0000-7000-8000-000000000001",
        "01932c5e-0000-7000-8000-000000000002",
        "defe5477-72f6-87c9-9c42-82102013093d")]
    [TestCase(
        "01932c5e-0000-7000-8000-000000000002",
        "01932c5e-0000-7000-8000-000000000001",
        "37157203-ccfc-879d-983f-08f3d437e7ba")]
    [TestCase(
        "00000000-0000-0000-0000-000000000000",
        "00000000-0000-0000-0000-000000000000",
        "66687aad-f862-8d77-ac8f-c18b8e9f8e20")]
    public void Derive_TwoIds_GivesTheIdItAlwaysGave(string command, string subject, string id) =>
        Assert.That(EventId.Derive(new(command), new(subject)), Is.EqualTo(new Guid(id)));

    [Test]
    public void Derive_AnyIds_IsAHashMarkedVersion8OfTheRfcVariant()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var (command, subject) = (NextGuid(random), NextGuid(random));
            var hash = SHA256.HashData(
                [.. command.ToByteArray(bigEndian: true), .. subject.ToByteArray(bigEndian: true)]);

            var bytes = EventId.Derive(command, subject).ToByteArray(bigEndian: true);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(bytes[6] >> 4, Is.EqualTo(8));
                Assert.That(bytes[8] >> 6, Is.EqualTo(2));
                Assert.That(bytes[..6], Is.EqualTo(hash[..6]));
                Assert.That(bytes[6] & 0x0F, Is.EqualTo(hash[6] & 0x0F));
                Assert.That(bytes[8] & 0x3F, Is.EqualTo(hash[8] & 0x3F));
                Assert.That(bytes[9..], Is.EqualTo(hash[9..16]));
            }
        }
    }

    private static Guid NextGuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
