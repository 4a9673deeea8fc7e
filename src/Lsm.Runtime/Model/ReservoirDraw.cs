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
            options.ExcRatio, options.SpectralRadius, options.WeightScale, options.Seed);
        float[] input = FloatRules.Operands("InputWeights", InputWeights.Draw(inputSize, size, options.InputScaling, options.Seed, options.InputTaps));
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

    private static SynapseMatrix WithDelays(SynapseMatrix recurrent, ReservoirOptions options) => options.Delay == SynapseParameters.Delay.Default
        ? recurrent
        : recurrent.WithDelays(Bytes(options.Delay.Expand(nameof(options.Delay), recurrent.SynapseCount, options.Seed, 1, 255, true)));

    private static byte[] InputDelays(int inputSize, int size, ReservoirOptions options) => options.InputDelay == SynapseParameters.InputDelay.Default
        ? []
        : SynapseSet.Shorten(Bytes(options.InputDelay.Expand(nameof(options.InputDelay), options.InputTaps * inputSize * size, options.Seed, 0, 255, true)));

    private static byte[] Bytes(float[] whole) => Array.ConvertAll(whole, static value => (byte)value);
}
