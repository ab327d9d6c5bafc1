using Logistics.Tests.Support;

namespace Logistics.Tests.Contract;

/// <summary>
/// A request of the story. In an address <c>{key}</c> stands for the key that was made last, and <c>{event}</c> for the
/// event of the delivery that was recorded last.
/// </summary>
/// <param name="Operation">Whose example the answer is; null for what only leads to other answers.</param>
/// <param name="Body">Null for an operation that sends the example of its request, or none.</param>
/// <param name="Bytes">A file that is put instead of a body.</param>
internal sealed record ExampleStep(string? Operation, string Address, string? Body = null, byte[]? Bytes = null);

/// <summary>
/// The requests whose answers are the examples of the API document, in the order they are sent to a fresh database.
/// </summary>
internal static class ExampleStory
{
    private const string Handovers = "/v1/handovers";
    private const string Arrivals = "/v1/arrivals";
    private const string Arrival = "b7a41ccc-ccbf-8de4-b1fc-2dea14be5c42";
    private const string Transfers = "/v1/transfers";
    private const string Keys = "/v1/keys";
    private const string Officers = "/v1/officers";
    private const string Officer = "01937000-4c00-7000-8000-000000000081";
    private const string Incident = "/v1/incidents/01937000-4c00-7000-8000-0000000000f7";
    private const string Box = "/v1/packages/KDI-GOV-1008-001";
    private const string Kit = "/v1/packages/KDI-KIT-1008-001";

    /// <summary>A photo with the place where it was taken.</summary>
    private static byte[] Photo { get; } = Files.Jpeg(Files.Exif(orientation: 6, isLittle: true));

    public static IReadOnlyList<ExampleStep> Steps { get; } =
    [
        new("GetLiveness", "/health/live"),
        new("GetReadiness", "/health/ready"),
        new("GetElection", "/v1/election"),
        new("GetCountdown", "/v1/countdown?asOf=2024-11-16"),
        new("ListDeadlines", "/v1/deadlines?location=74.71.01&limit=1"),
        new("GetBoard", "/v1/readiness?location=74.71.01.1008.001"),
        new("ListLocations", "/v1/locations?parent=74.71&limit=2"),
        new("GetLocation", "/v1/locations/74.71.01.1008.001"),
        new("ListItems", "/v1/items"),

        // The whole order of ballots, of which the boxes are packed.
        new(null, "/v1/deliveries", """
            {
              "id": "01935b2a-4c00-7000-8000-000000000020",
              "supplier": "the printer",
              "location": "74.71",
              "document": "SJ-2024/0091",
              "lines": [
                { "item": "ballot-mayor", "stated": 246908, "counted": 246908 },
                { "item": "ballot-governor", "stated": 244908, "counted": 244908 },
                { "item": "booth", "stated": 100, "counted": 100 },
                { "item": "ink", "stated": 100, "counted": 100 }
              ],
              "occurredAt": "2024-11-01T09:00:00+08:00"
            }
            """),
        new("ReceiveDelivery", "/v1/deliveries"),
        new("ExplainDelivery", "/v1/deliveries/01937000-4c00-7000-8000-000000000041/explanation"),
        new("ListDeliveries", "/v1/deliveries?status=explained"),
        new("GetDelivery", "/v1/deliveries/01937000-4c00-7000-8000-000000000041"),
        new("RecordSorting", "/v1/sortings"),
        new("ListSortings", "/v1/sortings"),
        new("GetSorting", "/v1/sortings/01937000-4c00-7000-8000-000000000043"),
        new("ListReplacementOrders", "/v1/replacement-orders"),

        new("IssueSeals", "/v1/seal-batches"),
        new("ListSealBatches", "/v1/seal-batches"),
        new("GetSealBatch", "/v1/seal-batches/01937000-4c00-7000-8000-000000000045"),
        new("PackPackage", "/v1/packages"),
        new("PackPackages", "/v1/packages/bulk"),
        new("GetStock", "/v1/locations/74.71/stock?item=ballot-mayor"),
        new("ListMovements", "/v1/items/booth/movements"),
        new("GetTrialBalance", "/v1/trial-balance?item=ballot-mayor"),
        new("ListRequirements", "/v1/requirements?item=ballot-mayor&limit=1"),
        new("ReleaseHandover", Handovers),
        new("AcceptHandover", $"{Handovers}/01935b2a-4c00-7000-8000-000000000011/acceptance?wait=30"),
        new("GetHandover", $"{Handovers}/01935b2a-4c00-7000-8000-000000000011"),
        new("GetCheckpoint", "/v1/log/checkpoint"),
        new("GetLogKeys", "/v1/log/key"),
        new("GetInclusionProof", "/v1/log/proofs/inclusion?sequence=4"),
        new("GetConsistencyProof", "/v1/log/proofs/consistency?from=4"),
        new("GetEventReceipt", "/v1/events/14/receipt"),
        new("GetHandoverReceipt", $"{Handovers}/01935b2a-4c00-7000-8000-000000000011/receipt"),
        new("GetPackage", Box),
        new("GetCustody", $"{Box}/custody"),
        new("ListPackages", "/v1/packages?limit=2"),
        new("ListHeldPackages", "/v1/locations/74.71/packages"),
        new("ListSeals", "/v1/seals?place=74.71.01"),
        new("GetSeal", "/v1/seals/s-100803"),
        new("ListHandovers", $"{Handovers}?limit=1"),
        new("ListEvents", "/v1/events?after=14&limit=1"),
        new(null, Handovers, """
            {
              "id": "01935b2a-4c00-7000-8000-000000000013",
              "from": "74.71",
              "to": "74.71.01",
              "packages": ["KDI-KIT-1008-001"],
              "occurredAt": "2024-11-24T10:00:00+08:00"
            }
            """),
        new("CancelHandover", $"{Handovers}/01935b2a-4c00-7000-8000-000000000013/cancellation"),
        new("RepackPackage", $"{Kit}/repacking"),

        // To a place the package is not for.
        new("Problem", Handovers, """
            {
              "id": "01935b2a-4c00-7000-8000-000000000015",
              "from": "74.71",
              "to": "74.71.02",
              "packages": ["KDI-KIT-1008-001"],
              "occurredAt": "2024-11-24T11:10:00+08:00"
            }
            """),
        new("NestPackages", $"{Kit}/contents"),
        .. HandOver("74.71.01", "74.71.01.1008", "01935b2a-4c00-7000-8000-000000000016", "2024-11-25"),
        .. HandOver("74.71.01.1008", "74.71.01.1008.001", "01935b2a-4c00-7000-8000-000000000017", "2024-11-26"),
        new("DestroyGoods", "/v1/destructions"),
        new("ListDestructions", "/v1/destructions"),
        new("GetDestruction", "/v1/destructions/01937000-4c00-7000-8000-000000000044"),
        new("RecordArrival", Arrivals),
        new("IdentifyArrival", $"{Arrivals}/{Arrival}/identification"),
        new("ListArrivals", $"{Arrivals}?location=74.71.01&reason=unknown-label"),
        new("GetArrival", $"{Arrivals}/{Arrival}"),

        // Somebody signs the opening and the account.
        new("NominateOfficer", Officers),
        new("CheckOfficer", $"{Officers}/{Officer}/checks"),
        new("AppointOfficer", $"{Officers}/{Officer}/appointment"),
        new("SwearInOfficer", $"{Officers}/{Officer}/oath"),
        new("OpenPackage", $"{Box}/opening"),
        new("SealPackage", $"{Box}/sealing"),
        .. Transfer("74.71", "74.71.01.1008.001", "01937000-4c00-7000-8000-000000000050", 200),
        new(null, $"{Transfers}/01937000-4c00-7000-8000-000000000050/acceptance", """
            {
              "id": "01937000-4c00-7000-8000-000000000055",
              "remainder": "accepted",
              "occurredAt": "2024-11-27T10:30:00+08:00"
            }
            """),
        new("ReleaseTransfer", Transfers),
        new("AcceptTransfer", $"{Transfers}/01937000-4c00-7000-8000-000000000051/acceptance"),
        .. Transfer("74.71.01.1008.001", "74.71.01.1008.002", "01937000-4c00-7000-8000-000000000054", 100),
        new("CancelTransfer", $"{Transfers}/01937000-4c00-7000-8000-000000000054/cancellation"),
        new("ListTransfers", $"{Transfers}?to=74.71.01.1008.002&status=accepted"),
        new("GetTransfer", $"{Transfers}/01937000-4c00-7000-8000-000000000051"),
        new("UploadAttachment", Files.AddressOf(Photo), Bytes: Photo),
        new("RecordTpsAccount", "/v1/tps-accounts"),
        new("GetTpsAccount", "/v1/tps-accounts/74.71.01.1008.001/mayor"),
        new("GetReconciliation", "/v1/reconciliation?location=74.71.01.1008.001&contest=mayor"),
        new("ListReVoteGrounds", "/v1/re-vote-grounds"),
        new("RecommendReVote", "/v1/re-votes"),
        new("DecideReVote", "/v1/re-votes/01937000-4c00-7000-8000-0000000000e1/decision"),
        new("NotifyReVote", "/v1/re-votes/01937000-4c00-7000-8000-0000000000e1/notice"),
        new("ListReVotes", "/v1/re-votes?location=74.71.01&below=true"),
        new("GetReVote", "/v1/re-votes/01937000-4c00-7000-8000-0000000000e1"),
        new("ReissueBallots", "/v1/reissues"),
        new("ImportLocations", "/v1/locations/imports"),
        new("ListAuditFindings", "/v1/audit/reference-changes?type=location-changed&limit=1"),
        new("GetOfficerRoles", "/v1/officer-roles"),
        new("TrainOfficer", $"{Officers}/{Officer}/training"),
        new("ListOfficers", $"{Officers}?location=74.71.01.1008&below=true"),
        new("ListFormation", "/v1/formation?location=74.71.01.1008&role=kpps-member"),
        new("ListFormationGaps", "/v1/formation/gaps?location=74.71.01.1008.001&limit=2"),
        new("EndOfficer", $"{Officers}/{Officer}/end"),
        new("GetOfficer", $"{Officers}/{Officer}"),
        new("ImportOfficers", $"{Officers}/imports"),
        new("CreateKeys", Keys),
        new("ListKeys", $"{Keys}?role=supervisor&location=74.71.01.1008"),
        new("GetKey", $"{Keys}/{{key}}"),
        new("RotateKey", $"{Keys}/{{key}}/rotation"),
        new("RevokeKey", $"{Keys}/{{key}}/revocation"),
        new("ListFlags", "/v1/flags?code=bundle-not-whole&open=true"),
        new("SettleFlag", "/v1/flags/e6effca8-33af-88a6-99a3-c1c87356f27f/settlement"),
        new("GetFlag", "/v1/flags/e6effca8-33af-88a6-99a3-c1c87356f27f"),
        .. ChangePlans(),
        new("EraseText", "/v1/texts/erasures"),
        new("EraseAttachment", $"{Files.AddressOf(Photo)}/erasure"),

        // A zero too many.
        new(null, "/v1/deliveries", """
            {
              "id": "01937000-4c00-7000-8000-0000000000d1",
              "supplier": "the printer",
              "location": "74.71",
              "document": "SJ-2024/0207",
              "lines": [{ "item": "envelope", "stated": 10000, "counted": 10000 }],
              "occurredAt": "2024-12-09T09:00:00+08:00"
            }
            """),
        new("ReverseEvent", "/v1/events/{event}/reversal"),
        new("GetReversal", "/v1/events/{event}/reversal"),
        new("ListIncidentTypes", "/v1/incident-types"),
        new("ReportIncident", "/v1/incidents"),
        new("ListIncidents", "/v1/incidents?type=flooded"),
        new("GetIncident", Incident),
        new("UpdateIncident", $"{Incident}/steps"),
    ];

    /// <summary>The same to a server on the election's clock.</summary>
    public static IReadOnlyList<ExampleStep> OfRehearsal { get; } =
        [new("MoveClock", "/v1/clock"), new("GetClock", "/v1/clock")];

    /// <summary>
    /// One kit is called back on its way and gets another destination and label, one is dissolved, one is lost and found.
    /// </summary>
    private static ExampleStep[] ChangePlans() =>
    [
        new(null, "/v1/packages/bulk", """
            {
              "packages": [
                {
                  "id": "01937000-4c00-7000-8000-000000000091",
                  "label": "KDI-KIT-1008-011",
                  "kind": "kit",
                  "destination": "74.71.01.1008.002",
                  "location": "74.71",
                  "contents": [{ "item": "ink", "quantity": 2 }],
                  "seals": ["S-100891"],
                  "occurredAt": "2024-12-02T09:00:00+08:00"
                },
                {
                  "id": "01937000-4c00-7000-8000-000000000092",
                  "label": "KDI-KIT-1008-012",
                  "kind": "kit",
                  "destination": "74.71.01.1008.003",
                  "location": "74.71",
                  "contents": [{ "item": "ink", "quantity": 2 }],
                  "seals": ["S-100892"],
                  "occurredAt": "2024-12-02T09:05:00+08:00"
                },
                {
                  "id": "01937000-4c00-7000-8000-000000000093",
                  "label": "KDI-KIT-1008-013",
                  "kind": "kit",
                  "destination": "74.71.01.1008.004",
                  "location": "74.71",
                  "contents": [{ "item": "ink", "quantity": 2 }],
                  "seals": ["S-100893"],
                  "occurredAt": "2024-12-02T09:10:00+08:00"
                }
              ]
            }
            """),
        new(null, Handovers, """
            {
              "id": "01937000-4c00-7000-8000-000000000094",
              "from": "74.71",
              "to": "74.71.01",
              "packages": ["KDI-KIT-1008-011", "KDI-KIT-1008-013"],
              "occurredAt": "2024-12-02T10:00:00+08:00"
            }
            """),
        new("RecallPackage", "/v1/packages/KDI-KIT-1008-011/recall"),
        new(null, $"{Handovers}/01937000-4c00-7000-8000-000000000094/acceptance", """
            {
              "id": "01937000-4c00-7000-8000-000000000095",
              "lines": [{ "package": "KDI-KIT-1008-013", "outcome": "missing" }],
              "remainder": "accepted",
              "occurredAt": "2024-12-02T11:00:00+08:00"
            }
            """),
        new("RedirectPackage", "/v1/packages/KDI-KIT-1008-011/destination"),
        new("RelabelPackage", "/v1/packages/KDI-KIT-1008-011/label"),
        new("GetLabel", "/v1/packages/KDI-KIT-1008-021/label"),
        new("DissolvePackage", "/v1/packages/KDI-KIT-1008-012/dissolution"),
        new("WriteOffPackage", "/v1/packages/KDI-KIT-1008-013/write-off"),
        new("WriteBackPackage", "/v1/packages/KDI-KIT-1008-013/write-back"),
    ];

    /// <summary>The box goes on to the next place.</summary>
    private static ExampleStep[] HandOver(string from, string to, string id, string day) =>
    [
        new(null, Handovers, $$"""
            {
              "id": "{{id}}",
              "from": "{{from}}",
              "to": "{{to}}",
              "packages": ["KDI-GOV-1008-001"],
              "occurredAt": "{{day}}T08:00:00+08:00"
            }
            """),
        new(null, $"{Handovers}/{id}/acceptance", $$"""
            {
              "id": "{{id.Replace("-8000-", "-8001-", StringComparison.Ordinal)}}",
              "remainder": "accepted",
              "occurredAt": "{{day}}T09:00:00+08:00"
            }
            """),
    ];

    private static ExampleStep[] Transfer(string from, string to, string id, int quantity) =>
    [
        new(null, Transfers, $$"""
            {
              "id": "{{id}}",
              "from": "{{from}}",
              "to": "{{to}}",
              "lines": [{ "item": "ballot-mayor", "quantity": {{quantity}} }],
              "occurredAt": "2024-11-27T10:20:00+08:00"
            }
            """),
    ];
}
