using Lsm.Bench.Scenarios;
using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Bench.Gpu;

/// <summary>A liquid and a batch to measure.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Neurons">Neurons.</param>
/// <param name="FanIn">Synapses of a neuron.</param>
/// <param name="Agents">Agents.</param>
/// <param name="Steps">Steps of a tick.</param>
/// <param name="Features">What the readout reads.</param>
internal sealed record GpuShape(string Name, int Neurons, int FanIn, int Agents, int Steps = 1, FeatureKind Features = FeatureKind.Spikes)
{
    /// <summary>Whether weights are multiples of 2^-12, as those of the benchmark networks, so that a synapse fits one word.</summary>
    public bool OnGrid { get; init; }

    public long NeuronSteps => (long)Neurons * Agents * Steps;

    public long Synapses => (long)Neurons * FanIn;

    public LiquidStateMachine Create()
    {
        LiquidStateMachine model = RandomLiquids.Create(Neurons, FanIn, Features);
        if (!OnGrid)
        {
            return model;
        }

        SynapseMatrix drawn = model.Reservoir.Recurrent;
        float[] weights = [.. drawn.Weights.ToArray().Select(weight => (float)(Math.Round(weight * 4096.0) / 4096))];
        var matrix = SynapseMatrix.FromRows(Neurons, drawn.RowStart, drawn.Targets, weights);
        return new LiquidStateMachine(LiquidReservoir.FromWeights(model.Reservoir.InputWeights, matrix), LinearReadout.Random(Neurons, RandomLiquids.Outputs, 1), Features);
    }

    public override string ToString() => $"{Name} ({Neurons} neurons, {FanIn} synapses each, {Agents} agents, {Steps} steps a tick)";
}
