using System.Diagnostics.CodeAnalysis;
using Logistics.Core.Kernel;
using Logistics.Core.Requirements;

namespace Logistics.Core.Packages;

/// <summary>Packages as people name them.</summary>
public static class PackageWorld
{
    /// <summary>The members of commands that name packages, by id or label.</summary>
    internal static References References { get; } = new(
        new HashSet<string>(["package", "packages", "add", "remove"], StringComparer.Ordinal),
        (needs, name) =>
        {
            if (needs.Find(PackageRef.Parse(name)) is { } package)
                needs.Set(FormerLabel.OfPackage, package.Id);
        },
        (world, name) => world.TryFind(PackageRef.Parse(name), out var package)
            ? new NamedEntity(
                package.Id, [package.Id.ToString(), package.Label, .. FormerLabel.Of(world, package)])
            : null);

    extension(World world)
    {
        /// <summary>Finds a package that the sender of the command may see.</summary>
        public bool TryFind(PackageRef reference, [NotNullWhen(true)] out Package? package) =>
            world.TryFindAny(reference, out package) && world.Sees(package);

        /// <summary>
        /// Whether the sender of the command may see a package: where it is for, or who has custody, is a place of
        /// theirs.
        /// </summary>
        internal bool Sees(Package package) => world.Sight.Sees(package.Path)
            || (world.Reference.LocationOf(package.Custodian) is { } custodian && world.Sight.Sees(custodian.Path));

        /// <summary>
        /// The packages that bear a label or bore it; those that are none any more only where there is no other.
        /// </summary>
        internal IReadOnlyList<Package> Named(string label) =>
            Package.Named(
                world.Find(Package.Labelled, LabelText.KeyOf(label)),
                world.Find(FormerLabel.OfKey, LabelText.KeyOf(label))
                    .Select(former => world.Find(Package.Table, former.Package)));

        /// <summary>Finds a package, whoever asks.</summary>
        internal bool TryFindAny(PackageRef reference, [NotNullWhen(true)] out Package? package)
        {
            package = reference.Id is { } id
                ? world.Find(Package.Table, id)
                : Only(world.Named(reference.Label!));
            return package is not null;
        }

        /// <summary>
        /// Why a name leads to no package that the sender of the command may see: there is none, or there are two.
        /// </summary>
        internal Rejection Unfound(PackageRef reference, string field, Phrase? expected = null)
        {
            var named = reference.Label is { } label ? world.Named(label) : [];
            string[] ids = named.Count < 2
                ? []
                : [.. named.Where(world.Sees).Select(package => package.Id.ToString())];
            return ids.Length == 0
                ? new Rejection(
                    PackageRule.UnknownPackage, field, reference.ToString(), expected ?? ReferenceRule.Existing)
                : new Rejection(
                    PackageRule.AmbiguousLabel, field, reference.ToString(),
                    PackageRule.OneById.With(("packages", ids)));
        }

        /// <summary>
        /// Whether there is a package of that name whose record cannot be believed, and that the sender of the command
        /// may see as far as it can be read.
        /// </summary>
        public bool IsDamaged(PackageRef reference)
        {
            var row = reference.Id is { } id
                ? world.FindDamaged(Package.Table, id)
                : world.FindDamaged(Package.Labelled, LabelText.KeyOf(reference.Label!));
            return world.IsDamagedAny(reference) && (row is null || world.Sees(row));
        }

        /// <summary>The same, whoever asks.</summary>
        internal bool IsDamagedAny(PackageRef reference) => reference.Id is { } id
            ? world.IsDamaged(Package.Table, id)
            : world.IsDamaged(Package.Labelled, LabelText.KeyOf(reference.Label!));

        /// <summary>The packages right inside another, in the order they were packed.</summary>
        public IReadOnlyList<Package> InsideOf(Guid outer) => world.Find(Package.Inside, outer);

        /// <summary>Whether a package is inside this one whose record cannot be believed.</summary>
        public bool IsDamagedInside(Guid outer) => world.IsDamaged(Package.Inside, outer);

        /// <summary>Whether a package's state is unknown because its events are broken.</summary>
        internal bool IsUnknown(Guid package) =>
            world.IsBroken(Package.Stream(package)) || world.Find(Package.Table, package) is null;
    }

    extension(Needs needs)
    {
        /// <summary>Asks for a package; null when there is none, or it is not known yet.</summary>
        public Package? Find(PackageRef reference) => reference.Id is { } id
            ? needs.One(Package.Table, id)
            : Only(needs.Named(reference.Label!));

        /// <summary>Asks for the packages that a label names, as <c>World.Named</c> does.</summary>
        internal IReadOnlyList<Package> Named(string label) =>
            Package.Named(
                needs.Set(Package.Labelled, LabelText.KeyOf(label)),
                needs.Set(FormerLabel.OfKey, LabelText.KeyOf(label))
                    .Select(former => needs.One(Package.Table, former.Package)));

        /// <summary>
        /// Asks for the packages inside another, at every level there can be; those that are known already.
        /// </summary>
        public IReadOnlyList<Package> Inside(Guid outer, int level = 1)
        {
            var found = new List<Package>();
            foreach (var inner in needs.Set(Package.Inside, outer))
            {
                found.Add(inner);
                if (level < NestingDecisions.LevelsMax)
                    found.AddRange(needs.Inside(inner.Id, level + 1));
            }

            return found;
        }
    }

    private static Package? Only(IReadOnlyList<Package> packages) => packages is [var only] ? only : null;
}
