using Logistics.Api.Log;
using Logistics.Core.Log;
using Logistics.Data.Log;
using Logistics.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Logistics.Tests.Data.Log;

/// <summary>What public requests cost: the key file is read once a second, whoever asks how often.</summary>
internal sealed class KnownVerifierKeysTests() : StoreFixture(TestEngine.Sqlite)
{
    private const string Origin = "test.example/log";

    [Test]
    public async Task Find_FileReplaced_IsReadAfterASecondOrWhenTheSignerHasReadIt()
    {
        var folder = Directory.CreateTempSubdirectory("logistics-keys-");
        try
        {
            var clock = new SetClock(DateTimeOffset.UnixEpoch);
            using var signer = new LogSigner(
                new LogStore(Database),
                new LogOptions(
                    Origin, Path.Combine(folder.FullName, "key.pem"), Path.Combine(folder.FullName, "last-signed")),
                clock,
                Writer.PublishAsync);
            var keys = new KnownVerifierKeys(
                signer, new LogPublication(false, []), clock, NullLogger<KnownVerifierKeys>.Instance);
            var first = await ReplaceAsync(signer.Keys!);
            Assert.That(keys.Find(), Is.EqualTo([first]));

            var second = await ReplaceAsync(signer.Keys!);
            Assert.That(keys.Find(), Is.EqualTo([first]), "read a moment ago");
            clock.Now += KnownVerifierKeys.Interval;
            Assert.That(keys.Find(), Is.EqualTo([second]), "a second later");

            var third = await ReplaceAsync(signer.Keys!);
            signer.Keys!.Load();
            Assert.That(keys.Find(), Is.EqualTo([third]), "read by the signer");

            signer.Keys!.Delete();
            clock.Now += KnownVerifierKeys.Interval;
            Assert.That(keys.Find(), Is.EqualTo([third]), "gone");
        }
        finally
        {
            TestFolder.Delete(folder.FullName);
        }
    }

    private static async Task<VerifierKey> ReplaceAsync(KeyFile file)
    {
        var key = SigningKey.Create(Origin);
        await file.ReplaceAsync([key], default);
        return key.Public;
    }
}
