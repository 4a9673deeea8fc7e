namespace Lsm.Runtime.Frames;

/// <summary>Where two runs part: the first frame, and the first agent, variable and neuron in it. Immutable.</summary>
/// <param name="Frame">The first frame whose outcome differs.</param>
/// <param name="Agent">The agent's id.</param>
/// <param name="Variable"><c>sensor</c>, <c>steps</c>, <c>membrane</c>, <c>spike</c>, <c>trace</c>, <c>substitute</c> for a late tick's motor, or <c>checksum</c> where no more can be told.</param>
/// <param name="Index">The sensor, neuron or motor, or -1.</param>
/// <param name="First">The first run's value.</param>
/// <param name="Second">The second run's value.</param>
public sealed record Divergence(long Frame, ulong Agent, string Variable, int Index, double First, double Second)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string place = Index < 0 ? Variable : Variable == "sensor" ? $"sensor {Index}" : $"{Variable} of neuron {Index}";
        return Variable switch
        {
            "checksum" => $"frame {Frame}, agent {Agent}: the checksums differ though the sensors are the same",
            "substitute" => $"frame {Frame}, agent {Agent}: what was handed out as motor {Index} is {Handed(First)} in the first run and {Handed(Second)} in the second",
            _ => FormattableString.Invariant($"frame {Frame}, agent {Agent}: {place} is {First:R} in the first run and {Second:R} in the second"),
        };
    }

    private static string Handed(double value) => double.IsNaN(value) ? "its own" : FormattableString.Invariant($"{value:R}, for the tick was late,");
}
