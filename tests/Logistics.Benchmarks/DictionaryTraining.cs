using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Logistics.Data.Engines;
using Microsoft.Data.Sqlite;
using ZstdSharp;

namespace Logistics.Benchmarks;

/// <summary>
/// Makes a dictionary for the JSON of a ledger from what a database holds, such as that of the demo: it has every kind
/// of event.
/// </summary>
/// <remarks>A dictionary that rows were written with must not change; a new one needs a number of its own.</remarks>
internal static class DictionaryTraining
{
    public const string Command = "dictionary";

    private const int Size = 16 << 10;

    // Behind the magic number of a dictionary (RFC 8878, 5). Numbers below 256 take one byte of a frame.
    private const int NumberAt = 4;

    // So that the kinds that are recorded most do not leave the others out.
    private const int EventsOfAKindMax = 400;

    private const int SampleMax = 20_000;

    private const string Sql = """
        SELECT e.Type, e.Canonical, c.Content, u.Changes FROM CustodyEvent AS e
        LEFT JOIN AppliedCommand AS c ON c.FirstSequence = e.Sequence
        LEFT JOIN EventUndo AS u ON u.Sequence = e.Sequence
        ORDER BY e.Sequence
        """;

    /// <param name="file">Its name is the number of the dictionary.</param>
    /// <returns>How many samples were taken.</returns>
    public static int Run(string database, string file)
    {
        var number = uint.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture);
        var samples = Read(database).GroupBy(row => row.Type, StringComparer.Ordinal)
            .SelectMany(kind => Spread([.. kind])).SelectMany(row => row.Json).Where(json => json.Length < SampleMax).ToList();
        var dictionary = DictBuilder.TrainFromBuffer(samples, Size).ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(dictionary.AsSpan(NumberAt), number);
        File.WriteAllBytes(file, dictionary);
        return samples.Count;
    }

    private static IEnumerable<(string Type, byte[][] Json)> Read(string database)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Sql;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return (
                rows.GetString(0),
                [
                    .. Enumerable.Range(1, 3).Select(rows.GetValue).Select(PackedJson.Text).OfType<string>()
                        .Select(Encoding.UTF8.GetBytes),
                ]);
        }
    }

    private static IEnumerable<T> Spread<T>(T[] rows)
    {
        var step = Math.Max(1, rows.Length / EventsOfAKindMax);
        return rows.Where((_, i) => i % step == 0).Take(EventsOfAKindMax);
    }
}
