using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Bench.Scenarios;

/// <summary>Creates liquids of a given size, and sensors for them.</summary>
internal static class RandomLiquids
{
    public const int Inputs = 8;
    public const int Outputs = 4;

    /// <summary>Creates a liquid in which every neuron receives from <paramref name="fanIn"/> others; a few per cent of the neurons fire in a step.</summary>
    public static LiquidStateMachine Create(int neurons, int fanIn, FeatureKind features = FeatureKind.Spikes)
    {
        var reservoir = new LiquidReservoir(Inputs, neurons, new ReservoirOptions { FanIn = fanIn, WeightScale = 1.0 / fanIn, InputScaling = 0.2 });
        return new LiquidStateMachine(reservoir, LinearReadout.Random(neurons, Outputs, 1), features);
    }

    /// <summary>Fills sensors that change from tick to tick and are the same in every run.</summary>
    public static void Sense(Span<float> sensors, long tick)
    {
        for (int i = 0; i < sensors.Length; i++)
        {
            sensors[i] = (((i * 7) + (tick * 13)) & 63) / 64f;
        }
    }
}
