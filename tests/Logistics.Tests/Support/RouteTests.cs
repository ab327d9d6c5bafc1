using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Logistics.Tests.Support;

/// <summary>A route that takes a body.</summary>
/// <param name="Body">A new body that is right.</param>
/// <param name="Required">The fields an empty object is told to have.</param>
internal sealed record PostRow(Func<JsonObject> Body, params string[] Required);

/// <summary>
/// Tests of every route. The routes are those the running application has, so a new one without a row here fails.
/// </summary>
internal abstract partial class RouteTests : ApiTests
{
    private static readonly Dictionary<string, PostRow> PostRows = new(StringComparer.Ordinal)
    {
        ["/v1/packages"] = new(
            NewFullKit, "id", "occurredAt", "label", "kind", "destination", "location", "contents", "seals"),
        ["/v1/packages/bulk"] = new(
            () => new JsonObject { ["packages"] = new JsonArray(NewFullKit(), NewKit()) }, "packages"),
        ["/v1/packages/{packageId}/contents"] = new(() => NewNesting([NewLabel()]), "add", "id", "occurredAt"),
        ["/v1/packages/{packageId}/repacking"] = new(
            NewFilling, "id", "occurredAt", "location", "contents", "seals"),
        ["/v1/packages/{packageId}/opening"] = new(NewOpening, "id", "occurredAt", "location"),
        ["/v1/packages/{packageId}/sealing"] = new(NewFilling, "id", "occurredAt", "location", "contents", "seals"),
        ["/v1/packages/{packageId}/recall"] = new(NewReason, "id", "occurredAt", "reason"),
        ["/v1/packages/{packageId}/destination"] = new(
            () => With(NewReason(), ("destination", OtherTps), ("override", null)), "id", "occurredAt", "destination", "reason"),
        ["/v1/packages/{packageId}/label"] = new(
            () => With(NewReason(), ("label", NewLabel())), "id", "occurredAt", "label", "reason"),
        ["/v1/packages/{packageId}/dissolution"] = new(NewReason, "id", "occurredAt", "reason"),
        ["/v1/packages/{packageId}/write-off"] = new(
            () => With(NewReason(), ("decision", "SK-9"), ("decidedOn", "2024-11-30")), "id", "occurredAt", "decision", "decidedOn"),
        ["/v1/packages/{packageId}/write-back"] = new(
            () => With(NewReason(), ("location", Kpu), ("decision", "SK-10")), "id", "occurredAt", "location"),
        ["/v1/reissues"] = new(
            NewReissue, "reason", "id", "occurredAt", "label", "contest", "tps", "location", "contents", "seals",
            "decision"),
        ["/v1/handovers"] = new(
            () => NewRelease(Kpu, Mandonga, "T-1", NewId()), "id", "occurredAt", "from", "to", "packages"),
        ["/v1/handovers/{handover}/acceptance"] = new(
            () => NewAcceptance(Line("T-1", "refused")), "lines", "id", "occurredAt"),
        ["/v1/handovers/{handover}/cancellation"] = new(NewCancellation, "id", "occurredAt"),
        ["/v1/arrivals"] = new(() => NewArrival(Kpu, NewLabel()), "id", "occurredAt", "location", "lines"),
        ["/v1/arrivals/{arrival}/identification"] = new(
            () => new JsonObject { ["id"] = NewId(), ["note"] = "a box of the market", ["occurredAt"] = Noon },
            "package", "id", "occurredAt"),
        ["/v1/transfers"] = new(
            () => NewTransfer(Kpu, Tps, ("ink", 1)), "id", "occurredAt", "from", "to", "lines"),
        ["/v1/transfers/{transfer}/acceptance"] = new(() => NewAcceptance(), "lines", "id", "occurredAt"),
        ["/v1/transfers/{transfer}/cancellation"] = new(NewCancellation, "id", "occurredAt"),
        ["/v1/deliveries"] = new(
            NewDelivery, "id", "occurredAt", "supplier", "location", "document", "lines"),
        ["/v1/deliveries/{delivery}/explanation"] = new(NewExplanation, "explanation", "id", "occurredAt"),
        ["/v1/re-votes"] = new(
            () => NewReVote(), "id", "occurredAt", "location", "contests", "recommendedBy", "ground", "recommendedOn"),
        ["/v1/re-votes/{reVote}/decision"] = new(
            NewReVoteDecision, "id", "occurredAt", "outcome", "number", "decidedOn"),
        ["/v1/re-votes/{reVote}/notice"] = new(
            () => new JsonObject { ["id"] = NewId(), ["occurredAt"] = Noon },
            "id", "occurredAt"),
        ["/v1/flags/{flag}/settlement"] = new(NewExplanation, "explanation", "id", "occurredAt"),
        ["/v1/incidents"] = new(NewIncident, "id", "occurredAt", "type", "location"),
        ["/v1/incidents/{incident}/steps"] = new(NewIncidentStep, "comment", "id", "occurredAt"),
        ["/v1/sortings"] = new(NewSorting, "id", "occurredAt", "location", "workers", "lines"),
        ["/v1/destructions"] = new(
            NewDestruction, "id", "occurredAt", "location", "document", "lines", "witnesses"),
        ["/v1/seal-batches"] = new(NewSealBatch, "id", "occurredAt", "location", "kind", "document", "from", "to"),
        ["/v1/officers"] = new(() => NewOfficer(), "id", "occurredAt", "role", "place"),
        ["/v1/officers/imports"] = new(NewOfficerList, "csv", "occurredAt"),
        ["/v1/officers/{officer}/checks"] = new(
            () => NewStep("checks", new JsonArray(new JsonObject { ["code"] = "health", ["state"] = "met" })),
            "id", "occurredAt", "checks"),
        ["/v1/officers/{officer}/appointment"] = new(
            () => NewStep("decision", "SK-1"), "id", "occurredAt", "decision"),
        ["/v1/officers/{officer}/oath"] = new(() => NewStep("on", "2024-11-07"), "id", "occurredAt"),
        ["/v1/officers/{officer}/training"] = new(
            () => NewStep("course", "logistics"), "id", "occurredAt", "course"),
        ["/v1/officers/{officer}/end"] = new(
            () => NewStep("ground", "resignation"), "id", "occurredAt", "ground"),
        ["/v1/locations/imports"] = new(NewLocations, "id", "occurredAt", "rows"),
        ["/v1/clock"] = new(() => new JsonObject { ["id"] = NewId(), ["to"] = Noon }, "id", "to"),
        ["/v1/texts/erasures"] = new(
            () => new JsonObject
            {
                ["id"] = NewId(),
                ["event"] = 5,
                ["text"] = "keys[0].name",
                ["document"] = "SURAT-1",
                ["occurredAt"] = Noon,
            },
            "id", "occurredAt", "event", "text", "document"),
        ["/v1/attachments/{sha256}/erasure"] = new(
            () => new JsonObject { ["id"] = NewId(), ["document"] = "SURAT-2", ["occurredAt"] = Noon },
            "id", "occurredAt", "document"),
        ["/v1/keys"] = new(NewKeyRequests, "id", "occurredAt", "keys"),
        ["/v1/keys/{key}/rotation"] = new(
            () => new JsonObject
            {
                ["id"] = NewId(),
                ["overlapHours"] = 2,
                ["expiresAt"] = "2099-12-08T00:00:00+08:00",
                ["occurredAt"] = Noon,
            },
            "id", "occurredAt"),
        ["/v1/keys/{key}/revocation"] = new(
            () => new JsonObject { ["id"] = NewId(), ["reason"] = "the phone was lost", ["occurredAt"] = Noon },
            "id", "occurredAt"),
        ["/v1/events/{sequence}/reversal"] = new(
            () => new JsonObject { ["id"] = NewId(), ["reason"] = "counted twice", ["command"] = true, ["occurredAt"] = Noon },
            "reason", "id", "occurredAt"),
        ["/v1/tps-accounts"] = new(
            NewAccount, "id", "occurredAt", "tps", "contest", "received", "used", "spoiled", "unused", "valid",
            "invalid", "attendance.list", "attendance.movedIn", "attendance.additional"),
    };

    /// <summary>Addresses of each route that is read, with a value or a name of one for each parameter.</summary>
    private static readonly Dictionary<string, string[]> GetRows = new(StringComparer.Ordinal)
    {
        ["/"] = ["/"],
        ["/health/live"] = ["/health/live"],
        ["/health/ready"] = ["/health/ready"],
        ["/openapi/v1.json"] = ["/openapi/v1.json"],
        ["/openapi/v1.yaml"] = ["/openapi/v1.yaml"],
        ["/v1/election"] = ["/v1/election"],
        ["/v1/countdown"] = ["/v1/countdown"],
        ["/v1/clock"] = ["/v1/clock"],
        ["/v1/locations"] = ["/v1/locations"],
        ["/v1/locations/{code}"] = [$"/v1/locations/{Tps}"],
        ["/v1/locations/{code}/packages"] = [$"/v1/locations/{Kpu}/packages"],
        ["/v1/locations/{code}/stock"] = [$"/v1/locations/{Kpu}/stock"],
        ["/v1/items"] = ["/v1/items"],
        ["/v1/keys"] = ["/v1/keys"],
        ["/v1/keys/{key}"] = ["/v1/keys/{key}"],
        ["/v1/items/{code}/movements"] = ["/v1/items/ink/movements"],
        ["/v1/trial-balance"] = ["/v1/trial-balance"],
        ["/v1/requirements"] = ["/v1/requirements"],
        ["/v1/formation"] = ["/v1/formation", "/v1/formation?level=ppk&knownAt=2024-11-24T00:00:00Z"],
        ["/v1/formation/gaps"] = ["/v1/formation/gaps?limit=5"],
        ["/v1/deadlines"] = ["/v1/deadlines?limit=5", "/v1/deadlines?status=missed&knownAt=2024-11-24T00:00:00Z"],
        ["/v1/readiness"] = ["/v1/readiness", "/v1/readiness?level=ppk&knownAt=2024-11-24T00:00:00Z"],
        ["/v1/officer-roles"] = ["/v1/officer-roles"],
        ["/v1/officers"] = ["/v1/officers", $"/v1/officers?location={Wawombalata}&below=true"],
        ["/v1/officers/{officer}"] = ["/v1/officers/{officer}"],
        ["/v1/packages"] = ["/v1/packages"],
        ["/v1/packages/{packageId}"] = ["/v1/packages/{packageId}"],
        ["/v1/packages/{packageId}/custody"] = ["/v1/packages/{packageId}/custody"],
        ["/v1/packages/{packageId}/label"] = ["/v1/packages/{packageId}/label"],
        ["/v1/handovers"] = ["/v1/handovers"],
        ["/v1/handovers/{handover}"] = ["/v1/handovers/{handover}"],
        ["/v1/handovers/{handover}/receipt"] = ["/v1/handovers/{handover}/receipt"],
        ["/v1/arrivals"] = ["/v1/arrivals", $"/v1/arrivals?location={Tps}&status=open&reason=late"],
        ["/v1/arrivals/{arrival}"] = ["/v1/arrivals/{arrival}"],
        ["/v1/transfers"] = ["/v1/transfers"],
        ["/v1/transfers/{transfer}"] = ["/v1/transfers/{transfer}"],
        ["/v1/deliveries"] = ["/v1/deliveries"],
        ["/v1/deliveries/{delivery}"] = ["/v1/deliveries/{delivery}"],
        ["/v1/re-vote-grounds"] = ["/v1/re-vote-grounds"],
        ["/v1/incident-types"] = ["/v1/incident-types"],
        ["/v1/re-votes"] =
            ["/v1/re-votes", $"/v1/re-votes?location={Kpu}&below=true&status=refused&decision=PSU/1"],
        ["/v1/re-votes/{reVote}"] = ["/v1/re-votes/{reVote}"],
        ["/v1/flags"] = ["/v1/flags", $"/v1/flags?open=true&place={Kpu}"],
        ["/v1/flags/{flag}"] = ["/v1/flags/{flag}"],
        ["/v1/incidents"] =
            ["/v1/incidents", $"/v1/incidents?location={Kpu}&below=true&status=open&olderThan=2100-01-01T00:00:00Z"],
        ["/v1/incidents/{incident}"] = ["/v1/incidents/{incident}"],
        ["/v1/sortings"] = ["/v1/sortings", "/v1/sortings?reversed=true"],
        ["/v1/sortings/{sorting}"] = ["/v1/sortings/{handover}"],
        ["/v1/replacement-orders"] = ["/v1/replacement-orders"],
        ["/v1/destructions"] = ["/v1/destructions", "/v1/destructions?reversed=false"],
        ["/v1/destructions/{destruction}"] = ["/v1/destructions/{handover}"],
        ["/v1/seals"] = ["/v1/seals", "/v1/seals?status=issued", "/v1/seals?status=intact&place=74.71"],
        ["/v1/seals/{seal}"] = ["/v1/seals/K-1"],
        ["/v1/seal-batches"] = ["/v1/seal-batches", "/v1/seal-batches?reversed=false"],
        ["/v1/seal-batches/{batch}"] = ["/v1/seal-batches/{handover}"],
        ["/v1/tps-accounts/{tps}/{contest}"] = [$"/v1/tps-accounts/{Tps}/mayor"],
        ["/v1/reconciliation"] = ["/v1/reconciliation", $"/v1/reconciliation?location={Tps}"],
        ["/v1/attachments/{sha256}"] = ["/v1/attachments/{sha256}"],
        ["/v1/events"] = ["/v1/events"],
        ["/v1/events/{sequence}/reversal"] = ["/v1/events/0/reversal"],
        ["/v1/events/{sequence}/receipt"] = ["/v1/events/0/receipt"],
        ["/v1/audit/{finding}"] = ["/v1/audit/on-behalf", "/v1/audit/reference-changes?place=74.71&below=true"],
        ["/v1/evidence"] = ["/v1/evidence", $"/v1/evidence?location={Tps}"],
        ["/v1/log/checkpoint"] = ["/v1/log/checkpoint"],
        ["/v1/log/key"] = ["/v1/log/key"],
        ["/v1/log/tile/{**path}"] = ["/v1/log/tile/0/000.p/1", "/v1/log/tile/1/000", "/v1/log/tile/"],
        ["/v1/log/tile/entries/{**path}"] = ["/v1/log/tile/entries/000.p/2"],
        ["/v1/log/proofs/inclusion"] = ["/v1/log/proofs/inclusion"],
        ["/v1/log/proofs/consistency"] = ["/v1/log/proofs/consistency"],
    };

    /// <summary>What each route that is put takes: the address of some bytes, and the bytes.</summary>
    private static readonly Dictionary<string, Func<(string Address, byte[] Bytes)>> PutRows = new(StringComparer.Ordinal)
    {
        ["/v1/attachments/{sha256}"] = () =>
        {
            var photo = Files.NewPng();
            return (Files.AddressOf(photo), photo);
        },
    };

    /// <summary>Names of things that do not exist, for parameters of addresses.</summary>
    protected static IReadOnlyDictionary<string, string> UnknownNames { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["packageId"] = "BOX-1",
            ["handover"] = "01935b2a-4c00-7000-8000-0000000000f1",
            ["arrival"] = "01935b2a-4c00-7000-8000-0000000000f5",
            ["transfer"] = "01935b2a-4c00-7000-8000-0000000000f2",
            ["delivery"] = "01935b2a-4c00-7000-8000-0000000000f3",
            ["reVote"] = "01935b2a-4c00-7000-8000-0000000000f6",
            ["flag"] = "01935b2a-4c00-8000-8000-0000000000f5",
            ["incident"] = "01935b2a-4c00-7000-8000-0000000000f6",
            ["officer"] = "01935b2a-4c00-7000-8000-0000000000f4",
            ["key"] = "0000000000000000",
            ["sha256"] = new('0', 64),
            ["sequence"] = "999999999",
        };

    /// <summary>Every route the application has.</summary>
    protected IReadOnlyList<RouteEndpoint> Endpoints =>
        [.. Api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Every route that takes a body, with its row.</summary>
    protected IReadOnlyList<(string Pattern, PostRow Row)> Posts() => Rows("POST", PostRows);

    /// <summary>Every route that is read, with addresses that reach it.</summary>
    protected IReadOnlyList<(string Pattern, string[] Addresses)> Gets() => Rows("GET", GetRows);

    /// <summary>Every route that is put, with what it takes.</summary>
    protected IReadOnlyList<(string Pattern, Func<(string Address, byte[] Bytes)> New)> Puts() => Rows("PUT", PutRows);

    protected static string PatternOf(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText!.Trim('/') is { Length: > 0 } path ? "/" + path : "/";

    protected static IReadOnlyList<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods;

    /// <summary>Puts a value in the place of each name, such as <c>{handover}</c>.</summary>
    protected static string Fill(string address, IReadOnlyDictionary<string, string> values) =>
        ParameterName().Replace(address, name => values.TryGetValue(name.Groups["name"].Value, out var value)
            ? value
            : throw new InvalidOperationException($"No test value for {name.Value} of {address}."));

    private (string Pattern, TRow Row)[] Rows<TRow>(string method, Dictionary<string, TRow> rows)
    {
        string[] served = [.. Endpoints.Where(one => MethodsOf(one).Contains(method, StringComparer.Ordinal)).Select(PatternOf)];
        Assert.That(rows.Keys, Is.EquivalentTo(served), $"every {method} route has a row of test data, and no other");
        return [.. served.Select(pattern => (pattern, rows[pattern]))];
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.None, 100)]
    private static partial Regex ParameterName();

    private static JsonObject With(JsonObject body, params (string Name, JsonNode? Value)[] members)
    {
        foreach (var (name, value) in members)
            body[name] = value;
        return body;
    }

    private static JsonObject NewFullKit()
    {
        var kit = NewKit();
        kit["contents"] = new JsonArray(
            new JsonObject { ["item"] = "ink", ["quantity"] = 2, ["bundle"] = 2 });
        kit["override"] = null;
        return kit;
    }

    protected static JsonObject NewDelivery() => new()
    {
        ["id"] = NewId(),
        ["supplier"] = "the printer",
        ["location"] = Kpu,
        ["document"] = "SJ-1",
        ["replaces"] = null,
        ["reVote"] = null,
        ["lines"] = new JsonArray(new JsonObject
        {
            ["item"] = "ink",
            ["stated"] = 10,
            ["counted"] = 9,
            ["damaged"] = 2,
            ["bundle"] = 5,
        }),
        ["note"] = "wet",
        ["occurredAt"] = Noon,
    };

    protected static JsonObject NewReVote(string tps = Tps) => new()
    {
        ["id"] = NewId(),
        ["location"] = tps,
        ["contests"] = new JsonArray("mayor"),
        ["recommendedBy"] = "Panwascam Mandonga",
        ["ground"] = "voted-twice",
        ["recommendedOn"] = "2024-11-28",
        ["note"] = "two voters got both ballots",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewReVoteDecision() => new()
    {
        ["id"] = NewId(),
        ["outcome"] = "held",
        ["number"] = "PSU/1",
        ["decidedOn"] = "2024-11-29",
        ["heldOn"] = "2024-12-01",
        ["note"] = "as recommended",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewExplanation() =>
        new() { ["id"] = NewId(), ["explanation"] = "one stayed behind", ["occurredAt"] = Noon };

    private static JsonObject NewSorting() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["workers"] = 24,
        ["lines"] = new JsonArray(
            new JsonObject { ["item"] = "ballot-mayor", ["good"] = 9, ["damaged"] = 2 }),
        ["document"] = "BA-1",
        ["note"] = null,
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewDestruction() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["document"] = "BA-2",
        ["lines"] = new JsonArray(
            new JsonObject { ["item"] = "ballot-mayor", ["quantity"] = 1, ["source"] = "stock" }),
        ["witnesses"] = new JsonArray("one witness", "another witness"),
        ["note"] = null,
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewSealBatch() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["kind"] = "cable-tie",
        ["document"] = "SJ-2",
        ["from"] = "KDI-001",
        ["to"] = "KDI-100",
        ["note"] = "one roll",
        ["occurredAt"] = Noon,
    };

    protected static JsonObject NewOfficer(string role = "kpps-member", string place = Tps, string? number = null) => new()
    {
        ["id"] = NewId(),
        ["role"] = role,
        ["place"] = place,
        ["seat"] = 2,
        ["rank"] = 1,
        ["name"] = "the second of the list",
        ["birthDate"] = "1990-01-31",
        ["phone"] = "0811 0000 0002",
        ["identityNumber"] = number,
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewOfficerList() => new()
    {
        ["csv"] = $"nama,kode,jabatan\nthe third of the list,{Tps},kpps-member",
        ["place"] = Tps,
        ["role"] = "kpps-member",
        ["occurredAt"] = Noon,
    };

    /// <summary>A step of an officer.</summary>
    protected static JsonObject NewStep(string member, JsonNode value) =>
        new() { ["id"] = NewId(), [member] = value, ["occurredAt"] = Noon };

    private static JsonObject NewLocations() => new()
    {
        ["id"] = NewId(),
        ["rows"] = new JsonArray(new JsonObject
        {
            ["code"] = Tps,
            ["level"] = "tps",
            ["name"] = "TPS 001 at the school",
            ["parent"] = Wawombalata,
            ["lat"] = -3.99,
            ["lng"] = 122.5,
            ["registeredVoters"] = 397,
            ["provenance"] = "estimate",
            ["retired"] = false,
        }),
        ["allowUnusualCodes"] = true,
        ["occurredAt"] = Noon,
    };

    protected static JsonObject NewKeyRequests() => new()
    {
        ["id"] = NewId(),
        ["keys"] = new JsonArray(new JsonObject
        {
            ["name"] = "the watch of the ward",
            ["role"] = "supervisor",
            ["location"] = Wawombalata,
            ["expiresAt"] = "2099-12-08T00:00:00+08:00",
        }),
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewReissue() => new()
    {
        ["id"] = NewId(),
        ["label"] = NewLabel(),
        ["tps"] = Tps,
        ["contest"] = "mayor",
        ["location"] = Kpu,
        ["contents"] = Contents(("ballot-mayor", 3)),
        ["seals"] = NewSeals(),
        ["decision"] = "PSU/1",
        ["reason"] = "a vote too many",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewOpening() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["seals"] = new JsonArray(),
        ["note"] = "as found",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewFilling() => new()
    {
        ["id"] = NewId(),
        ["location"] = Kpu,
        ["contents"] = Contents(("ink", 1)),
        ["seals"] = NewSeals(),
        ["note"] = "closed again",
        ["occurredAt"] = Noon,
    };

    protected static JsonObject NewIncident() => new()
    {
        ["id"] = NewId(),
        ["type"] = "flooded",
        ["location"] = Tps,
        ["note"] = "water came in under the door",
        ["occurredAt"] = Noon,
    };

    protected static JsonObject NewIncidentStep() => new()
    {
        ["id"] = NewId(),
        ["comment"] = "the boxes stand on pallets by now",
        ["occurredAt"] = Noon,
    };

    private static JsonObject NewAccount() => new()
    {
        ["id"] = NewId(),
        ["tps"] = Tps,
        ["contest"] = "mayor",
        ["received"] = 408,
        ["used"] = 340,
        ["spoiled"] = 2,
        ["unused"] = 66,
        ["valid"] = 331,
        ["invalid"] = 9,
        ["attendance"] = new JsonObject { ["list"] = 335, ["movedIn"] = 0, ["additional"] = 5 },
        ["reVote"] = null,
        ["occurredAt"] = Noon,
    };
}
