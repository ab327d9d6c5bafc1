using System.Globalization;

namespace Logistics.Demo;

/// <summary>Prints what came in, what became of it, and that nothing is left over.</summary>
internal static class Books
{
    public static async Task PrintAsync(Api api, Reference reference)
    {
        Title("Deliveries that differ from their papers");
        foreach (var delivery in await api.ListAsync<Delivery>("/v1/deliveries"))
        {
            foreach (var line in delivery.Lines.Where(line => line.Counted != line.Stated))
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"  {line.Item}: {line.Stated:N0} stated, {line.Counted:N0} counted ({line.Counted - line.Stated}); {delivery.Status}"));
            }
        }

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
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {line.Item,-34}{line.Quantity,9:N0}"));
    }

    private static void Print(string name, params object[] values) => Console.WriteLine(
        $"  {name,-16}" + string.Concat(values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value,11:N0}"))));

    private static void Title(string text)
    {
        Console.WriteLine();
        Console.WriteLine(text);
    }
}
