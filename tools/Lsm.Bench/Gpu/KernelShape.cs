using Lsm.Runtime;
using Lsm.Runtime.Engines.Vulkan;

namespace Lsm.Bench.Gpu;

/// <summary>What decides the work of the kernels in a step.</summary>
/// <param name="IsFused">Whether a tick is one dispatch in shared memory.</param>
/// <param name="Neurons">Neurons of an agent.</param>
/// <param name="Synapses">Synapses of the model.</param>
/// <param name="Agents">Agents that run.</param>
/// <param name="SpikesPerStep">Spikes of all agents in a step.</param>
/// <param name="WordsPerSynapse">1 or 2 words of 4 bytes.</param>
/// <param name="Lanes">Invocations of a work-group.</param>
/// <param name="Team">Invocations that share a row.</param>
/// <param name="Inputs">Sensors.</param>
/// <param name="Outputs">Motors of a linear readout.</param>
/// <param name="IsTraced">Whether neurons have a trace.</param>
/// <param name="StepsPerTick">Steps of a tick.</param>
internal sealed record KernelShape(
    bool IsFused, int Neurons, long Synapses, int Agents, double SpikesPerStep, int WordsPerSynapse, int Lanes, int Team, int Inputs, int Outputs, bool IsTraced, int StepsPerTick = 1)
{
    /// <summary>The shape of a model on a device.</summary>
    public static KernelShape Of(LiquidShape shape, int agents, double spikesPerStep, int stepsPerTick) => new(
        shape.Path == VulkanPath.Fused, shape.Neurons, shape.Synapses, agents, spikesPerStep, shape.WordsPerSynapse, shape.Lanes, shape.Team, shape.Inputs, shape.Outputs,
        shape.Features.Has(FeatureKind.Trace), stepsPerTick);
}
