using Lsm.Runtime;

namespace Lsm.Bench.Scenarios;

/// <summary>The model that a scenario with ticks measures: that of --model, or a generated one.</summary>
internal static class ModelFromFile
{
    private const int Neurons = 1000;
    private const int FanIn = 100;

    /// <summary>The model of the file, or 1,000 neurons with 100 synapses each, 8 sensors and 4 motors.</summary>
    public static LiquidStateMachine Load(BenchOptions options) =>
        options.Model is { } path ? LiquidStateMachine.Load(path) : RandomLiquids.Create(Neurons, FanIn, FeatureKind.Trace);

    /// <summary>Sensors that change from tick to tick and are legal for the model, the same in every run.</summary>
    public static void Sense(LsmState state, long tick)
    {
        RandomLiquids.Sense(state.Sensors, tick);
        if (state.Engine.Model.Reservoir.Input == InputKind.Spikes)
        {
            foreach (ref float sensor in state.Sensors)
            {
                sensor = sensor < 0.75f ? 0 : 1;
            }
        }
    }
}
