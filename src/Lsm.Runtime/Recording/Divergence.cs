namespace Lsm.Runtime.Recording;

/// <summary>Where two runs part: a frame, and an agent, variable and neuron in it. Immutable.</summary>
/// <param name="Frame">The frame that differs.</param>
/// <param name="Agent">The agent's id; 0 where the frame differs as a whole (<c>steps</c>).</param>
/// <param name="Variable">
/// What was fed: <c>steps</c> the frame took; <c>agent</c>, who lives in one of the runs only; <c>rest</c>, who came anew, at rest, in one only; <c>idle</c>, who sat the frame out in one
/// only; <c>sensor</c>. What came of it: <c>lived</c>, an agent's step counter; <c>membrane</c>, <c>spike</c>, <c>trace</c>; <c>substitute</c> for a late tick's motor; or <c>checksum</c> where no
/// more can be told.
/// </param>
/// <param name="Index">The sensor, neuron or motor, or -1.</param>
/// <param name="First">The first run's value; 1 or 0 where it is a yes or no.</param>
/// <param name="Second">The second run's value.</param>
public sealed record Divergence(long Frame, ulong Agent, string Variable, int Index, double First, double Second)
{
    /// <summary>Whether the runs were fed differently, rather than that the same came out differently.</summary>
    public bool IsCause => Variable is "steps" or "agent" or "rest" or "idle" or "sensor";

    /// <inheritdoc/>
    public override string ToString() => Describe("the first run", "the second");

    /// <summary>In words, with names for the two runs.</summary>
    public string Describe(string first, string second)
    {
        string has = First > 0 ? first : second, lacks = First > 0 ? second : first, place = $"frame {Frame}, agent {Agent}: ";
        return Variable switch
        {
            "steps" => FormattableString.Invariant($"frame {Frame} takes {First:F0} steps in {first} and {Second:F0} in {second}"),
            "agent" => place + $"it lives in {has} and not in {lacks}",
            "rest" => place + $"it came anew, at rest, in {has} and lived on in {lacks}",
            "idle" => place + $"it sat the frame out in {has} and ran in {lacks}",
            "lived" => place + FormattableString.Invariant($"it has lived {First:F0} steps in {first} and {Second:F0} in {second}"),
            "checksum" => place + $"the checksums differ though {first} and {second} were fed the same",
            "substitute" => place + $"what was handed out as motor {Index} is {Handed(First)} in {first} and {Handed(Second)} in {second}",
            "sensor" => place + $"sensor {Index} is {Text(First)} in {first} and {Text(Second)} in {second}",
            _ => place + $"{Variable} of neuron {Index} is {Text(First)} in {first} and {Text(Second)} in {second}",
        };
    }

    private static string Text(double value) => FormattableString.Invariant($"{(float)value:R}");

    private static string Handed(double value) => double.IsNaN(value) ? "its own" : $"{Text(value)}, for the tick was late,";
}
