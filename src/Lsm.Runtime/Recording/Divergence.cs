using System.Globalization;

namespace Lsm.Runtime.Recording;

/// <summary>A difference of two runs: a frame, and an agent, a variable and a neuron in it. Immutable.</summary>
/// <param name="Frame">The frame that differs.</param>
/// <param name="Agent">The id of the agent; 0 if the difference concerns the whole frame (<c>steps</c>).</param>
/// <param name="Variable">
/// A cause: <c>steps</c>, the steps of the frame; <c>agent</c>, an agent that only one run has; <c>rest</c>, an agent that starts at rest in one run only;
/// <c>idle</c>, an agent that runs in one run only; or <c>sensor</c>. An effect: <c>lived</c>, the step counter of an agent; <c>membrane</c>, <c>spike</c> or <c>trace</c>;
/// <c>motor</c>, a motor of a frame that ran again; <c>substitute</c>, a motor of a late tick; or <c>checksum</c> if only the checksums are known.
/// </param>
/// <param name="Index">The sensor, neuron or motor, or -1.</param>
/// <param name="First">The value of the first run; 1 or 0 for yes or no.</param>
/// <param name="Second">The value of the second run.</param>
public sealed record Divergence(long Frame, ulong Agent, string Variable, int Index, double First, double Second)
{
    /// <summary>Whether the difference is a cause: the runs had different inputs.</summary>
    public bool IsCause => Variable is "steps" or "agent" or "rest" or "idle" or "sensor";

    /// <inheritdoc/>
    public override string ToString() => Describe("the first run", "the second run");

    /// <summary>Describes the difference in words.</summary>
    /// <param name="first">A name for the first run.</param>
    /// <param name="second">A name for the second run.</param>
    /// <param name="sensors">The names of the sensors, in their order; null for their numbers.</param>
    public string Describe(string first, string second, IReadOnlyList<string>? sensors = null)
    {
        string has = First > 0 ? first : second, lacks = First > 0 ? second : first, place = $"frame {Frame}, agent {Agent}: ";
        return Variable switch
        {
            "steps" => FormattableString.Invariant($"frame {Frame} takes {First:F0} steps in {first} and {Second:F0} in {second}"),
            "agent" => place + $"it exists in {has} and not in {lacks}",
            "rest" => place + $"it starts at rest in {has} and continues in {lacks}",
            "idle" => place + $"it does not run in {has} and runs in {lacks}",
            "lived" => place + FormattableString.Invariant($"it has run {First:F0} steps in {first} and {Second:F0} in {second}"),
            "checksum" => place + $"the checksums differ, although the inputs are the same in {first} and {second}",
            "substitute" => place + $"the value handed out for motor {Index} is {Handed(First)} in {first} and {Handed(Second)} in {second}",
            "motor" => place + $"motor {Index} is {Text(First)} in {first} and {Text(Second)} in {second}",
            "sensor" => place + $"sensor {sensors?[Index] ?? Index.ToString(CultureInfo.InvariantCulture)} is {Text(First)} in {first} and {Text(Second)} in {second}",
            _ => place + $"{Variable} of neuron {Index} is {Text(First)} in {first} and {Text(Second)} in {second}",
        };
    }

    private static string Text(double value) => FormattableString.Invariant($"{(float)value:R}");

    private static string Handed(double value) => double.IsNaN(value) ? "the value of the readout" : $"{Text(value)} (a substitute in a late tick)";
}
