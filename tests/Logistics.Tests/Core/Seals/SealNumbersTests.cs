using System.Reflection;
using Logistics.Core.Seals;

namespace Logistics.Tests.Core.Seals;

/// <summary>What is hidden of an event that names numbers of seals follows from its body.</summary>
internal sealed class SealNumbersTests
{
    /// <summary>An event with a list of seals of its own, or of its lines, says how it is shown without them.</summary>
    [Test]
    public void Events_WithSeals_CanBeShownWithoutThem()
    {
        var named = Catalog.Current.Events.Select(type => type.Body).Where(body => Names(body)).ToArray();
        Assert.That(named, Has.Length.GreaterThan(8));
        Assert.That(named.Where(body => !body.IsAssignableTo(typeof(ISealNumbers))), Is.Empty);
    }

    private static bool Names(Type type) => type.GetProperties().Any(property =>
        property.Name == "Seals" || (ElementOf(property) is { } element && element.Namespace == type.Namespace
            && element != type && Names(element)));

    private static Type? ElementOf(PropertyInfo property) =>
        property.PropertyType is { IsGenericType: true } list && list.GetGenericArguments() is [{ IsClass: true } element]
            ? element
            : null;
}
