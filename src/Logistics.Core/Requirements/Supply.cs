namespace Logistics.Core.Requirements;

/// <summary>
/// How much of an item there is for a destination, as the packages for it have it:
/// <see cref="Delivered"/> &lt;= <see cref="Allocated"/> &lt;= <see cref="Packed"/>.
/// </summary>
/// <param name="Packed">In packages that were packed for it, whatever became of them.</param>
/// <param name="Allocated">
/// Of those, in packages that may still be counted on: all but the ones that are missing and never reached it.
/// A refused package is counted on, since it may be sent again; so is a missing one once it is released again.
/// </param>
/// <param name="Delivered">
/// Of those, in packages that have reached it, though they may have gone back up since.
/// </param>
public readonly record struct Supply(long Packed, long Allocated, long Delivered)
{
    public static Supply operator +(Supply left, Supply right) => checked(new(
        left.Packed + right.Packed, left.Allocated + right.Allocated, left.Delivered + right.Delivered));

    public static Supply operator -(Supply left, Supply right) => checked(new(
        left.Packed - right.Packed, left.Allocated - right.Allocated, left.Delivered - right.Delivered));
}
