using FsCheck;
using FsCheck.Fluent;
using Logistics.Core.Log;

namespace Logistics.Tests.Core.Log;

internal sealed class TilePathTests
{
    [TestCase("0/000", 0, 0, 256)]
    [TestCase("0/000.p/1", 0, 0, 1)]
    [TestCase("1/999", 1, 999, 256)]
    [TestCase("1/x001/000", 1, 1_000, 256)]
    [TestCase("0/x001/x234/067", 0, 1_234_067, 256)]
    [TestCase("0/x001/x234/067.p/255", 0, 1_234_067, 255)]
    [TestCase("6/x100/x000/000", 6, 100_000_000, 256)]
    [TestCase("0/x999/x999/x999/x999/999", 0, 999_999_999_999_999, 256)]
    [TestCase("entries/000", null, 0, 256)]
    [TestCase("entries/x001/x234/067", null, 1_234_067, 256)]
    [TestCase("entries/x001/x234/067.p/8", null, 1_234_067, 8)]
    public void TryParse_WhatTlogTilesWrites_IsReadAndWrittenTheSame(
        string text, int? level, long number, int width)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TilePath.TryParse(text, out var path), Is.True);
            Assert.That(path, Is.EqualTo(new TilePath(level, number, width)));
            Assert.That(path.ToString(), Is.EqualTo(text));
            Assert.That(path.Tile, Is.EqualTo(new TileId(level ?? 0, number)));
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("/")]
    [TestCase("//")]
    [TestCase("0")]
    [TestCase("0/")]
    [TestCase("/000")]
    [TestCase("/0/000")]
    [TestCase("0/000/")]
    [TestCase("0//000")]
    [TestCase("0/000 ")]
    [TestCase(" 0/000")]
    [TestCase("0/000\n")]
    [TestCase("0/000\0")]
    [TestCase("0\0/000")]
    [TestCase("00/000")]
    [TestCase("01/000")]
    [TestCase("+0/000")]
    [TestCase("-1/000")]
    [TestCase("7/000")]
    [TestCase("63/000")]
    [TestCase("99999999999999999999/000")]
    [TestCase("a/000")]
    [TestCase("\u0660/000", Description = "an Arabic zero")]
    [TestCase("0/\u0660\u0660\u0660")]
    [TestCase("0/0")]
    [TestCase("0/00")]
    [TestCase("0/0000")]
    [TestCase("0/-01")]
    [TestCase("0/+01")]
    [TestCase("0/ 01")]
    [TestCase("0/0x1")]
    [TestCase("0/x000")]
    [TestCase("0/x001")]
    [TestCase("0/x000/001", Description = "a group that says nothing")]
    [TestCase("0/x000/x001/001")]
    [TestCase("0/001/001", Description = "no x")]
    [TestCase("0/x001/234/067")]
    [TestCase("0/x001/x234/x067")]
    [TestCase("0/X001/067")]
    [TestCase("0/xx01/067")]
    [TestCase("0/xx001/067")]
    [TestCase("0/x-01/067")]
    [TestCase("0/x/067")]
    [TestCase("0/x01/067")]
    [TestCase("0/x0001/067")]
    [TestCase("0/x001/67")]
    [TestCase("0/x001\\067")]
    [TestCase("0/x001//067")]
    [TestCase("0/x001/x999/x999/x999/x999/999", Description = "too large for any tree")]
    [TestCase("0/x999/x999/x999/x999/x999/x999/x999/999")]
    [TestCase("0/000.p")]
    [TestCase("0/000.p/")]
    [TestCase("0/000.p/0")]
    [TestCase("0/000.p/01")]
    [TestCase("0/000.p/256")]
    [TestCase("0/000.p/1000")]
    [TestCase("0/000.p/-1")]
    [TestCase("0/000.p/+1")]
    [TestCase("0/000.p/1 ")]
    [TestCase("0/000.p/1\0")]
    [TestCase("0/000.p/1/")]
    [TestCase("0/000.p/1/1")]
    [TestCase("0/000.p/1.p/1")]
    [TestCase("0/000.p.p/1")]
    [TestCase("0/000.P/1")]
    [TestCase("0/000p/1")]
    [TestCase("0/.p/1")]
    [TestCase("0.p/1")]
    [TestCase("0.p/000")]
    [TestCase("0/x001.p/5/067")]
    [TestCase("0/000.p/99999999999999999999")]
    [TestCase("entries")]
    [TestCase("entries/")]
    [TestCase("entries.p/5")]
    [TestCase("entries/.p/5")]
    [TestCase("entries/x001.p/5")]
    [TestCase("entries/000.p/256")]
    [TestCase("Entries/000")]
    [TestCase("entries/0/000")]
    [TestCase("tile/0/000")]
    [TestCase("../0/000")]
    [TestCase("0/../000")]
    public void TryParse_WhatTlogTilesDoesNotWrite_IsRefused(string? text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TilePath.TryParse(text, out var path), Is.False);
            Assert.That(path, Is.EqualTo(default(TilePath)));
        }
    }

    [TestCase(0, 273, "0/273.p/112")]
    [TestCase(0, 272, "0/272")]
    [TestCase(1, 0, "1/000")]
    [TestCase(1, 1, "1/001.p/17")]
    [TestCase(2, 0, "2/000.p/1")]
    [TestCase(null, 273, "entries/273.p/112")]
    public void At_TheExampleOfTlogTiles_IsThePathItGives(int? level, long number, string path) =>
        Assert.That(TilePath.At(level, number, size: 70_000).ToString(), Is.EqualTo(path));

    [Test]
    public void TryParse_AnyPathWritten_IsReadBack() =>
        Prop.ForAll(
            Arb.From(Gen.Choose(-1, 6).Zip(Gen.Choose(0, 999).ArrayOf(5)).Zip(Gen.Choose(1, 256))),
            any =>
            {
                var ((level, groups), width) = any;
                var number = groups.Take(1 + (width % 5)).Aggregate(0L, (all, group) => (all * 1_000) + group);
                var path = new TilePath(level < 0 ? null : level, number, width);
                return TilePath.TryParse(path.ToString(), out var read) && read == path;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Test]
    public void TryParse_AnyText_IsRefusedOrWrittenTheSame() =>
        Prop.ForAll(
            Arb.From(Gen.Elements(
                "0", "6", "7", "00", "000", "255", "256", "x001", "x", "/", "/", "/", ".p/", ".p", "entries",
                "entries/", "-", "+", " ", "\0", "\u0661", "\ud800", "999999999999999999999")
                .ListOf().Select(parts => string.Concat(parts.Take(9)))),
            text => !TilePath.TryParse(text, out var path) || path.ToString() == text)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
}
