using Logistics.Tests.Support;

namespace Logistics.Tests.Http;

/// <summary>Records of packages inside others that somebody changed.</summary>
internal sealed class NestingDamageTests : ApiTests
{
    [TestCase("Version = 9")]
    [TestCase("Custodian = '74.71.02'")]
    [TestCase("OuterId = PackageId")]
    public async Task DamagedInside_StopsTheOuterAndNothingElse(string damage)
    {
        var (crate, kit, box, other) =
            (await PackAsync(Wawombalata), await PackAsync(), await PackAsync(), await PackAsync());
        await NestAsync(kit, box);
        await NestAsync(crate, kit);
        var outer = damage.StartsWith("Outer", StringComparison.Ordinal) ? kit : box;
        await Api.ExecuteAsync($"UPDATE Package SET {damage} WHERE Label = @outer", new { outer });
        if (outer == box)
            await RefusesAsync("/v1/handovers", NewRelease(Kpu, Mandonga, other, crate), 422, "damaged-record", "packages[1]");
        else
            await RefusesAsync("/v1/handovers", NewRelease(Kpu, Mandonga, kit), 422, "nested-package", "packages[0]");
        await RefusesAsync(ContentsOf(other), NewNesting([kit]), 422, "damaged-record", "add[0]");
        await ReleaseAsync(Kpu, Mandonga, other);
        Assert.That((await GetAsync($"/v1/packages/{outer}/custody")).Json["faults"]!.AsArray(), Is.Not.Empty);
    }
}
