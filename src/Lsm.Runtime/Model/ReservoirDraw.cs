using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>Draws the synapses of a reservoir from its options.</summary>
internal static class ReservoirDraw
{
    public static SynapseSet Synapses(int inputSize, int size, ReservoirOptions options)
    {
        RoundingMode.Require();
        CheckInputSize(inputSize, options.InputTaps);
        if (size < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(size), size, $"size is {size}; a reservoir has at least 1 neuron.");
        }

        if ((long)inputSize * options.InputTaps * size > LiquidReservoir.LargestTable)
        {
            throw new ArgumentOutOfRangeException(
                nameof(inputSize), inputSize, $"inputSize is {inputSize} for {size} neurons, {(long)inputSize * options.InputTaps * size} input weights; at most {LiquidReservoir.LargestTable} are possible. Use fewer sensors or neurons.");
        }

        SynapseMatrix recurrent = Topologies.Generate(
            options.Topology, size, options.Connectivity, options.FanIn, options.K, options.RewireProbability, options.M,
            options.ExcRatio, options.SpectralRadius, options.WeightScale, options.Seed,
            options.Column, options.Lines, options.LineShare, options.NeuronsOf(size)[NeuronModel.Threshold]);
        float[] input = FloatRules.Operands("InputWeights", options.InputWeightsOf(inputSize, size));
        return new SynapseSet(input, options.InputTaps, InputDelays(inputSize, size, options), WithDelays(recurrent, options));
    }

    public static void CheckInputSize(int inputSize, int taps)
    {
        int most = LiquidReservoir.LargestInput / taps;
        if (inputSize < 1 || inputSize > most)
        {
            throw new ArgumentOutOfRangeException(nameof(inputSize), inputSize, taps == 1
                ? $"inputSize is {inputSize}; it must be from 1 to {most}."
                : $"inputSize is {inputSize}; with {taps} taps it must be from 1 to {most}.");
        }
    }

    /// <summary>[synapse]: the delays of recurrent synapses in steps; empty where the topology sets them.</summary>
    public static byte[] Delays(int synapses, ReservoirOptions options) =>
        options.Delay == SynapseParameters.Delay.Default ? [] : Draw(SynapseParameters.Delay, options.Delay, synapses, options.Seed);

    private static SynapseMatrix WithDelays(SynapseMatrix recurrent, ReservoirOptions options) => options.Delay == SynapseParameters.Delay.Default
        ? recurrent
        : recurrent.WithDelays(Delays(recurrent.SynapseCount, options));

    /// <summary>[tap, input, neuron]: the delays of input synapses in ticks; empty where all are 0.</summary>
    public static byte[] InputDelays(int inputSize, int size, ReservoirOptions options) => options.InputDelay == SynapseParameters.InputDelay.Default
        ? []
        : SynapseSet.Shorten(Draw(SynapseParameters.InputDelay, options.InputDelay, options.InputTaps * inputSize * size, options.Seed));

    /// <summary>[synapse]: a value of each synapse.</summary>
    private static byte[] Draw(NeuronParameter parameter, NeuronValues values, int synapses, ulong seed) =>
        Array.ConvertAll(values.Expand(parameter.Option, synapses, seed, parameter.Lowest, parameter.Highest, parameter.IsWhole), static value => (byte)value);
}
