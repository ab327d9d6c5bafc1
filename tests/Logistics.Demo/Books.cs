using System.Globalization;

namespace Logistics.Demo;

/// <summary>Prints what came in, what became of it, and that nothing is left over.</summary>
internal static class Books
{
    public static async Task PrintAsync(Api api, Reference reference)
    {
        await PrintDocumentsAsync(api, reference);
        Title("Books: where every ballot is, and the sum over all accounts");
        var rows = (await api.GetAsync<Page<TrialBalance>>("/v1/trial-balance")).Items;
        Print("", "delivered", "in stock", "packed", "used", "spoiled", "damaged", "destroyed", "lost-found", "total");
        foreach (var row in rows.Where(row => reference.Items.Any(item => item.Code == row.Item && item.Contest is not null)))
        {
            Print(
                row.Item, -row.Supplier, row.Locations + row.Transfers, row.Packages, row.Used, row.Spoiled, row.Damaged,
                row.Destroyed, row.Lost + row.Found, row.Total);
        }

        if (rows.FirstOrDefault(row => row.Total != 0) is { } open)
            throw new DemoException($"the books of {open.Item} add up to {open.Total}, expected 0.");
        var stock = await api.GetAsync<Stock>($"/v1/locations/{reference.Warehouse.Code}/stock");
        Title("In stock at the warehouse");
        foreach (var line in stock.Items.Where(line => line.Quantity != 0))
            Line($"{line.Item,-34}{line.Quantity,9:N0}");
    }

    /// <summary>What came, was sorted, moved, destroyed and issued again, as the API's lists have it.</summary>
    private static async Task PrintDocumentsAsync(Api api, Reference reference)
    {
        var estimates = reference.Items.Where(item => item.Provenance == "estimate").Select(item => item.Code)
            .ToHashSet(StringComparer.Ordinal);
        Title("Deliveries to the warehouse, without items whose norm is an estimate");
        foreach (var delivery in await api.ListAsync<Delivery>("/v1/deliveries"))
        {
            foreach (var line in delivery.Lines.Where(line => !estimates.Contains(line.Item)))
            {
                var difference = line.Counted == line.Stated ? "" : $", {line.Stated - line.Counted} short: {delivery.Status}";
                Line($"{line.Item,-16}{line.Stated,9:N0} stated{line.Counted,9:N0} counted{difference}");
            }
        }

        Title("Sorting, top-up, destruction, re-issues");
        foreach (var line in (await api.ListAsync<Sorting>("/v1/sortings")).SelectMany(sorting => sorting.Lines))
            Line($"{line.Item,-16}{line.Good,9:N0} good, {line.Damaged} damaged");
        foreach (var transfer in await api.ListAsync<Transfer>("/v1/transfers"))
        {
            foreach (var line in transfer.Lines)
            {
                var (from, to) = (reference[transfer.From].Name, reference[transfer.To].Name);
                Line($"{line.Item,-16}{line.Sent,9:N0} moved from {from} to {to}: {transfer.Status}");
            }
        }

        foreach (var line in (await api.ListAsync<Destruction>("/v1/destructions")).SelectMany(one => one.Lines))
            Line($"{line.Item,-16}{line.Quantity,9:N0} destroyed, from {line.Source}");
        foreach (var box in (await api.ListAsync<StoredPackage>("/v1/packages")).Where(box => box.Kind == "re-vote-box"))
            Line($"{"ballot-" + box.Contest,-16}  issued again, {box.Status} at {reference[box.Custodian].Name}");
    }

    private static void Line(FormattableString text) =>
        Console.WriteLine("  " + text.ToString(CultureInfo.InvariantCulture));

    private static void Print(string name, params object[] values) => Console.WriteLine(
        $"  {name,-16}" + string.Concat(values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value,11:N0}"))));

    private static void Title(string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
    }
}
