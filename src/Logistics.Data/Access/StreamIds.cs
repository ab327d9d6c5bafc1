using Logistics.Core.Flags;
using Logistics.Core.Handovers;
using Logistics.Core.Incidents;
using Logistics.Core.Officers;
using Logistics.Core.Packages;
using Logistics.Core.Stock;

namespace Logistics.Data.Access;

/// <summary>Streams by what they are about.</summary>
/// <param name="Packages">Those of packages, by the package's id.</param>
/// <param name="Documents">Those of stock documents, by the document's id.</param>
/// <param name="Officers">Those of officers, by the officer's id.</param>
/// <param name="Flags">Those of settled flags, by the flag's id.</param>
/// <param name="Arrivals">Those of arrivals of no known package, by the arrival's id.</param>
/// <param name="Incidents">Those of incidents, by the incident's id.</param>
/// <param name="Others">The rest, each once.</param>
internal readonly record struct StreamIds(
    IReadOnlyDictionary<Guid, string> Packages,
    IReadOnlyDictionary<Guid, string> Documents,
    IReadOnlyDictionary<Guid, string> Officers,
    IReadOnlyDictionary<Guid, string> Flags,
    IReadOnlyDictionary<Guid, string> Arrivals,
    IReadOnlyDictionary<Guid, string> Incidents,
    IReadOnlySet<string> Others)
{
    public static StreamIds Of(IEnumerable<string> streams)
    {
        var (packages, documents, officers, flags, arrivals, incidents) = (
            new Dictionary<Guid, string>(),
            new Dictionary<Guid, string>(), new Dictionary<Guid, string>(), new Dictionary<Guid, string>(),
            new Dictionary<Guid, string>(), new Dictionary<Guid, string>());
        var others = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stream in streams)
        {
            if (Package.TryIdOf(stream, out var package))
                packages[package] = stream;
            else if (StockDocument.TryIdOf(stream, out var document))
                documents[document] = stream;
            else if (Officer.TryIdOf(stream, out var officer))
                officers[officer] = stream;
            else if (RaisedFlag.TryIdOf(stream, out var flag))
                flags[flag] = stream;
            else if (Arrival.TryIdOf(stream, out var arrival))
                arrivals[arrival] = stream;
            else if (Incident.TryIdOf(stream, out var incident))
                incidents[incident] = stream;
            else
                others.Add(stream);
        }

        return new(packages, documents, officers, flags, arrivals, incidents, others);
    }
}
