using Logistics.Core.Attachments;
using Logistics.Core.Locations;
using Logistics.Core.Seals;
using Logistics.Core.Stock;

namespace Logistics.Api.Hosting;

/// <summary>
/// The most a client may send or ask for, all in one place. Lengths are in UTF-16 code units. A limit that is a
/// rule of the domain is declared with the rule, in Core.
/// </summary>
internal static class Limits
{
    public const int MiB = 1024 * 1024;
    public const int BodySizeMax = 4 * MiB;
    public const int FileSizeMax = AttachmentContent.SizeMax;
    public const int PageSizeMax = 500;
    public const int PageSizeDefault = 100;
    public const int WaitSecondsMax = 30;
    public const int KeyLengthMax = 200;
    public const int BulkPackagesMax = 1_000;
    public const int OfficerRowsMax = 10_000;
    public const int ImportRowsMax = 5_000;
    public const int HandoverPackagesMax = 2_000;
    public const int ContentLinesMax = 50;
    public const int DocumentLinesMax = 100;
    public const int ContestsMax = 10;
    public const int OverrideRulesMax = 3;
    public const int SealsMax = 20;
    public const int SealLengthMax = SealNumber.LengthMax;
    public const int QuantityMax = ItemQuantity.Max;
    public const int DocumentLengthMax = 100;
    public const int PlateLengthMax = 20;
    public const int CodeLengthMax = Location.CodeLengthMax;
    public const int LabelLengthMax = 64;
    public const int NameLengthMax = ImportRule.NameLengthMax;
    public const int PhoneLengthMax = 30;
    public const int IdentityDigitsMin = 6;
    public const int IdentityDigitsMax = 20;
    public const int IdentityLengthMax = 30;
    public const int NoteLengthMax = 1_000;
    public const int SearchLengthMax = 100;
}
