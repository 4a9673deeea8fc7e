using System.Text.Json.Nodes;
using Lsm.Tool.Output;

namespace Lsm.Tool.Inspection;

/// <summary>Statistics of a set of weights.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Zero">The share that is zero.</param>
/// <param name="Negative">The share that is below zero.</param>
/// <param name="MeanMagnitude">The mean of the magnitudes.</param>
/// <param name="Deviation">The standard deviation.</param>
/// <param name="Largest">The largest magnitude.</param>
internal sealed record WeightStatistics(long Count, double Zero, double Negative, double MeanMagnitude, double Deviation, double Largest)
{
    public static WeightStatistics Of(ReadOnlySpan<float> weights)
    {
        double zero = 0, negative = 0, magnitude = 0, sum = 0, squares = 0, largest = 0;
        foreach (float weight in weights)
        {
            zero += weight == 0 ? 1 : 0;
            negative += weight < 0 ? 1 : 0;
            magnitude += Math.Abs(weight);
            sum += weight;
            squares += (double)weight * weight;
            largest = Math.Max(largest, Math.Abs(weight));
        }

        int count = Math.Max(1, weights.Length);
        double mean = sum / count;
        return new WeightStatistics(weights.Length, zero / count, negative / count, magnitude / count, Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))), largest);
    }

    /// <summary>A row of a table: count, zero, negative, mean magnitude, deviation, largest.</summary>
    public string[] ToRow(string name) =>
        [name, Numbers.Count(Count), Numbers.Percent(Zero), Numbers.Percent(Negative), Numbers.Short(MeanMagnitude), Numbers.Short(Deviation), Numbers.Short(Largest)];

    public JsonObject ToJson() => new()
    {
        ["count"] = Count, ["zero"] = Numbers.Json(Zero), ["negative"] = Numbers.Json(Negative), ["meanMagnitude"] = Numbers.Json(MeanMagnitude),
        ["deviation"] = Numbers.Json(Deviation), ["largest"] = Numbers.Json(Largest),
    };
}
