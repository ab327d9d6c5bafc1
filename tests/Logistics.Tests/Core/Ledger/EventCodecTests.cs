using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Access;
using Logistics.Core.ApiKeys;
using Logistics.Core.Attachments;
using Logistics.Core.Deadlines;
using Logistics.Core.Deliveries;
using Logistics.Core.Destructions;
using Logistics.Core.Flags;
using Logistics.Core.Incidents;
using Logistics.Core.KeyRotations;
using Logistics.Core.Ledger;
using Logistics.Core.Locations;
using Logistics.Core.MissedDeadlines;
using Logistics.Core.Officers;
using Logistics.Core.Offices;
using Logistics.Core.ReVotes;
using Logistics.Core.Recoveries;
using Logistics.Core.Reference;
using Logistics.Core.Reversals;
using Logistics.Core.Seals;
using Logistics.Core.Sortings;
using Logistics.Core.Texts;
using Logistics.Core.Times;
using Logistics.Core.TpsAccounts;
using Logistics.Core.Transfers;
using Logistics.Tests.Support;

namespace Logistics.Tests.Core.Ledger;

internal sealed class EventCodecTests
{
    private const string Package = "01932c5e-0000-7000-8000-000000000001";
    private const string Handover = "01932c5e-0000-7000-8000-000000000002";
    private const string Answer = "01932c5e-0000-7000-8000-000000000003";

    // SHA-256 of nothing, and 32 bytes of 1, 2, 3 and 4, in base64.
    private const string EmptyRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private const string Ones = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    private const string Twos = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";
    private const string Threes = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";
    private const string Fours = "BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=";

    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static readonly DateTime Time = new DateTime(2024, 11, 24, 1, 2, 3, DateTimeKind.Utc).AddTicks(1_234_560);

    private static readonly (LedgerEvent Event, string Canonical)[] Golden =
    [
        (
            Event(1, new PackagePacked
            {
                UtcOffset = 480,
                Label = "BOX-1",
                Kind = PackageKind.BallotBox,
                Contest = "governor",
                Destination = "74.71.01",
                Path = "74.71/74.71.01",
                Location = "74.71",
                Contents = [new("ballot-governor", 308), new("seal", 4)],
                Seals = ["S-2", "S-1"],
            }),
            "{\"actor\":\"01932c5e-0000-7000-8000-00000000000a\","
            + $"\"anchor\":{{\"root\":\"{EmptyRoot}\",\"size\":0}},"
            + "\"body\":{\"contents\":[{\"item\":\"ballot-governor\",\"quantity\":308},"
            + "{\"item\":\"seal\",\"quantity\":4}],\"contest\":\"governor\","
            + "\"destination\":\"74.71.01\",\"kind\":\"ballot-box\",\"label\":\"BOX-1\","
            + "\"location\":\"74.71\",\"path\":\"74.71/74.71.01\",\"seals\":[\"S-2\",\"S-1\"],"
            + "\"utcOffset\":480},"
            + $"\"id\":\"{Package}\",\"occurredAt\":\"2024-11-24T00:00:00.0000000Z\",\"previous\":null,"
            + "\"recordedAt\":\"2024-11-24T01:02:03.1234560Z\","
            + $"\"stream\":\"package/{Package}\",\"type\":\"package-packed\",\"v\":1,\"version\":1}}"),
        (
            Event(2, new PackageReleased
            {
                UtcOffset = 480,
                Handover = new(Handover),
                From = "74.71",
                To = "74.71.01",
                Document = "SJ/001",
                Plate = "DT 1 A",
                Driver = Bytes(2),
                Escort = Bytes(3),
                Note = Bytes(4),
            }),
            Line(2, "package-released", $"\"document\":\"SJ/001\",\"driver\":\"{Twos}\","
                + $"\"escort\":\"{Threes}\",\"from\":\"74.71\",\"handover\":\"{Handover}\","
                + $"\"note\":\"{Fours}\",\"plate\":\"DT 1 A\",\"to\":\"74.71.01\",\"utcOffset\":480")),
        (
            Event(3, new PackageAccepted
            {
                UtcOffset = 480,
                Handover = new(Handover),
                From = "74.71",
                To = "74.71.01",
                Acceptance = new(Answer),
                ReceivedBy = Bytes(2),
                Condition = Condition.Good,
                Seals = [],
            }),
            Line(3, "package-accepted", $"\"acceptance\":\"{Answer}\",\"condition\":\"good\","
                + $"\"from\":\"74.71\",\"handover\":\"{Handover}\",\"receivedBy\":\"{Twos}\","
                + "\"seals\":[],\"to\":\"74.71.01\",\"utcOffset\":480")),
        (
            Event(4, new PackageRefused
            {
                UtcOffset = 480,
                Handover = new(Handover),
                From = "74.71",
                To = "74.71.01",
                Acceptance = new(Answer),
                Condition = Condition.Unsealed,
                Seals = ["S-9"],
                Note = Bytes(4),
            }),
            Line(4, "package-refused", $"\"acceptance\":\"{Answer}\",\"condition\":\"unsealed\","
                + $"\"from\":\"74.71\",\"handover\":\"{Handover}\",\"note\":\"{Fours}\","
                + "\"seals\":[\"S-9\"],\"to\":\"74.71.01\",\"utcOffset\":480")),
        (
            Event(5, new PackageMissing
            {
                UtcOffset = 480,
                Handover = new(Handover),
                From = "74.71",
                To = "74.71.01",
                Acceptance = new(Answer),
            }),
            Line(5, "package-missing", $"\"acceptance\":\"{Answer}\",\"from\":\"74.71\","
                + $"\"handover\":\"{Handover}\",\"to\":\"74.71.01\",\"utcOffset\":480")),
        (
            Event(6, new ReleaseCancelled
            {
                UtcOffset = 480,
                Handover = new(Handover),
                From = "74.71",
                To = "74.71.01",
                Cancellation = new(Answer),
            }),
            Line(6, "release-cancelled", $"\"cancellation\":\"{Answer}\",\"from\":\"74.71\","
                + $"\"handover\":\"{Handover}\",\"to\":\"74.71.01\",\"utcOffset\":480")),
        (
            Event(7, new PackageArrived
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71.02",
                From = "74.71",
                Handover = new(Handover),
                Named = new(Answer),
                Within = new(Package),
                Reason = ArrivalReason.OtherHandover,
                Condition = Condition.Unchecked,
                Seals = ["S-9"],
                Note = Bytes(4),
                ReceivedBy = Bytes(3),
            }),
            Line(7, "package-arrived", "\"condition\":\"unchecked\",\"from\":\"74.71\","
                + $"\"handover\":\"{Handover}\",\"location\":\"74.71.02\",\"named\":\"{Answer}\",\"note\":\"{Fours}\","
                + $"\"reason\":\"other-handover\",\"receivedBy\":\"{Threes}\",\"record\":\"{Answer}\",\"seals\":[\"S-9\"],"
                + $"\"utcOffset\":480,\"within\":\"{Package}\"")),
        (
            Event(7, new LabelArrived
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71.02",
                Label = "X-1",
                Condition = Condition.Wet,
                Seals = [],
            }),
            Line(7, "label-arrived", "\"condition\":\"wet\",\"label\":\"X-1\",\"location\":\"74.71.02\","
                + $"\"record\":\"{Answer}\",\"seals\":[],\"utcOffset\":480")),
        (
            Event(7, new AcceptanceUnmatched
            {
                UtcOffset = 480,
                Acceptance = new(Answer),
                Handover = new(Handover),
                Location = "74.71.01",
                Lines = [new("BOX-1", LineOutcome.Missing), new("BOX-2", LineOutcome.Refused, Condition.Wet, ["S-9"], Bytes(4))],
                Remainder = true,
            }),
            Line(7, "acceptance-unmatched", $"\"acceptance\":\"{Answer}\",\"handover\":\"{Handover}\","
                + "\"lines\":[{\"outcome\":\"missing\",\"package\":\"BOX-1\"},"
                + $"{{\"condition\":\"wet\",\"note\":\"{Fours}\",\"outcome\":\"refused\",\"package\":\"BOX-2\",\"seals\":[\"S-9\"]}}],"
                + "\"location\":\"74.71.01\",\"remainder\":true,\"utcOffset\":480")),
        (
            Event(7, new ArrivalSettled
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71.01",
                Package = new(Package),
                Note = Bytes(4),
            }),
            Line(7, "arrival-settled", $"\"location\":\"74.71.01\",\"note\":\"{Fours}\",\"package\":\"{Package}\","
                + $"\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(7, new PackageRecalled { UtcOffset = 480, Record = new(Answer), Location = "74.71.02", Reason = Bytes(2) }),
            Line(7, "package-recalled", $"\"location\":\"74.71.02\",\"reason\":\"{Twos}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(7, new PackageRedirected
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71.02",
                Destination = "74.71.01",
                Path = "74.71/74.71.01",
                Former = "74.71.02",
                Reason = Bytes(2),
                Overridden = ["over-requirement"],
                OverrideReason = Bytes(3),
            }),
            Line(7, "package-redirected", "\"destination\":\"74.71.01\",\"former\":\"74.71.02\",\"location\":\"74.71.02\","
                + $"\"overridden\":[\"over-requirement\"],\"overrideReason\":\"{Threes}\",\"path\":\"74.71/74.71.01\","
                + $"\"reason\":\"{Twos}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(7, new PackageRelabelled
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71.02",
                Label = "BOX-2",
                Former = "BOX-1",
                Reason = Bytes(2),
            }),
            Line(7, "package-relabelled", "\"former\":\"BOX-1\",\"label\":\"BOX-2\",\"location\":\"74.71.02\","
                + $"\"reason\":\"{Twos}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(7, new PackageDissolved
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71",
                Contents = [new("seal", 4)],
                Reason = Bytes(2),
            }),
            Line(7, "package-dissolved", "\"contents\":[{\"item\":\"seal\",\"quantity\":4}],\"location\":\"74.71\","
                + $"\"reason\":\"{Twos}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(7, new PackageWrittenOff
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71",
                Contents = [new("seal", 4)],
                Decision = "SK-9",
                DecidedOn = "2024-11-30",
            }),
            Line(7, "package-written-off", "\"contents\":[{\"item\":\"seal\",\"quantity\":4}],\"decidedOn\":\"2024-11-30\","
                + $"\"decision\":\"SK-9\",\"location\":\"74.71\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(7, new PackageWrittenBack
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71",
                Contents = [],
                Within = new(Package),
                Arrives = true,
            }),
            Line(7, "package-written-back", $"\"arrives\":true,\"contents\":[],\"location\":\"74.71\",\"record\":\"{Answer}\","
                + $"\"utcOffset\":480,\"within\":\"{Package}\"")),
        (
            Event(7, new KeyRotated { UtcOffset = 480, Note = "log\nold\n\n— log AQ==\n" }),
            Line(7, "key-rotated", "\"note\":\"log\\nold\\n\\n— log AQ==\\n\",\"utcOffset\":480")),
        (
            Event(7, new LogRecovered
            {
                UtcOffset = 480,
                Reason = "the disk broke",
                Restored = new Anchor(6, EmptyRoot),
                From = 5,
                LastSigned = "log\n9\n\n— log AQ==\n",
            }),
            Line(7, "log-recovered", "\"from\":5,\"lastSigned\":\"log\\n9\\n\\n— log AQ==\\n\","
                + $"\"reason\":\"the disk broke\",\"restored\":{{\"root\":\"{EmptyRoot}\",\"size\":6}},\"utcOffset\":480")),
        (
            Event(8, new TpsAccountRecorded
            {
                UtcOffset = 480,
                Account = new(Answer),
                Tps = "74.71.05.1001.008",
                Path = "74.71/74.71.05/74.71.05.1001/74.71.05.1001.008",
                Contest = "governor",
                Received = 482,
                Used = 426,
                Spoiled = 1,
                Unused = 55,
                Valid = 416,
                Invalid = 10,
                Attendance = new(417, 1, 2, 6),
                Provenance = Provenance.Estimate,
                Corrects = new(Handover),
                Explanation = Bytes(4),
            }),
            Line(8, "tps-account-recorded", $"\"account\":\"{Answer}\",\"attendance\":{{\"additional\":6,"
                + "\"list\":417,\"movedIn\":1,\"movedInThisContestOnly\":2},\"contest\":\"governor\","
                + $"\"corrects\":\"{Handover}\",\"explanation\":\"{Fours}\",\"invalid\":10,"
                + "\"path\":\"74.71/74.71.05/74.71.05.1001/74.71.05.1001.008\",\"provenance\":\"estimate\","
                + "\"received\":482,\"spoiled\":1,\"tps\":\"74.71.05.1001.008\",\"unused\":55,\"used\":426,"
                + "\"utcOffset\":480,\"valid\":416")),
        (
            Event(9, new PackageRepacked
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71",
                Contents = [new("ink", 3)],
                Added = [new("ink", 2)],
                Removed = [new("booth", 4)],
                Seals = ["S-3"],
                Overridden = ["short-of-requirement"],
                Reason = Bytes(2),
                Note = Bytes(4),
            }),
            Line(9, "package-repacked", "\"added\":[{\"item\":\"ink\",\"quantity\":2}],"
                + "\"contents\":[{\"item\":\"ink\",\"quantity\":3}],\"location\":\"74.71\","
                + $"\"note\":\"{Fours}\",\"overridden\":[\"short-of-requirement\"],\"reason\":\"{Twos}\","
                + $"\"record\":\"{Answer}\",\"removed\":[{{\"item\":\"booth\",\"quantity\":4}}],"
                + "\"seals\":[\"S-3\"],\"utcOffset\":480")),
        (
            Event(10, new PackageOpened
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71.05.1001.008",
                Contents = [new("ink", 3)],
                Seals = ["S-3"],
            }),
            Line(10, "package-opened", "\"contents\":[{\"item\":\"ink\",\"quantity\":3}],"
                + $"\"location\":\"74.71.05.1001.008\",\"record\":\"{Answer}\",\"seals\":[\"S-3\"],"
                + "\"utcOffset\":480")),
        (
            Event(11, new PackageSealed
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71.05.1001.008",
                Contents = [new("ink", 1)],
                Seals = [],
                Note = Bytes(4),
            }),
            Line(11, "package-sealed", "\"contents\":[{\"item\":\"ink\",\"quantity\":1}],"
                + $"\"location\":\"74.71.05.1001.008\",\"note\":\"{Fours}\",\"record\":\"{Answer}\","
                + "\"seals\":[],\"utcOffset\":480")),
        (
            Event(11, new PackageNested
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71",
                Outer = new(Handover),
                Note = Bytes(4),
            }),
            Line(11, "package-nested", $"\"location\":\"74.71\",\"note\":\"{Fours}\",\"outer\":\"{Handover}\","
                + $"\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(12, new PackageUnnested
            {
                UtcOffset = 480,
                Record = new(Answer),
                Location = "74.71",
                Outer = new(Handover),
            }),
            Line(12, "package-unnested", $"\"location\":\"74.71\",\"outer\":\"{Handover}\",\"record\":\"{Answer}\","
                + "\"utcOffset\":480")),
        (
            Event(13, new TransferReleased
            {
                UtcOffset = 480,
                Transfer = new(Handover),
                From = "74.71.05.1001.007",
                To = "74.71.05.1001.008",
                Lines = [new("ballot-mayor", 100), new("seal", 4)],
                Document = "BA-7",
                Note = Bytes(1),
            }),
            Line(13, "transfer-released", "\"document\":\"BA-7\",\"from\":\"74.71.05.1001.007\","
                + "\"lines\":[{\"item\":\"ballot-mayor\",\"quantity\":100},{\"item\":\"seal\",\"quantity\":4}],"
                + $"\"note\":\"{Ones}\",\"to\":\"74.71.05.1001.008\",\"transfer\":\"{Handover}\",\"utcOffset\":480")),
        (
            Event(14, new TransferAccepted
            {
                UtcOffset = 480,
                Transfer = new(Handover),
                From = "74.71.05.1001.007",
                To = "74.71.05.1001.008",
                Acceptance = new(Answer),
                Lines = [new("ballot-mayor", 100, 98), new("seal", 4, 4)],
                ReceivedBy = Bytes(2),
                Note = Bytes(1),
            }),
            Line(14, "transfer-accepted", $"\"acceptance\":\"{Answer}\",\"from\":\"74.71.05.1001.007\","
                + "\"lines\":[{\"item\":\"ballot-mayor\",\"received\":98,\"sent\":100},"
                + "{\"item\":\"seal\",\"received\":4,\"sent\":4}],"
                + $"\"note\":\"{Ones}\",\"receivedBy\":\"{Twos}\",\"to\":\"74.71.05.1001.008\","
                + $"\"transfer\":\"{Handover}\",\"utcOffset\":480")),
        (
            Event(15, new TransferCancelled
            {
                UtcOffset = 480,
                Transfer = new(Handover),
                From = "74.71.05.1001.007",
                To = "74.71.05.1001.008",
                Cancellation = new(Answer),
                Lines = [new("ballot-mayor", 100)],
            }),
            Line(15, "transfer-cancelled", $"\"cancellation\":\"{Answer}\",\"from\":\"74.71.05.1001.007\","
                + "\"lines\":[{\"item\":\"ballot-mayor\",\"quantity\":100}],\"to\":\"74.71.05.1001.008\","
                + $"\"transfer\":\"{Handover}\",\"utcOffset\":480")),
        (
            Event(16, new DeliveryReceived
            {
                UtcOffset = 480,
                Delivery = new(Answer),
                Supplier = "the printer",
                Location = "74.71",
                Document = "SJ-9",
                Replaces = new(Handover),
                Lines = [new("ballot-mayor", 1000, 998, 3, 25), new("seal", 4, 4, 0)],
                Note = Bytes(4),
            }),
            Line(16, "delivery-received", $"\"delivery\":\"{Answer}\",\"document\":\"SJ-9\",\"lines\":["
                + "{\"bundle\":25,\"counted\":998,\"damaged\":3,\"item\":\"ballot-mayor\",\"stated\":1000},"
                + "{\"counted\":4,\"damaged\":0,\"item\":\"seal\",\"stated\":4}],\"location\":\"74.71\","
                + $"\"note\":\"{Fours}\",\"replaces\":\"{Handover}\",\"supplier\":\"the printer\",\"utcOffset\":480")),
        (
            Event(17, new DeliveryExplained
            {
                UtcOffset = 480,
                Delivery = new(Handover),
                Record = new(Answer),
                Explanation = Bytes(4),
            }),
            Line(17, "delivery-explained", $"\"delivery\":\"{Handover}\",\"explanation\":\"{Fours}\","
                + $"\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(18, new SortingRecorded
            {
                UtcOffset = 480,
                Sorting = new(Answer),
                Location = "74.71",
                Workers = 24,
                Lines = [new("ballot-mayor", 990, 5)],
                Document = "BA-4",
                Note = Bytes(4),
            }),
            Line(18, "sorting-recorded", "\"document\":\"BA-4\",\"lines\":[{\"damaged\":5,\"good\":990,"
                + $"\"item\":\"ballot-mayor\"}}],\"location\":\"74.71\",\"note\":\"{Fours}\","
                + $"\"sorting\":\"{Answer}\",\"utcOffset\":480,\"workers\":24")),
        (
            Event(19, new GoodsDestroyed
            {
                UtcOffset = 480,
                Destruction = new(Answer),
                Location = "74.71",
                Document = "BA-9",
                Lines = [new("ballot-mayor", 8, DestructionSource.Damaged), new("seal", 1, DestructionSource.Stock)],
                Witnesses = [Bytes(2), Bytes(3)],
                Note = Bytes(4),
            }),
            Line(19, "goods-destroyed", $"\"destruction\":\"{Answer}\",\"document\":\"BA-9\",\"lines\":["
                + "{\"item\":\"ballot-mayor\",\"quantity\":8,\"source\":\"damaged\"},"
                + "{\"item\":\"seal\",\"quantity\":1,\"source\":\"stock\"}],\"location\":\"74.71\","
                + $"\"note\":\"{Fours}\",\"utcOffset\":480,\"witnesses\":[\"{Twos}\",\"{Threes}\"]")),
        (
            Event(20, new SealsIssued
            {
                UtcOffset = 480,
                Batch = new(Answer),
                Location = "74.71",
                Kind = SealKind.CableTie,
                Document = "SJ-2",
                From = "KDI-01",
                To = "KDI-12",
                Numbers = [],
                Count = 12,
                Note = Bytes(4),
            }),
            Line(20, "seals-issued", $"\"batch\":\"{Answer}\",\"count\":12,\"document\":\"SJ-2\","
                + "\"from\":\"KDI-01\",\"kind\":\"cable-tie\",\"location\":\"74.71\","
                + $"\"note\":\"{Fours}\",\"numbers\":[],\"to\":\"KDI-12\",\"utcOffset\":480")),
        (
            Event(21, new ReferenceRecorded
            {
                UtcOffset = 480,
                Locations = [new("74.71", LocationLevel.Kpu, "KPU", 9, Provenance.Official, Latitude: -3.5, Longitude: 122.25)],
                Items = [new("ink", "Ink", "bottle", Provenance.Official, "KPU", PerTps: "2 bottles")],
                Rules =
                [
                    new(
                        "reserve", 1, "ballot-mayor", LocationLevel.Tps, Formula.Percent, 250, new DateOnly(2024, 8, 10),
                        Provenance.Derived, "norm", "mayor"),
                ],
            }),
            Line(21, "reference-recorded", "\"items\":[{\"code\":\"ink\",\"name\":\"Ink\",\"perTps\":\"2 bottles\","
                + "\"provenance\":\"official\",\"source\":\"KPU\",\"unit\":\"bottle\"}],\"locations\":[{\"code\":\"74.71\","
                + "\"latitude\":-3.5,\"level\":\"kpu\",\"longitude\":122.25,\"name\":\"KPU\",\"provenance\":\"official\","
                + "\"registeredVoters\":9}],\"rules\":[{\"amount\":250,\"code\":\"reserve\",\"contest\":\"mayor\","
                + "\"formula\":\"percent\",\"item\":\"ballot-mayor\",\"level\":\"tps\",\"provenance\":\"derived\","
                + "\"source\":\"norm\",\"validFrom\":\"2024-08-10\",\"version\":1}],\"utcOffset\":480")),
        (
            Event(22, new ReferenceImported
            {
                UtcOffset = 480,
                Kind = ReferenceKind.Locations,
                Added = 1,
                Changed = 2,
                Unchanged = 3,
            }),
            Line(22, "reference-imported", "\"added\":1,\"changed\":2,\"kind\":\"locations\",\"unchanged\":3,"
                + "\"utcOffset\":480")),
        (
            Event(23, new LocationChanged
            {
                UtcOffset = 480,
                Before = new("74.71.01", LocationLevel.Ppk, "PPK", 9, Provenance.Estimate, "74.71"),
                After = new("74.71.01", LocationLevel.Ppk, "PPK Satu", 10, Provenance.Official, "74.71", Retired: true),
            }),
            Line(23, "location-changed", "\"after\":{\"code\":\"74.71.01\",\"level\":\"ppk\",\"name\":\"PPK Satu\","
                + "\"parent\":\"74.71\",\"provenance\":\"official\",\"registeredVoters\":10,\"retired\":true},"
                + "\"before\":{\"code\":\"74.71.01\",\"level\":\"ppk\",\"name\":\"PPK\",\"parent\":\"74.71\","
                + "\"provenance\":\"estimate\",\"registeredVoters\":9},\"utcOffset\":480")),
        (
            Event(24, new ItemChanged
            {
                UtcOffset = 480,
                After = new("lamp", "Lamp", "piece", Provenance.Estimate, "x", "mayor"),
            }),
            Line(24, "item-changed", "\"after\":{\"code\":\"lamp\",\"contest\":\"mayor\",\"name\":\"Lamp\","
                + "\"provenance\":\"estimate\",\"source\":\"x\",\"unit\":\"piece\"},\"utcOffset\":480")),
        (
            Event(25, new RequirementRuleAdded
            {
                UtcOffset = 480,
                Rule = new(
                    "ink", 2, "ink", LocationLevel.Tps, Formula.Fixed, 3, new DateOnly(2024, 11, 1), Provenance.Official, "x"),
            }),
            Line(25, "requirement-rule-added", "\"rule\":{\"amount\":3,\"code\":\"ink\",\"formula\":\"fixed\","
                + "\"item\":\"ink\",\"level\":\"tps\",\"provenance\":\"official\",\"source\":\"x\","
                + "\"validFrom\":\"2024-11-01\",\"version\":2},\"utcOffset\":480")),
        (
            Event(26, new ApiKeysRecorded
            {
                UtcOffset = 480,
                Keys =
                [
                    new(
                        Hash, Guid.Parse(Package), Role.Officer, "74.71.01", Convert.FromBase64String(Ones),
                        CreatedAt: Time, State: KeyState.Revoked, EndedAt: Time),
                ],
            }),
            Line(26, "api-keys-recorded", "\"keys\":[{\"createdAt\":\"2024-11-24T01:02:03.123456Z\","
                + $"\"endedAt\":\"2024-11-24T01:02:03.123456Z\",\"hash\":\"{Hash}\",\"name\":\"{Ones}\",\"place\":\"74.71.01\","
                + $"\"principal\":\"{Package}\",\"role\":\"officer\",\"state\":\"revoked\"}}],\"utcOffset\":480")),
        (
            Event(27, new ApiKeysCreated
            {
                UtcOffset = 480,
                Keys = [new(Hash, Guid.Parse(Package), Role.Admin, "74.71", Convert.FromBase64String(Ones), Time)],
            }),
            Line(27, "api-keys-created", "\"keys\":[{\"expiresAt\":\"2024-11-24T01:02:03.123456Z\","
                + $"\"hash\":\"{Hash}\",\"name\":\"{Ones}\",\"place\":\"74.71\",\"principal\":\"{Package}\","
                + "\"role\":\"admin\"}],\"utcOffset\":480")),
        (
            Event(28, new ApiKeyChanged
            {
                UtcOffset = 480,
                Key = Hash[..16],
                Change = KeyChange.Rotated,
                Before = new(KeyState.Valid),
                After = new(KeyState.Valid, Time),
                Next = new(Hash, Guid.Parse(Package), Role.Admin, "74.71", Convert.FromBase64String(Ones)),
                Reason = Convert.FromBase64String(Twos),
            }),
            Line(28, "api-key-changed", "\"after\":{\"expiresAt\":\"2024-11-24T01:02:03.123456Z\",\"state\":\"valid\"},"
                + "\"before\":{\"state\":\"valid\"},\"change\":\"rotated\",\"key\":\"0123456789abcdef\","
                + $"\"next\":{{\"hash\":\"{Hash}\",\"name\":\"{Ones}\",\"place\":\"74.71\",\"principal\":\"{Package}\","
                + $"\"role\":\"admin\"}},\"reason\":\"{Twos}\",\"utcOffset\":480")),
        (
            Event(29, new TextErased
            {
                UtcOffset = 480,
                Event = 7,
                Text = "driver",
                Commitment = Convert.FromBase64String(Ones),
                Document = "S-1",
            }),
            Line(29, "text-erased", $"\"commitment\":\"{Ones}\",\"document\":\"S-1\",\"event\":7,\"text\":\"driver\","
                + "\"utcOffset\":480")),
        (
            Event(30, new ClockMoved
            {
                UtcOffset = 480,
                From = new DateTimeOffset(2024, 11, 16, 9, 0, 0, 250, TimeSpan.FromHours(8)),
                To = new DateTimeOffset(2024, 11, 24, 8, 0, 0, TimeSpan.FromHours(8)),
            }),
            Line(30, "clock-moved", "\"from\":\"2024-11-16T09:00:00.25+08:00\",\"to\":\"2024-11-24T08:00:00+08:00\","
                + "\"utcOffset\":480")),
        (
            Event(31, new OfficerNominated
            {
                UtcOffset = 480,
                Officer = new(Answer),
                Role = "kpps-member",
                Place = "74.71.01",
                Path = "74.71/74.71.01",
                Seat = 2,
                Rank = 1,
                Identity = Hash,
                Name = Bytes(1),
                BirthDate = Bytes(2),
                Phone = Bytes(3),
                IdentityNumber = Bytes(4),
            }),
            Line(31, "officer-nominated", $"\"birthDate\":\"{Twos}\",\"identity\":\"{Hash}\",\"identityNumber\":\"{Fours}\","
                + $"\"name\":\"{Ones}\",\"officer\":\"{Answer}\",\"path\":\"74.71/74.71.01\",\"phone\":\"{Threes}\","
                + "\"place\":\"74.71.01\",\"rank\":1,\"role\":\"kpps-member\",\"seat\":2,\"utcOffset\":480")),
        (
            Event(32, new OfficerChecked
            {
                UtcOffset = 480,
                Officer = new(Answer),
                Role = "kpps-member",
                Place = "74.71.01",
                Check = new(Handover),
                Checks = [new("health", 1, CheckState.Met, true, new DateOnly(2024, 9, 29))],
            }),
            Line(32, "officer-checked", $"\"check\":\"{Handover}\",\"checks\":[{{\"code\":\"health\",\"isRequired\":true,"
                + "\"on\":\"2024-09-29\",\"state\":\"met\",\"version\":1}],"
                + $"\"officer\":\"{Answer}\",\"place\":\"74.71.01\",\"role\":\"kpps-member\",\"utcOffset\":480")),
        (
            Event(33, new OfficerAppointed
            {
                UtcOffset = 480,
                Officer = new(Answer),
                Role = "kpps-member",
                Place = "74.71.01",
                Appointment = new(Handover),
                Decision = "SK-1",
                On = new DateOnly(2024, 11, 7),
                Seat = 2,
                TermFrom = new DateOnly(2024, 11, 7),
                TermTo = new DateOnly(2024, 12, 8),
                Succeeds = new(Package),
            }),
            Line(33, "officer-appointed", $"\"appointment\":\"{Handover}\",\"decision\":\"SK-1\",\"officer\":\"{Answer}\","
                + "\"on\":\"2024-11-07\",\"place\":\"74.71.01\",\"role\":\"kpps-member\",\"seat\":2,"
                + $"\"succeeds\":\"{Package}\",\"termFrom\":\"2024-11-07\",\"termTo\":\"2024-12-08\",\"utcOffset\":480")),
        (
            Event(34, new OfficerSwornIn
            {
                UtcOffset = 480,
                Officer = new(Answer),
                Role = "kpps-member",
                Place = "74.71.01",
                Oath = new(Handover),
                On = new DateOnly(2024, 11, 7),
            }),
            Line(34, "officer-sworn-in", $"\"oath\":\"{Handover}\",\"officer\":\"{Answer}\",\"on\":\"2024-11-07\","
                + "\"place\":\"74.71.01\",\"role\":\"kpps-member\",\"utcOffset\":480")),
        (
            Event(35, new OfficerTrained
            {
                UtcOffset = 480,
                Officer = new(Answer),
                Role = "kpps-member",
                Place = "74.71.01",
                Training = new(Handover),
                Course = "logistics",
                On = new DateOnly(2024, 11, 16),
            }),
            Line(35, "officer-trained", $"\"course\":\"logistics\",\"officer\":\"{Answer}\",\"on\":\"2024-11-16\","
                + $"\"place\":\"74.71.01\",\"role\":\"kpps-member\",\"training\":\"{Handover}\",\"utcOffset\":480")),
        (
            Event(36, new OfficerEnded
            {
                UtcOffset = 480,
                Officer = new(Answer),
                Role = "kpps-member",
                Place = "74.71.01",
                End = new(Handover),
                Ground = EndGround.Resignation,
                On = new DateOnly(2024, 11, 20),
            }),
            Line(36, "officer-ended", $"\"end\":\"{Handover}\",\"ground\":\"resignation\",\"officer\":\"{Answer}\","
                + "\"on\":\"2024-11-20\",\"place\":\"74.71.01\",\"role\":\"kpps-member\",\"utcOffset\":480")),
        (
            Event(37, new AttachmentErased { UtcOffset = 480, Digest = Digest, Document = "S-2" }),
            Line(37, "attachment-erased", $"\"digest\":\"{Digest}\",\"document\":\"S-2\",\"utcOffset\":480")),
        (
            Event(38, new FlagSettled
            {
                UtcOffset = 480,
                Flag = new(Handover),
                Record = new(Answer),
                Location = "74.71.01",
                By = 12,
                Explanation = Bytes(4),
            }),
            Line(38, "flag-settled", $"\"by\":12,\"explanation\":\"{Fours}\",\"flag\":\"{Handover}\","
                + $"\"location\":\"74.71.01\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(80, new IncidentReported
            {
                UtcOffset = 480,
                Incident = new(Answer),
                IncidentType = "flooded",
                Severity = Severity.Critical,
                Location = "74.71.01",
                Package = new(Handover),
                Handover = new(Handover),
                Note = Bytes(4),
            }),
            Line(80, "incident-reported", $"\"handover\":\"{Handover}\",\"incident\":\"{Answer}\","
                + $"\"incidentType\":\"flooded\",\"location\":\"74.71.01\",\"note\":\"{Fours}\","
                + $"\"package\":\"{Handover}\",\"severity\":\"critical\",\"utcOffset\":480")),
        (
            Event(81, new IncidentCommented
            {
                UtcOffset = 480,
                Incident = new(Handover),
                Record = new(Answer),
                Location = "74.71.01",
                Comment = Bytes(4),
            }),
            Line(81, "incident-commented", $"\"comment\":\"{Fours}\",\"incident\":\"{Handover}\","
                + $"\"location\":\"74.71.01\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(82, new IncidentAssigned
            {
                UtcOffset = 480,
                Incident = new(Handover),
                Record = new(Answer),
                Location = "74.71.01",
                Owner = Bytes(4),
                Due = "2024-11-24T00:00:00.0000000Z",
            }),
            Line(82, "incident-assigned", $"\"due\":\"2024-11-24T00:00:00.0000000Z\",\"incident\":\"{Handover}\","
                + $"\"location\":\"74.71.01\",\"owner\":\"{Fours}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(83, new IncidentSettled
            {
                UtcOffset = 480,
                Incident = new(Handover),
                Record = new(Answer),
                Location = "74.71.01",
                Comment = Bytes(4),
                By = 12,
            }),
            Line(83, "incident-settled", $"\"by\":12,\"comment\":\"{Fours}\",\"incident\":\"{Handover}\","
                + $"\"location\":\"74.71.01\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(60, new ReVoteRecommended
            {
                UtcOffset = 480,
                ReVote = new(Answer),
                Record = new(Answer),
                Location = "74.71.01.1008.001",
                Contests = ["governor", "mayor"],
                RecommendedBy = "Panwascam",
                Ground = "voted-twice",
                RecommendedOn = new DateOnly(2024, 11, 28),
                Note = Bytes(4),
            }),
            Line(60, "re-vote-recommended", "\"contests\":[\"governor\",\"mayor\"],\"ground\":\"voted-twice\","
                + $"\"location\":\"74.71.01.1008.001\",\"note\":\"{Fours}\",\"reVote\":\"{Answer}\","
                + $"\"recommendedBy\":\"Panwascam\",\"recommendedOn\":\"2024-11-28\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(61, new ReVoteDecided
            {
                UtcOffset = 480,
                ReVote = new(Handover),
                Record = new(Answer),
                Location = "74.71.01.1008.001",
                Outcome = ReVoteOutcome.Held,
                Number = "PSU/1",
                DecidedOn = new DateOnly(2024, 11, 29),
                HeldOn = new DateOnly(2024, 12, 1),
            }),
            Line(61, "re-vote-decided", "\"decidedOn\":\"2024-11-29\",\"heldOn\":\"2024-12-01\","
                + "\"location\":\"74.71.01.1008.001\",\"number\":\"PSU/1\",\"outcome\":\"held\","
                + $"\"reVote\":\"{Handover}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(62, new ReVoteNotified
            {
                UtcOffset = 480,
                ReVote = new(Handover),
                Record = new(Answer),
                Location = "74.71.01.1008.001",
            }),
            Line(62, "re-vote-notified", "\"location\":\"74.71.01.1008.001\","
                + $"\"reVote\":\"{Handover}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
        (
            Event(63, new DeadlineMissed
            {
                UtcOffset = 480,
                Deadline = new(Answer),
                Rule = "delivery-to-tps",
                RuleVersion = 1,
                Step = DeadlineStep.Delivery,
                Due = "2024-11-26T16:00:00.0000000Z",
                Location = "74.71.01.1008.001",
                Package = new(Handover),
                Contest = "mayor",
            }),
            Line(63, "deadline-missed", $"\"contest\":\"mayor\",\"deadline\":\"{Answer}\","
                + "\"due\":\"2024-11-26T16:00:00.0000000Z\",\"location\":\"74.71.01.1008.001\","
                + $"\"package\":\"{Handover}\",\"rule\":\"delivery-to-tps\",\"ruleVersion\":1,"
                + "\"step\":\"delivery\",\"utcOffset\":480")),
        (
            Event(90, new EventReversed
            {
                UtcOffset = 480,
                Record = new(Answer),
                Reverses = 12,
                ReversedEvent = new(Handover),
                ReversedType = "transfer-released",
                Restores = 7,
                Locations = ["74.71", "74.71.01"],
                Posted = [new("location/74.71", "ink", 9), new($"transfer/{Handover}", "ink", -9)],
                ReversedOccurredAt = "2024-11-24T00:00:00.0000000Z",
                Reason = Bytes(4),
            }),
            Line(90, "event-reversed", "\"locations\":[\"74.71\",\"74.71.01\"],"
                + "\"posted\":[{\"account\":\"location/74.71\",\"item\":\"ink\",\"quantity\":9},"
                + $"{{\"account\":\"transfer/{Handover}\",\"item\":\"ink\",\"quantity\":-9}}],"
                + $"\"reason\":\"{Fours}\",\"record\":\"{Answer}\",\"restores\":7,"
                + $"\"reversedEvent\":\"{Handover}\",\"reversedOccurredAt\":\"2024-11-24T00:00:00.0000000Z\","
                + "\"reversedType\":\"transfer-released\",\"reverses\":12,\"utcOffset\":480")),
        (
            Event(91, new ReversalProposed
            {
                UtcOffset = 480,
                Record = new(Answer),
                Event = 12,
                IsWhole = true,
                Location = "74.71.01",
                Other = "74.71",
                Reason = Bytes(4),
            }),
            Line(91, "reversal-proposed", "\"event\":12,\"isWhole\":true,\"location\":\"74.71.01\",\"other\":\"74.71\","
                + $"\"reason\":\"{Fours}\",\"record\":\"{Answer}\",\"utcOffset\":480")),
    ];

    private static string Digest => new('a', 64);

    private static IEnumerable<int> GoldenTypes => Enumerable.Range(0, Golden.Length);

    private static LedgerEvent Packed => Golden[0].Event;

    private static string PackedText => Golden[0].Canonical;

    /// <summary>What is recorded in the place of something else names it.</summary>
    [Test]
    public void Encode_Superseding_NamesTheEvent()
    {
        var canonical = PackedText.Replace("\"utcOffset\"", "\"supersedes\":12,\"utcOffset\"", StringComparison.Ordinal);
        var e = Packed with { Body = Packed.Body with { Supersedes = 12 } };
        Assert.That(Encoding.UTF8.GetString(EventCodec.Encode(e)), Is.EqualTo(canonical));
        Assert.That(EventCodec.Decode(Encoding.UTF8.GetBytes(canonical)).Body.Supersedes, Is.EqualTo(12));
    }

    /// <summary>Format 2: the actor with role and place, and what was flagged.</summary>
    [Test]
    public void Encode_Format2_GivesTheBytesItAlwaysGave()
    {
        var e = Packed with
        {
            Format = 2,
            Actor = new Actor(Packed.Actor.Id, "warehouse", "74.71"),
            Body = Packed.Body with { Flags = [new("bundle-not-whole", Severity.Warning, "contents[0].bundle", "a", "b")] },
        };
        var canonical = PackedText
            .Replace(
                "\"actor\":\"01932c5e-0000-7000-8000-00000000000a\"",
                "\"actor\":{\"id\":\"01932c5e-0000-7000-8000-00000000000a\",\"place\":\"74.71\",\"role\":\"warehouse\"}",
                StringComparison.Ordinal)
            .Replace(
                "\"kind\":",
                "\"flags\":[{\"actual\":\"b\",\"code\":\"bundle-not-whole\",\"expected\":\"a\","
                    + "\"field\":\"contents[0].bundle\",\"severity\":\"warning\"}],\"kind\":",
                StringComparison.Ordinal)
            .Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal);
        Assert.That(Encoding.UTF8.GetString(EventCodec.Encode(e)), Is.EqualTo(canonical));
        var read = EventCodec.Decode(Encoding.UTF8.GetBytes(canonical));
        Assert.That((read.Format, read.Actor), Is.EqualTo((2, e.Actor)));
        Assert.That(read.Body.Flags, Is.EqualTo(e.Body.Flags));
        Assert.That(EventCodec.IsCanonical(read, Encoding.UTF8.GetBytes(canonical)), Is.True);
    }

    /// <summary>What a format does not have, no event of it has.</summary>
    [TestCase("\"v\":2", "\"v\":3")]
    [TestCase("\"role\":\"warehouse\"", "\"rank\":\"warehouse\"")]
    [TestCase("\"role\":\"warehouse\"", "\"role\":null")]
    [TestCase("\"severity\":\"warning\"", "\"severity\":\"Warning\"")]
    public void Decode_OtherFormat2_IsNoEvent(string sound, string changed)
    {
        var e = Packed with
        {
            Format = 2,
            Actor = new Actor(Packed.Actor.Id, "warehouse"),
            Body = Packed.Body with { Flags = [new("seal-mismatch", Severity.Warning, "seals")] },
        };
        var text = Encoding.UTF8.GetString(EventCodec.Encode(e));
        Assert.That(text, Does.Contain(sound));
        Assert.That(
            EventCodec.TryDecode(Encoding.UTF8.GetBytes(text.Replace(sound, changed, StringComparison.Ordinal)), out _),
            Is.False);
    }

    /// <summary>Photos and papers, by the digests of the files.</summary>
    [Test]
    public void Encode_Attachments_GivesTheBytesItAlwaysGave()
    {
        var e = Packed with { Body = Packed.Body with { Attachments = [Digest] } };
        var canonical = PackedText.Replace(
            "\"body\":{", $"\"body\":{{\"attachments\":[\"{Digest}\"],", StringComparison.Ordinal);
        Assert.That(Encoding.UTF8.GetString(EventCodec.Encode(e)), Is.EqualTo(canonical));
        Assert.That(
            EventCodec.Decode(Encoding.UTF8.GetBytes(canonical)).Body.Attachments, Is.EqualTo((string[])[Digest]));
        var damaged = canonical.Replace($"[\"{Digest}\"]", "[null]", StringComparison.Ordinal);
        Assert.That(EventCodec.TryDecode(Encoding.UTF8.GetBytes(damaged), out _), Is.False);
    }

    [Test]
    public void Decode_FlagsInFormat1_IsNoEvent()
    {
        var e = Packed with { Body = Packed.Body with { Flags = [new("seal-mismatch", Severity.Warning, "seals")] } };
        Assert.That(EventCodec.TryDecode(EventCodec.Encode(e), out _), Is.False);
    }

    [TestCaseSource(nameof(GoldenTypes))]
    public void Encode_EachType_GivesTheBytesItAlwaysGave(int type) =>
        Assert.That(
            Encoding.UTF8.GetString(EventCodec.Encode(Golden[type].Event)),
            Is.EqualTo(Golden[type].Canonical));

    [Test]
    public void Encode_EachType_IsCoveredByAGoldenValue() =>
        Assert.That(
            Golden.Select(golden => golden.Event.Body.GetType()),
            Is.EquivalentTo(typeof(EventBody).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(EventBody)) && !type.IsAbstract)));

    /// <summary>Who signed is a member of its own, and left out where nobody did.</summary>
    [Test]
    public void Encode_Signatures_AreOfficerAndSide()
    {
        var signed = Event(3, new PackageAccepted
        {
            UtcOffset = 480,
            Handover = new(Handover),
            Acceptance = new(Answer),
            From = "74.71",
            To = "74.71.01",
            Condition = Condition.Good,
            Signatures = [new(new(Answer), SignedAs.Received), new(new(Package), SignedAs.Witnessed)],
        });
        var canonical = Line(3, "package-accepted", $"\"acceptance\":\"{Answer}\",\"condition\":\"good\",\"from\":\"74.71\","
            + $"\"handover\":\"{Handover}\",\"signatures\":[{{\"as\":\"received\",\"officer\":\"{Answer}\"}},"
            + $"{{\"as\":\"witnessed\",\"officer\":\"{Package}\"}}],\"to\":\"74.71.01\",\"utcOffset\":480");
        Assert.That(Encoding.UTF8.GetString(EventCodec.Encode(signed)), Is.EqualTo(canonical));
        Assert.That(EventCodec.Encode(EventCodec.Decode(Encoding.UTF8.GetBytes(canonical))), Is.EqualTo(Encoding.UTF8.GetBytes(canonical)));
        var hole = canonical.Replace("[{\"as\"", "[null,{\"as\"", StringComparison.Ordinal);
        Assert.That(() => EventCodec.Decode(Encoding.UTF8.GetBytes(hole)), Throws.TypeOf<FormatException>());
    }

    [TestCaseSource(nameof(GoldenTypes))]
    public void Decode_EncodedEvent_GivesItBack(int type)
    {
        var before = Golden[type].Event;
        var bytes = EventCodec.Encode(before);

        var after = EventCodec.Decode(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(EventCodec.Encode(after), Is.EqualTo(bytes));
            Assert.That(after.Type, Is.EqualTo(before.Type));
            Assert.That(
                (after.Id, after.Stream, after.Version, after.Actor, after.Anchor),
                Is.EqualTo((before.Id, before.Stream, before.Version, before.Actor, before.Anchor)));
            Assert.That(after.Previous, Is.EqualTo(before.Previous));
            Assert.That(after.OccurredAt, Is.EqualTo(before.OccurredAt));
            Assert.That(after.OccurredAt.Offset, Is.EqualTo(before.OccurredAt.Offset));
            Assert.That(after.RecordedAt, Is.EqualTo(before.RecordedAt));
            Assert.That(after.RecordedAt.Kind, Is.EqualTo(DateTimeKind.Utc));
            Assert.That(
                after.Commitments.Select(text => text.Name),
                Is.EqualTo(before.Commitments.Select(text => text.Name)));
        }
    }

    [Test]
    public void LeafHash_Event_IsSha256OfAZeroByteAndTheBytes()
    {
        var bytes = EventCodec.Encode(Packed);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(LeafHash.Of(bytes), Is.EqualTo(SHA256.HashData([0, .. bytes])));
            Assert.That(
                Convert.ToHexStringLower(LeafHash.Of([])),
                Is.EqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
                "the leaf hash of an empty entry, as in the vectors of RFC 6962");
        }
    }

    [Test]
    public void Encode_Size_EndsAtWhatALeafMayHold()
    {
        var empty = EventCodec.Encode(Packed with { Body = Labelled("") }).Length;
        var longest = Packed with { Body = Labelled(new string('x', EventCodec.SizeMax - empty)) };
        var longer = Packed with { Body = Labelled(new string('x', EventCodec.SizeMax - empty + 1)) };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EventCodec.SizeMax, Is.EqualTo(65_535));
            Assert.That(EventCodec.Encode(longest), Has.Length.EqualTo(EventCodec.SizeMax));
            Assert.That(() => EventCodec.Encode(longer), Throws.InvalidOperationException);
        }
    }

    [TestCase("null", Description = "no object at all")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("")]
    public void Decode_NoEvent_Throws(string text) => AssertNoEvent(text);

    [TestCase("\"v\":1", "\"v\":2")]
    [TestCase("\"v\":1", "\"v\":\"1\"")]
    [TestCase("package-packed", "package-lost", Description = "unknown type")]
    [TestCase("package-packed", "package-missing", Description = "a body of another type")]
    [TestCase("\"v\":1,", "", Description = "missing member")]
    [TestCase("\"previous\":null,", "")]
    [TestCase("\"utcOffset\":480", "\"extra\":1,\"utcOffset\":480")]
    [TestCase(",\"utcOffset\":480", "", Description = "missing member of the body")]
    [TestCase("\"quantity\":308", "\"quantity\":null")]
    [TestCase("\"v\":1", "\"extra\":null,\"v\":1")]
    [TestCase("\"size\":0", "\"extra\":1,\"size\":0")]
    [TestCase("\"v\":1", "\"v\":1,\"v\":1", Description = "duplicate member")]
    [TestCase("\"utcOffset\":480", "\"utcOffset\":480,\"utcOffset\":480")]
    [TestCase("\"stream\"", "\"Stream\"", Description = "another case")]
    [TestCase("ballot-box", "BallotBox")]
    [TestCase("\"ballot-box\"", "0")]
    [TestCase("\"utcOffset\":480", "\"utcOffset\":900", Description = "beyond any zone")]
    [TestCase("\"utcOffset\":480", "\"utcOffset\":2147483648")]
    [TestCase("\"utcOffset\":480", "\"utcOffset\":4.5")]
    [TestCase("00.0000000Z", "00Z", Description = "a time of another width")]
    [TestCase("00.0000000Z", "00.0000000+00:00")]
    [TestCase("2024-11-24T00", "2024-13-24T00")]
    [TestCase("\"previous\":null", "\"previous\":\"?\"")]
    [TestCase("\"BOX-1\"", "\"\\ud800\"", Description = "half a surrogate pair")]
    [TestCase("\"BOX-1\"", "null")]
    [TestCase(EmptyRoot, "\\ud800")]
    public void Decode_ChangedText_Throws(string part, string by)
    {
        Assert.That(PackedText, Does.Contain(part));
        AssertNoEvent(PackedText.Replace(part, by, StringComparison.Ordinal));
    }

    [Test]
    public void Decode_BodyNull_Throws()
    {
        var start = PackedText.IndexOf("{\"contents", StringComparison.Ordinal);
        var end = PackedText.IndexOf(",\"id\"", StringComparison.Ordinal);
        var body = PackedText[start..end];
        AssertNoEvent(PackedText.Replace(body, "null", StringComparison.Ordinal));
    }

    [Test]
    public void Decode_AnyDamage_GivesAnEventOrThrowsFormatException() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(0, PackedText.Length - 1)),
            Arb.From(Gen.Choose(0, 255)),
            Arb.From(Gen.Choose(0, 3)),
            (at, value, width) =>
            {
                byte[] bytes = [.. Encoding.UTF8.GetBytes(PackedText)];
                byte[] damaged =
                [
                    .. bytes[..at], (byte)value, .. bytes[Math.Min(bytes.Length, at + width)..],
                ];
                var stored = Stored(damaged);
                return stored.Decoded is null
                    || damaged.AsSpan().SequenceEqual(bytes)
                    || stored.Fault is not null
                    || !EventCodec.Encode(stored.Decoded).AsSpan().SequenceEqual(bytes);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Test]
    public void Fault_SoundRow_IsNull() =>
        Assert.That(Stored(EventCodec.Encode(Packed)).Fault, Is.Null);

    [TestCase(",", ", ", Description = "white space")]
    [TestCase("BOX-1", "\\u0042OX-1", Description = "a needless escape")]
    [TestCase("308", "3.08e2", Description = "a number in another form")]
    [TestCase("\"v\":1,\"version\":1", "\"version\":1,\"v\":1", Description = "another order")]
    public void Fault_BytesNotCanonical_SaysSo(string part, string by)
    {
        var bytes = Encoding.UTF8.GetBytes(PackedText.Replace(part, by, StringComparison.Ordinal));
        Assert.That(
            Stored(bytes).Fault,
            Is.EqualTo("its bytes are not in canonical form").Or.EqualTo("its bytes are no event"));
    }

    [TestCase(9_007_199_254_740_991, true)]
    [TestCase(9_007_199_254_740_993, false, Description = "RFC 8785 has no such number")]
    [TestCase(long.MaxValue, false)]
    [TestCase(-1, true)]
    public void Fault_LargeNumber_IsCanonicalWhereADoubleHoldsIt(long size, bool isCanonical)
    {
        var text = $"\"size\":{size.ToString(CultureInfo.InvariantCulture)}";
        var bytes = Encoding.UTF8.GetBytes(PackedText.Replace("\"size\":0", text, StringComparison.Ordinal));
        Assert.That(Stored(bytes).Fault, isCanonical ? Is.Null : Is.EqualTo("its bytes are not in canonical form"));
    }

    [Test]
    public void Encode_AnyText_IsCanonicalJson() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        text => Jcs.IsCanonical(EventCodec.Encode(Packed with
        {
            Stream = text ?? "",
            Anchor = new Anchor(1, text ?? ""),
            Body = Labelled(text ?? ""),
        }))).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [TestCase("quotation mark \" and back\\slash")]
    [TestCase("\u0000\u001f\u007f\u0080\u2028\u2029\ufeff\uffff")]
    [TestCase("\U0001f5f3 <b>&amp;'+/</b>")]
    [TestCase("half a pair \ud800")]
    public void Encode_SpecialText_IsCanonicalJson(string text) =>
        Assert.That(Jcs.IsCanonical(EventCodec.Encode(Packed with { Body = Labelled(text) })), Is.True);

    [TestCase(-0.0, "0")]
    [TestCase(1e-15, "1e-15")]
    [TestCase(-0.00001, "-0.00001")]
    [TestCase(-3.9977081234567891, "-3.997708123456789")]
    public void Encode_Degrees_AreNumbersOfCanonicalJson(double degrees, string text)
    {
        var bytes = EventCodec.Encode(Event(23, new LocationChanged
        {
            UtcOffset = 480,
            After = new("74.71", LocationLevel.Kpu, "KPU", 9, Provenance.Official, null, degrees, 122.5),
        }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Encoding.UTF8.GetString(bytes), Does.Contain($"\"latitude\":{text},"));
            Assert.That(Jcs.IsCanonical(bytes), Is.True);
            Assert.That(EventCodec.IsCanonical(EventCodec.Decode(bytes), bytes), Is.True);
            var beyond = Encoding.UTF8.GetString(bytes).Replace("122.5", "1e400", StringComparison.Ordinal);
            Assert.That(EventCodec.TryDecode(Encoding.UTF8.GetBytes(beyond), out _), Is.False);
        }
    }

    [Test]
    public void Fault_BytesThatAreNoEvent_SaysSo() =>
        Assert.That(Stored([1, 2, 3]).Fault, Is.EqualTo("its bytes are no event"));

    [Test]
    public void Fault_BytesChanged_SaysThatTheHashDiffers()
    {
        var changed = Encoding.UTF8.GetBytes(PackedText.Replace("308", "309", StringComparison.Ordinal));
        var stored = Stored(changed, LeafHash.Of(EventCodec.Encode(Packed)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored.Fault, Is.EqualTo("its bytes do not hash to its leaf hash"));
            Assert.That(stored.Hash, Is.Not.EqualTo(stored.StoredHash));
        }
    }

    [Test]
    public void Fault_EachColumnChanged_SaysThatTheColumnsDiffer()
    {
        var e = Packed;
        var bytes = EventCodec.Encode(e);
        var hash = LeafHash.Of(bytes);
        StoredEvent[] changed =
        [
            new(0, Guid.Empty, e.Stream, e.Version, e.Type, e.RecordedAt, bytes, hash),
            new(0, e.Id, e.Stream + "x", e.Version, e.Type, e.RecordedAt, bytes, hash),
            new(0, e.Id, e.Stream, e.Version + 1, e.Type, e.RecordedAt, bytes, hash),
            new(0, e.Id, e.Stream, e.Version, "package-missing", e.RecordedAt, bytes, hash),
            new(0, e.Id, e.Stream, e.Version, e.Type, e.RecordedAt.AddTicks(1), bytes, hash),
        ];
        Assert.That(
            changed.Select(stored => stored.Fault),
            Is.All.EqualTo("its columns differ from its bytes"));
    }

    [Test]
    public void Encode_PersonalTexts_LeavesOnlyCommitmentsInTheBytes()
    {
        var ledger = new MemoryLedger();
        var pack = Commands.Pack();
        string[] texts = ["driver three", "escort four", "note five", "receiver number six", "remark seven"];
        var release = Commands.Release(SmallTree.Kpu, SmallTree.Mandonga, pack) with
        {
            Driver = Commands.Text(texts[0]),
            Escort = Commands.Text(texts[1]),
            Note = Commands.Text(texts[2]),
        };
        var acceptance = Commands.Accept(
            release, Commands.Line(pack) with { Note = Commands.Text(texts[4]) }) with
        {
            ReceivedBy = Commands.Text(texts[3]),
        };
        ledger.AppendValid(pack, release, acceptance);

        var written = string.Concat(ledger.Events.Select(e => Encoding.UTF8.GetString(e.Canonical)));
        using (Assert.EnterMultipleScope())
        {
            foreach (var text in release.PersonalTexts.Concat(acceptance.PersonalTexts))
            {
                Assert.That(written, Does.Contain(Convert.ToBase64String(text.Commitment)));
                Assert.That(written, Does.Not.Contain(Convert.ToBase64String(text.Salt)));
            }

            Assert.That(texts.Where(written.Contains), Is.Empty);
            Assert.That(
                CommandContent.Of(release) + CommandContent.Of(acceptance),
                Does.Not.Contain("three").And.Not.Contain("number six").And.Not.Contain("seven"));
        }
    }

    private static void AssertNoEvent(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => EventCodec.Decode(bytes), Throws.TypeOf<FormatException>());
            Assert.That(Stored(bytes).Fault, Is.EqualTo("its bytes are no event"));
        }
    }

    private static StoredEvent Stored(byte[] bytes, byte[]? hash = null) => new(
        0, Packed.Id, Packed.Stream, Packed.Version, Packed.Type, Packed.RecordedAt, bytes,
        hash ?? LeafHash.Of(bytes));

    private static PackagePacked Labelled(string label) =>
        (PackagePacked)Packed.Body with { Label = label };

    private static LedgerEvent Event(int version, EventBody body) => new(
        version == 1 ? new(Package) : new($"01932c5e-0000-8000-8000-0000000000{version:00}"),
        $"package/{Package}",
        version,
        version == 1 ? null : Bytes(1),
        Commands.OccurredAt,
        new DateTime(2024, 11, 24, 1, 2, 3, DateTimeKind.Utc).AddTicks(1_234_560),
        new Actor(Commands.Actor.Id),
        Anchor.EmptyTree,
        body)
    {
        Format = 1,
    };

    private static string Line(int version, string type, string body) =>
        "{\"actor\":\"01932c5e-0000-7000-8000-00000000000a\","
        + $"\"anchor\":{{\"root\":\"{EmptyRoot}\",\"size\":0}},\"body\":{{{body}}},"
        + $"\"id\":\"01932c5e-0000-8000-8000-0000000000{version:00}\","
        + $"\"occurredAt\":\"2024-11-24T00:00:00.0000000Z\",\"previous\":\"{Ones}\","
        + $"\"recordedAt\":\"2024-11-24T01:02:03.1234560Z\",\"stream\":\"package/{Package}\","
        + $"\"type\":\"{type}\",\"v\":1,\"version\":{version}}}";

    private static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, LeafHash.Size)];
}
