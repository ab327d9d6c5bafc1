using Logistics.Core.Access;
using Logistics.Tests.Support;

namespace Logistics.Tests.Contract;

/// <summary><c>docs/roles.md</c> is made of the table of roles and of the routes of the build.</summary>
internal sealed class RolesDocumentTests : RouteTests
{
    private const string Head =
        """
        # Roles

        For operators and integrators: what each key may do, and where. `make openapi` writes this page from the build.

        A key has a role and a place. What happens at a place is recorded by that place: a release by the sender, an answer by
        the receiver, an account, an opening and a sealing by the polling station. Deliveries, sortings, packing, re-issues,
        destructions, seal batches and decisions on re-votes are recorded by the KPU, whose code is at the root above the place.
        The `papers` of a recapitulation are packed by their own place.
        An officer is recorded by the place of the office or by one above it: a PPS recruits the KPPS of its polling stations
        as an act of its own, without `onBehalf`.

        | word | what it means |
        |---|---|
        | own | at the key's own place |
        | own, on behalf | at the own place; and for a place below with `onBehalf`: a `reason` and the number of a `document` |
        | below | what concerns the key's own place or one below it |
        | all | at every place. What an admin records for another place than their own needs no reason |
        | - | not at all: 403 `forbidden` |

        What is recorded for another place carries the flag `on-behalf`. Where a key may not record it is 403
        `outside-your-place`. What a key may not see is not there for it: 404, or left out of a list.

        A package concerns the places on its way, from where it was packed to the one it is for. A handover concerns
        sender and receiver, and the places on the way of its packages; a transfer sender and receiver. Whoever may see
        one of them sees it whole.


        """;

    /// <summary>Where acts are done besides the routes of their own, if they have any.</summary>
    private static readonly Dictionary<Act, string> Elsewhere = new()
    {
        [Act.SetRulesAside] = "`override` in a request that packs, repacks or seals",
        [Act.KeepLog] = "`logistics log rotate-key`, `logistics restore`",
        [Act.ReadNames] = "names of people and texts about them, in the answers of `read-custody`",
        [Act.ReadEntries] = "`GET /v1/log/tile/entries/{path}`, unless `Log:PublicEntries` is true",
    };

    [Test]
    public async Task RolesMd_InTheRepository_IsWhatTheBuildDoes()
    {
        var path = Repository.Find("docs", "roles.md");
        var made = Make();
        if (ExampleTests.Writes)
            await File.WriteAllTextAsync(path, made);
        Assert.That(
            File.Exists(path) ? await File.ReadAllTextAsync(path) : null,
            Is.EqualTo(made),
            "docs/roles.md is not what the build does; 'make openapi' rewrites it.");
    }

    private string Make()
    {
        var roles = Enum.GetValues<Role>();
        var routes = Endpoints.Where(one => one.Metadata.OfType<Act>().Any()).ToLookup(
            one => one.Metadata.OfType<Act>().Single(), one => $"`{MethodsOf(one)[0]} {PatternOf(one)}`");
        var rows = Enum.GetValues<Act>().Select(act =>
            $"| {EnumText.Of(act)} | {string.Join(" | ", roles.Select(role => Word(AccessTable.ReachOf(role, act))))} |\n");
        var places = Enum.GetValues<Act>().Select(act => (Act: act, Where: (string[])
            [
                .. routes[act].Order(StringComparer.Ordinal),
                .. Elsewhere.TryGetValue(act, out var where) ? [where] : Array.Empty<string>(),
            ])).Select(row => $"| {EnumText.Of(row.Act)} | {string.Join("<br>", row.Where)} |\n").ToArray();
        return string.Concat(
            Head,
            $"| act | {string.Join(" | ", roles.Select(EnumText.Of))} |\n|---|{string.Concat(roles.Select(_ => "---|"))}\n",
            string.Concat(rows),
            "\n## Routes\nOther routes need no key, or any.\n\n| act | routes |\n|---|---|\n",
            string.Concat(places));
    }

    private static string Word(Reach reach) => reach switch
    {
        Reach.Nowhere => "-",
        Reach.OwnPlace => "own",
        Reach.OnBehalfBelow => "own, on behalf",
        Reach.Below => "below",
        Reach.Everywhere => "all",
        _ => throw new ArgumentOutOfRangeException(nameof(reach), reach, "No word for it."),
    };
}
