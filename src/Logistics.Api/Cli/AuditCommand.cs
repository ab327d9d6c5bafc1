using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Logistics.Api.Audit;
using Logistics.Api.Hosting;
using Logistics.Core.Evidence;
using Logistics.Core.Kernel;
using Logistics.Core.Ledger;
using Logistics.Core.Log;
using Logistics.Core.Packages;
using Logistics.Core.Stock;
using Logistics.Data.Events;
using Logistics.Data.Evidence;

namespace Logistics.Api.Cli;

/// <summary><c>logistics audit</c>: the findings of <c>GET /v1/audit</c>, offline.</summary>
internal static class AuditCommand
{
    public const string Name = "audit";

    private const string Csv = "csv";
    private const string Json = "json";
    private const string Text = "text";

    // As in the answers of the server, with what people write as they wrote it.
    private static readonly AuditJson Relaxed = new(new JsonSerializerOptions(AuditJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static Command Create()
    {
        var bundle = new Option<string>("--bundle")
        {
            Description = EvidenceCommands.BundleDescription,
            Required = true,
        };
        var finding = new Option<string?>("--finding")
        {
            Description = $"Lists the events of one: {string.Join(" | ", Catalog.Current.Findings)}. Without it, "
                + $"{Text} counts the events of each, and {Csv} and {Json} have those of all.",
        }.AcceptOnlyFromAmong([.. Catalog.Current.Findings]);
        var format = new Option<string>("--format")
        {
            Description = $"{Text} | {Csv} | {Json}, as the API has them.",
            DefaultValueFactory = _ => Text,
        }.AcceptOnlyFromAmong(Text, Csv, Json);
        var key = EvidenceCommands.KeyOption(
            "A verifier key to trust; again for more. With it the bundle is verified first, and nothing is listed "
            + "unless it is sound.");
        var checkpoint = new Option<string[]>("--checkpoint") { Description = EvidenceCommands.CheckpointDescription };
        var command = new Command(
            Name,
            "Shows what to look at in a bundle, offline, and exits 0. Verifies it with --key alone; "
            + "then it exits as 'verify' does.")
        {
            bundle, finding, format, key, checkpoint,
        };
        command.SetAction((parsed, ct) => EvidenceCommands.GuardAsync(
            () =>
            {
                var keys = EvidenceCommands.ReadKeys(parsed.GetValue(key));
                var kept = (parsed.GetValue(checkpoint) ?? []).Select(EvidenceCommands.ReadCheckpoint).ToArray();
                return kept.Length > 0 && keys.Length == 0
                    ? throw new FormatException("Expected --key with --checkpoint.")
                    : RunAsync(
                        parsed.GetRequiredValue(bundle), parsed.GetValue(finding), parsed.GetRequiredValue(format),
                        keys, kept, ct);
            },
            _ => true));
        return command;
    }

    private static async Task<int> RunAsync(
        string path, string? finding, string format, VerifierKey[] keys, SignedCheckpoint[] kept, CancellationToken ct)
    {
        using var bundle = await Bundle.OpenAsync(path, ct);
        var status = EvidenceCommands.Sound;
        if (keys.Length == 0)
        {
            await Console.Error.WriteLineAsync(
                "not verified: anybody can write such a bundle; give the log's key with "
                + "--key, or run 'logistics verify'");
        }
        else
        {
            var verdict = await EvidenceCommands.VerifyAsync(bundle, keys, kept, ct);
            foreach (var line in VerdictText.Lines(verdict, keys.Length))
                await Console.Error.WriteLineAsync(VerdictText.Plain(line));
            if (verdict is { IsSound: false, IsRecovered: false })
                return EvidenceCommands.Tampered;
            status = verdict.IsSound ? EvidenceCommands.Sound : EvidenceCommands.Recovered;
        }

        var findings = ReadAsync(bundle, finding is null ? Catalog.Current.Findings : [finding], ct);
        await using var output = Console.OpenStandardOutput();
        await (format switch
        {
            Csv => WriteCsvAsync(output, findings, ct),
            Json => WriteJsonAsync(output, findings, ct),
            _ when finding is null => WriteCountsAsync(findings, path),
            _ => WriteTextAsync(findings),
        });
        return status;
    }

    /// <summary>The findings of a bundle in the order of the ledger.</summary>
    /// <exception cref="UnreadableEvidenceException">An event cannot be read.</exception>
    private static async IAsyncEnumerable<AuditFindingView> ReadAsync(
        Bundle bundle, IReadOnlyList<string> names, [EnumeratorCancellation] CancellationToken ct)
    {
        // What is about a package or a document comes after what it begins with.
        var subjects = new Dictionary<string, StreamSubject>(StringComparer.Ordinal);
        await foreach (var leaf in bundle.EventsAsync(ct))
        {
            if (!EventCodec.TryDecode(leaf.Canonical, out var e))
            {
                throw new UnreadableEvidenceException(
                    string.Create(CultureInfo.InvariantCulture, $"event {leaf.Sequence}"), "its bytes are no event");
            }

            if (e.Body is PackagePacked packed)
                subjects[e.Stream] = new StreamSubject(packed.Label, []);
            else if (e.Version == 1 && StockDocument.IsStream(e.Stream))
                subjects[e.Stream] = new StreamSubject(null, e.Places);
            var found = names.Where(name => Catalog.Current.IsFinding(name, e)).ToArray();
            if (found.Length == 0)
                continue;
            var entry = new LedgerEntry(leaf.Sequence, e, leaf.Canonical, LeafHash.Of(leaf.Canonical));
            foreach (var name in found)
            {
                yield return AuditFindingView.Of(
                    name, entry, StreamSubject.PlacesOf(e, subjects), subjects.GetValueOrDefault(e.Stream)?.Label,
                    actorName: null, texts: null);
            }
        }
    }

    private static async Task WriteCsvAsync(
        Stream output, IAsyncEnumerable<AuditFindingView> findings, CancellationToken ct)
    {
        await WriteAsync(AuditFindingView.Columns);
        await foreach (var one in findings)
            await WriteAsync(one.Cells);

        async Task WriteAsync(IEnumerable<object?> row)
        {
            using var bytes = JsonOrCsv.BytesOf([row]);
            await bytes.CopyToAsync(output, ct);
        }
    }

    private static async Task WriteJsonAsync(
        Stream output, IAsyncEnumerable<AuditFindingView> findings, CancellationToken ct)
    {
        await using var json = new Utf8JsonWriter(
            output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = Relaxed.Options.Encoder });
        json.WriteStartObject();
        json.WriteStartArray("items");
        await foreach (var one in findings)
        {
            JsonSerializer.Serialize(json, one, Relaxed.AuditFindingView);
            await json.FlushAsync(ct);
        }

        json.WriteEndArray();
        json.WriteNull("next");
        json.WriteEndObject();
        await json.FlushAsync(ct);
        output.WriteByte((byte)'\n');
    }

    /// <summary>How many events each finding has.</summary>
    private static async Task WriteCountsAsync(IAsyncEnumerable<AuditFindingView> findings, string path)
    {
        var counts = Catalog.Current.Findings.ToDictionary(name => name, _ => 0, StringComparer.Ordinal);
        await foreach (var one in findings)
            counts[one.Finding]++;
        var names = counts.Keys.Max(name => name.Length);
        var digits = counts.Values.Max().ToString(CultureInfo.InvariantCulture).Length;
        foreach (var (name, count) in counts)
        {
            var number = count.ToString(CultureInfo.InvariantCulture).PadLeft(digits);
            Console.WriteLine($"{name.PadRight(names)}  {number} {(count == 1 ? "event" : "events")}");
        }

        Console.WriteLine(VerdictText.Plain(
            $"To see the events of one: logistics {Name} --bundle {path} --finding NAME"));
    }

    private static async Task WriteTextAsync(IAsyncEnumerable<AuditFindingView> findings)
    {
        var count = 0;
        await foreach (var one in findings)
        {
            count++;
            foreach (var line in VerdictText.Lines(one))
                Console.WriteLine(VerdictText.Plain(line));
        }

        Console.WriteLine(count == 1 ? "1 finding" : string.Create(CultureInfo.InvariantCulture, $"{count} findings"));
    }
}
