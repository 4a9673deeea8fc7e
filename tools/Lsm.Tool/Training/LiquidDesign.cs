using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using SpokenDigits.Audio;

namespace Lsm.Tool.Training;

/// <summary>The liquid that <c>lsm train</c> draws: mixed time constants, sparse weights, untrained readout.</summary>
internal static class LiquidDesign
{
    private const int FanIn = 12;
    private const double WeightScale = 0.2, ExcRatio = 0.5, InputScaling = 2;

    public static LiquidStateMachine Draw(int inputs, int outputs, FitOptions options)
    {
        var reservoir = new LiquidReservoir(inputs, options.Neurons, new ReservoirOptions
        {
            FanIn = Math.Min(FanIn, options.Neurons - 1), WeightScale = WeightScale, ExcRatio = ExcRatio, InputScaling = InputScaling, Seed = options.Seed,
            Beta = Decays(options.Neurons, 2, 40, options.Seed, stream: 0),
        });
        return new LiquidStateMachine(
            reservoir, LinearReadout.Random(options.Neurons, outputs, options.Seed), options.Features, Decays(options.Neurons, 3, 100, options.Seed, stream: 1));
    }

    /// <summary>Decays <c>exp(-1 / tau)</c> of time constants that are log-uniform between two bounds, in steps; the same bits on every machine.</summary>
    private static NeuronValues Decays(int neurons, double shortest, double longest, ulong seed, ulong stream)
    {
        var random = new Philox(seed, RandomStream.FirstFree);
        double span = PortableMath.Log(longest / shortest);
        var decays = new float[neurons];
        for (int i = 0; i < neurons; i++)
        {
            double share = random.Below((stream << 32) + (ulong)i, 1 << 20) / (double)(1 << 20);
            decays[i] = (float)PortableMath.Exp(-1 / (shortest * PortableMath.Exp(span * share)));
        }

        return decays;
    }
}
