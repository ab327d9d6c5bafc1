using Logistics.Core.Items;
using Logistics.Core.Locations;

namespace Logistics.Tests.Support;

/// <summary>What a world holds, as tests look at it.</summary>
internal static class Worlds
{
    extension(World world)
    {
        public IReadOnlyDictionary<Guid, Package> Packages => world.All(Package.Table).ToDictionary(one => one.Id);

        public IReadOnlyDictionary<Guid, Handover> Handovers => world.All(Handover.Table).ToDictionary(one => one.Id);

        public IEnumerable<Balance> Balances => world.All(Balance.Table);

        /// <summary>Item types by code.</summary>
        public IReadOnlyDictionary<string, ItemType> Items =>
            world.Reference.Requirements.Items.ToDictionary(item => item.Code, StringComparer.Ordinal);

        /// <summary>Every line of a handover, in the order they were released.</summary>
        public IReadOnlyDictionary<Guid, LineOutcome> LinesOf(Guid handover) =>
            world.All(HandoverLine.Table).Where(line => line.Handover == handover)
                .OrderBy(line => line.ReleaseSequence).ToDictionary(line => line.Package, line => line.Outcome);

        /// <summary>Puts a quantity on an account from nowhere.</summary>
        public void SetBalance(string account, string item, long quantity) =>
            world.Put(Balance.Table, new Balance(account, item, quantity, HeadSequence: -1));

        /// <summary>Makes rules known of what places need.</summary>
        public void SetRules(RequirementReference requirements) =>
            world.SetFact(world.Reference with { Requirements = requirements });

        /// <summary>Adds an item type; before rules.</summary>
        public void AddItem(ItemType item) => world.SetRules(new RequirementReference(
            [], [.. world.Reference.Requirements.Items, item], SmallTree.Locations,
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Makassar")));

        public void AddContest(string code) => world.SetFact(
            world.Reference with { Contests = new HashSet<string>([.. world.Reference.Contests, code], StringComparer.Ordinal) });

        public void AddLocation(Location location) => world.SetRules(new RequirementReference(
            [], world.Reference.Requirements.Items, [.. SmallTree.Locations, location], TimeZoneInfo.Utc));

        /// <summary>Posts as if an event did; false, and nothing changed, where that would take what is not there.</summary>
        public bool TryPost(params Posting[] postings)
        {
            if (postings.Any(one => Account.IsGoods(one.Account)
                && world.BalanceOf(one.Account, one.Item) + one.Quantity < 0))
                return false;
            foreach (var (account, item, quantity) in postings)
                world.SetBalance(account, item, world.BalanceOf(account, item) + quantity);
            return true;
        }

        /// <summary>Makes the latest event of a stream one that cannot be read.</summary>
        public void DamageHead(string stream)
        {
            world.ForgetHead(stream);
            world.LoadHead(stream, new StreamHead(1, 0, new byte[32], default, Event: null) { IsDamaged = true });
        }

        /// <summary>Puts a package as no event left it.</summary>
        public void SetPackage(Package package) => world.Put(Package.Table, package);

        /// <summary>Makes known that there is a package whose record cannot be believed.</summary>
        public void Damage(Guid? id, string? label)
        {
            if (id is { } key) world.MarkDamaged(Package.Table, key);
            if (label is not null) world.MarkDamaged(Package.Labelled, label);
        }

        /// <summary>Takes an event in; false, and nothing changed, when it cannot follow.</summary>
        public bool TryEvolve(LedgerEntry entry)
        {
            if (StreamHead.Fault(world.HeadOf(entry.Event.Stream), entry.Event) is not null
                || Catalog.Current.Apply(world, entry) is not null)
                return false;
            Catalog.Current.Follow(world, entry);
            world.Advance(entry);
            return true;
        }
    }
}
