using System.Globalization;
using Logistics.Api.Hosting;
using Logistics.Core;
using Logistics.Core.Access;
using Logistics.Core.Kernel;
using Logistics.Core.Locations;
using Logistics.Core.Officers;
using Logistics.Core.Requirements;

namespace Logistics.Api.Officers;

/// <summary>Why a row of a list was not imported.</summary>
/// <param name="Code">Stable, in kebab case.</param>
/// <param name="Field">What the cell says; null where it is of the row.</param>
internal sealed record RowReason(string Code, SheetField? Field, string? Value, Expected Expected);

/// <summary>A row that says who is nominated, for which office, and by which decision they are appointed.</summary>
internal sealed record OfficerRow(
    int Line,
    Location Place,
    string Role,
    int? Seat,
    int? Rank,
    string? Name,
    DateOnly? BirthDate,
    string? Phone,
    string? IdentityNumber,
    bool HasMetChecks,
    string? Decision,
    DateOnly? DecisionDate,
    DateOnly? Oath,
    DateOnly? LogisticsTraining,
    DateOnly? VotingTraining)
{
    /// <summary>Courses, and the day of each.</summary>
    public IEnumerable<(string Course, DateOnly On)> Trainings
    {
        get
        {
            if (LogisticsTraining is { } logistics)
                yield return (OfficerTraining.Logistics, logistics);
            if (VotingTraining is { } voting)
                yield return (OfficerTraining.Voting, voting);
        }
    }

    /// <summary>What makes the officer's id: the office, and the person as far as the row tells.</summary>
    public string Key => string.Join(
        '\n', Place.Code, Role, IdentityNumber ?? $"{SheetText.Fold(Name ?? "")}\n{BirthDate:yyyy-MM-dd}");
}

/// <summary>Reads the rows of a list: finds the place and the role, and explains what cannot be.</summary>
/// <param name="sight">What the sender may record for.</param>
/// <param name="usual">The place of rows that name none: the one the request names, or the sender's.</param>
/// <param name="role">The role of rows that name none; null to tell it by the place.</param>
internal sealed class OfficerRows(ReferenceData reference, Sight sight, Location? usual, string? role, DateOnly day)
{
    private static readonly Phrase Once = new(
        "each person once for an office; line {line} is the same", "setiap orang satu kali untuk satu jabatan; "
        + "baris {line} sama");

    private static readonly Phrase SomePerson = new(
        "a name or an identity number", "nama atau nomor identitas");

    private static readonly Phrase WholeCells = new(
        "quotes around a whole cell, and doubled within it",
        "tanda kutip di sekeliling seluruh sel, dan ganda di dalamnya");

    private static readonly Phrase NoHeader = new("a person, not the header again", "orang, bukan judul kolom lagi");

    private static readonly Phrase AWard = new(
        "a ward of {of}, such as {example}", "kelurahan di {of}, misalnya {example}");

    private static readonly Phrase OneWard = new(
        "the district too, since several have a ward of this name",
        "kecamatan juga, karena beberapa kecamatan mempunyai kelurahan bernama ini");

    private static readonly Phrase SomeWard = new(
        "a column for the ward, or 'place' with the code of a PPS", "kolom kelurahan, atau 'place' dengan kode PPS");

    private static readonly Phrase AStation = new(
        "a polling station of {ward}: 1 to {max}", "TPS di {ward}: 1 sampai {max}");

    private static readonly Phrase OwnPlace = new(
        "a place at or below {place}", "tempat di {place} atau di bawahnya");

    private static readonly Phrase SomePlace = new(
        "a place: a code, a ward and a polling station, or 'place' in the request",
        "tempat: kode, kelurahan dan TPS, atau 'place' dalam permintaan");

    private static readonly Phrase SmallNumber = new(
        "a whole number from 1 to {max}", "bilangan bulat dari 1 sampai {max}");

    private static readonly Phrase MetOrNot = new(
        "MS, or nothing; a check that failed is recorded with its code, at /v1/officers/ID/checks",
        "MS, atau kosong; syarat yang tidak terpenuhi dicatat dengan kodenya, di /v1/officers/ID/checks");

    private readonly RequirementReference places = reference.Requirements;

    private readonly ILookup<string, Location> byName =
        reference.Requirements.Locations.ToLookup(one => NameOf(one), StringComparer.Ordinal);

    private readonly Dictionary<string, int> lines = new(StringComparer.Ordinal);

    /// <summary>The row, or why it is none.</summary>
    public (OfficerRow? Row, IReadOnlyList<RowReason> Reasons) Read(SheetRow cells)
    {
        if (cells.IsBroken)
            return (null, [new("broken-quotes", null, null, WholeCells)]);
        if (OfficerSheet.IsHeaderAgain(cells))
            return (null, [new("header-again", null, null, NoHeader)]);
        var reasons = new List<RowReason>();
        var name = Text(cells, SheetField.Name, Limits.NameLengthMax, reasons);
        var number = Identity(cells, reasons);
        if (name is null && number is null && reasons.Count == 0)
            return (null, [new("nobody", null, null, SomePerson)]);
        var born = Day(cells, SheetField.BirthDate, reasons);
        var phone = Phone(cells, reasons);
        var seat = Number(cells, SheetField.Seat, reasons);
        var rank = Number(cells, SheetField.Rank, reasons);
        var decision = Text(cells, SheetField.Decision, Limits.DocumentLengthMax, reasons);
        var decided = Day(cells, SheetField.DecisionDate, reasons);
        var hasMetChecks = HasMetChecks(cells, reasons);
        var oath = Day(cells, SheetField.Oath, reasons);
        var inLogistics = Day(cells, SheetField.LogisticsTraining, reasons);
        var inVoting = Day(cells, SheetField.VotingTraining, reasons);
        var place = Place(cells, reasons);
        var office = place is null ? null : Role(cells, place, seat, reasons);
        if (reasons.Count > 0)
            return (null, reasons);
        var row = new OfficerRow(
            cells.Line, place!, office!, seat, rank, name, born, phone, number, hasMetChecks, decision, decided, oath,
            inLogistics, inVoting);
        if (!lines.TryAdd(row.Key, row.Line))
            return (null, [new("duplicate-row", null, null, Once.With(("line", lines[row.Key])))]);
        return (row, []);
    }

    private static string? Text(SheetRow cells, SheetField field, int lengthMax, List<RowReason> reasons)
    {
        if (!cells.Cells.TryGetValue(field, out var text))
            return null;
        if (text.Length <= lengthMax && PlainText.Is(text))
            return text;
        reasons.Add(new("not-a-text", field, text, Input.Length(Expectations.LineOfText, lengthMax)));
        return null;
    }

    private static string? Identity(SheetRow cells, List<RowReason> reasons)
    {
        if (!cells.Cells.TryGetValue(SheetField.IdentityNumber, out var text))
            return null;
        if (IdentityText.TryDigits(SheetText.WithoutDecimals(text), out var digits))
            return digits;
        reasons.Add(SheetText.IsRounded(text)
            ? new("rounded-number", SheetField.IdentityNumber, text, SheetText.AllDigits)
            : new("not-an-identity-number", SheetField.IdentityNumber, text, Expectations.IdentityNumber.With(
                ("min", Limits.IdentityDigitsMin), ("max", Limits.IdentityDigitsMax))));
        return null;
    }

    private static string? Phone(SheetRow cells, List<RowReason> reasons)
    {
        if (!cells.Cells.TryGetValue(SheetField.Phone, out var text) || !SheetText.IsRounded(text))
            return Text(cells, SheetField.Phone, Limits.PhoneLengthMax, reasons);
        reasons.Add(new("rounded-number", SheetField.Phone, text, SheetText.AllDigits));
        return null;
    }

    private static DateOnly? Day(SheetRow cells, SheetField field, List<RowReason> reasons)
    {
        if (!cells.Cells.TryGetValue(field, out var text))
            return null;
        if (SheetText.TryDay(text, out var day))
            return day;
        reasons.Add(new("not-a-date", field, text, SheetText.ADay));
        return null;
    }

    private static int? Number(SheetRow cells, SheetField field, List<RowReason> reasons)
    {
        if (!cells.Cells.TryGetValue(field, out var text))
            return null;
        if (SheetText.TryNumber(text, out var number) && number is >= 1 and <= OfficerDecisions.NumberMax)
            return number;
        reasons.Add(new("not-a-number", field, text, SmallNumber.With(("max", OfficerDecisions.NumberMax))));
        return null;
    }

    /// <summary>Whether the row says that every check was met.</summary>
    private static bool HasMetChecks(SheetRow cells, List<RowReason> reasons)
    {
        if (!cells.Cells.TryGetValue(SheetField.Checks, out var text))
            return false;
        var isMet = SheetText.Fold(text) is "ms" or "memenuhi syarat" or "lulus" or "met" or "passed";
        if (!isMet)
            reasons.Add(new("not-met", SheetField.Checks, text, MetOrNot));
        return isMet;
    }

    private Location? Place(SheetRow cells, List<RowReason> reasons)
    {
        var count = reasons.Count;
        var place = Named(cells, reasons);
        if (place is null && reasons.Count == count)
            reasons.Add(new("no-place", null, null, SomePlace));
        if (place is null || sight.Sees(place.Path))
            return place;
        reasons.Add(new(
            "outside-your-place", cells.Cells.ContainsKey(SheetField.Place) ? SheetField.Place : SheetField.Ward,
            place.Code, OwnPlace.With(("place", sight.Path!.Split('/')[^1]))));
        return null;
    }

    private Location? Named(SheetRow cells, List<RowReason> reasons)
    {
        if (cells.Cells.TryGetValue(SheetField.Place, out var code))
        {
            if (places.LocationOf(code) is { } coded)
                return coded;
            reasons.Add(new("unknown-location", SheetField.Place, code, ReferenceRule.Existing));
            return null;
        }

        var above = usual;
        if (cells.Cells.TryGetValue(SheetField.Ward, out var ward) && (above = Ward(cells, ward, reasons)) is null)
            return null;
        if (!cells.Cells.TryGetValue(SheetField.Station, out var station))
            return above;
        if (above?.Level == LocationLevel.Tps && IsStation(above, station))
            return above;
        if (above?.Level != LocationLevel.Pps)
        {
            reasons.Add(new("no-ward", SheetField.Station, station, SomeWard));
            return null;
        }

        Location[] stations = [.. places.Locations.Where(one => one.Parent == above.Code)];
        if (stations.FirstOrDefault(one => IsStation(one, station)) is { } found)
            return found;
        reasons.Add(new(
            "unknown-location", SheetField.Station, station,
            AStation.With(("ward", above.Name), ("max", stations.Length))));
        return null;
    }

    /// <summary>The ward of a name or a code, in the district the row names or the place that is usual.</summary>
    private Location? Ward(SheetRow cells, string name, List<RowReason> reasons)
    {
        if (places.LocationOf(name) is { Level: LocationLevel.Pps } coded)
            return coded;
        Location[] found =
            [.. byName[Plain(name)].Where(one => one.Level == LocationLevel.Pps)];
        if (cells.Cells.TryGetValue(SheetField.District, out var district))
        {
            found = [.. found.Where(one => one.Parent == district
                || (one.Parent is { } parent && NameOf(places.LocationOf(parent)!) == Plain(district)))];
        }

        if (found.Length > 1 && usual is not null)
            found = [.. found.Where(one => one.IsSelfOrDescendantOf(usual.Code))];
        if (found is [var only])
            return only;
        var seen = places.Locations.FirstOrDefault(one => one.Level == LocationLevel.Pps && sight.Sees(one.Path));
        reasons.Add(found.Length > 1
            ? new("ambiguous-ward", SheetField.Ward, name, OneWard)
            : new("unknown-location", SheetField.Ward, name, AWard.With(
                ("of", usual?.Name ?? seen?.Path.Split('/')[0] ?? ""), ("example", seen?.Name ?? ""))));
        return null;
    }

    private string? Role(SheetRow cells, Location place, int? seat, List<RowReason> reasons)
    {
        var given = cells.Cells.GetValueOrDefault(SheetField.Role);
        if (given is null && role is not null)
            return role;
        var isChair = given is null ? seat == 1 : IsChair(given);
        var committee = place.Level switch
        {
            LocationLevel.Tps => isChair ? "kpps-chair" : "kpps-member",
            LocationLevel.Pps => "pps",
            LocationLevel.Ppk => "ppk",
            _ => "kpu",
        };
        var roles = reference.Offices.RolesOn(day);
        var folded = SheetText.Fold(given ?? committee);
        var found = roles.FirstOrDefault(one => one.Code == given
            || SheetText.Fold(one.Code) == folded || SheetText.Fold(one.Name) == folded
            || SheetText.Fold(one.NameId) == folded)?.Code;
        if (found is null && given is not null && IsOfCommittee(folded, place.Level))
            found = roles.FirstOrDefault(one => one.Code == committee)?.Code;
        if (found is not null)
            return found;
        string[] known = [.. roles.Select(one => one.Code)];
        reasons.Add(new(
            OfficerRule.UnknownRole.Code, SheetField.Role, given, ReferenceRule.OneOf.With(("oneOf", known))));
        return null;
    }

    private static bool IsChair(string given) =>
        SheetText.Fold(given).Split(' ') is var words && (words.Contains("ketua") || words.Contains("chair"));

    /// <summary>Whether a role is that of the committee of a place, such as <c>Anggota KPPS 3</c>.</summary>
    private static bool IsOfCommittee(string folded, LocationLevel level)
    {
        string[] all = ["ketua", "anggota", "chair", "member", "kpps", "pps", "ppk", "of", "the"];
        var words = folded.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string own = level switch { LocationLevel.Tps => "kpps", LocationLevel.Pps => "pps", _ => "ppk" };
        return words.All(word => all.Contains(word, StringComparer.Ordinal) || word.All(char.IsAsciiDigit))
            && words.All(word => word is not ("kpps" or "pps" or "ppk") || word == own);
    }

    private static bool IsStation(Location place, string station) =>
        SheetText.TryNumber(station, out var number)
        && int.TryParse(
            place.Code[(place.Code.LastIndexOf('.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture,
            out var own)
        && own == number;

    /// <summary>The name of a place without that of its level.</summary>
    private static string NameOf(Location place) => Plain(place.Name);

    private static string Plain(string name) => SheetText.Fold(name) is var folded
        && folded.Split(' ', 2) is [var first, var rest]
        && first is "pps" or "ppk" or "kpu" or "kelurahan" or "kel" or "desa" or "kecamatan" or "kec"
            ? rest
            : folded;
}
