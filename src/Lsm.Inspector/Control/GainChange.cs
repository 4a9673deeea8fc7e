using Lsm.Runtime;

namespace Lsm.Inspector.Control;

/// <summary>The same liquid with stronger or weaker weights.</summary>
internal static class GainChange
{
    /// <summary>A model whose input and recurrent weights are multiplied.</summary>
    /// <exception cref="ArgumentException">A gain is not in (0, 100], or a weight gets out of range.</exception>
    public static LiquidStateMachine Of(LiquidStateMachine model, double input, double recurrent)
    {
        foreach ((string name, double gain) in new[] { ("input", input), ("recurrent", recurrent) })
        {
            if (!(gain is > 0 and <= 100))
            {
                throw new ArgumentException(FormattableString.Invariant($"The {name} gain is {gain}; it must be above 0 and at most 100."));
            }
        }

        LiquidReservoir reservoir = model.Reservoir;
        float[] weights = Array.ConvertAll(reservoir.InputWeights.ToArray(), weight => (float)(weight * input));
        LiquidReservoir scaled = LiquidReservoir.FromSource(weights, reservoir.Recurrent.Scale(recurrent), reservoir.Input, reservoir.Neurons);
        return new LiquidStateMachine(scaled, model.Readout, model.Features, model.TraceDecay.ToArray(), model.TrainReservoir);
    }
}
