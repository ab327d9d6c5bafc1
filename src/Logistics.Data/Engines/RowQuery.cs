namespace Logistics.Data.Engines;

/// <summary>
/// A query whose rows are taken one by one, as they come. Several run in one round trip where the engine is a server.
/// </summary>
/// <param name="Take">Gets the values of a row, null where there is none.</param>
/// <param name="Parameters">Each with its name; a value is a string or a long.</param>
internal sealed record RowQuery(string Sql, Action<object?[]> Take, params (string Name, object Value)[] Parameters);
