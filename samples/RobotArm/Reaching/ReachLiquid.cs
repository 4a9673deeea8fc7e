using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using RobotArm.Control;

namespace RobotArm.Reaching;

/// <summary>
/// The model for reaching: as many neurons as in the paper, sparse, with traces of many time constants. A neuron cannot fire for two steps after a
/// spike. The readout also reads the filtered current and the membrane, which carry the information that the lower spike rate loses.
/// </summary>
internal static class ReachLiquid
{
    private const int Neurons = 600;
    private const double StepMs = 1000 * Reach.TickSeconds;
    private const double InputCurrent = 0.35;

    public static LiquidStateMachine Build(ulong seed) => new(ReachSensors.Count, Neurons, 2, new LiquidOptions
    {
        Reservoir = new ReservoirOptions
        {
            FanIn = 12,
            WeightScale = 0.1,
            Beta = TimeScales.Decay(StepMs, 30),
            SynapticDecay = TimeScales.Decay(StepMs, 20),
            RefractoryPeriod = 2,
            InputScaling = InputCurrent * Math.Sqrt(ReachSensors.Count),
            Seed = seed,
        },
        Features = FeatureKind.Trace | FeatureKind.Membrane,
        // The slow traces carry the time since the movement began.
        TraceDecay = TimeScales.Spread(Neurons, StepMs, 15, 200, new Philox(seed, RandomStream.FirstFree + 2)),
    });
}
