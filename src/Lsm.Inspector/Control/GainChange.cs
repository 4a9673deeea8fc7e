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
        var options = new ReservoirOptions { Input = reservoir.Input, InputTaps = reservoir.InputTaps, Reset = reservoir.Reset, LargestPayload = reservoir.LargestPayload };
        foreach (NeuronParameter parameter in NeuronModel.Parameters)
        {
            if (!parameter.IsOptional || reservoir.Neurons.Uses(parameter))
            {
                options = options.With(parameter, reservoir.Neurons[parameter].ToArray());
            }
        }

        float[] weights = Array.ConvertAll(reservoir.InputWeights.ToArray(), weight => (float)(weight * input));
        LiquidReservoir scaled = LiquidReservoir.FromWeights(weights, reservoir.Recurrent.Scale(recurrent), options, reservoir.InputDelays);
        return new LiquidStateMachine(scaled, model.Readout, model.FeatureOptions, model.TrainReservoir);
    }
}
