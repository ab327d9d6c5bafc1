using System.Globalization;

namespace Logistics.Benchmarks;

/// <summary>What was measured, beside what is aimed at.</summary>
/// <param name="IsLimit">Whether less is better.</param>
internal sealed record Aim(string What, double Measured, double Wanted, string Unit = "", bool IsLimit = false)
{
    public bool IsMet => IsLimit ? Measured <= Wanted : Measured >= Wanted;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{What,-62} {Value(Measured),9} {Value(Wanted),9} {Unit,-8} {(IsMet ? "met" : "missed")}");

    private static string Value(double value) =>
        value.ToString(value >= 100 ? "N0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
