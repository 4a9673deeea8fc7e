using Lsm.Runtime;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Ecs.Tests;

/// <summary>Engines and models for the system's tests.</summary>
internal static class Engines
{
    /// <summary>Every test of the system runs on each of them.</summary>
    public static EngineKind[] Kinds { get; } = [EngineKind.Cpu, EngineKind.Vulkan];

    public static LiquidStateMachine Model { get; } = Build(3, 61, 2, InputKind.Analog);

    public static LiquidStateMachine SpikeModel { get; } = Build(3, 61, 2, InputKind.Spikes);

    public static LiquidStateMachine TailModel { get; } = Build(2, 30, 1, InputKind.Analog);

    /// <summary>An engine of a kind. Without a Vulkan device the test is skipped with the reason, and fails where CI=true.</summary>
    public static LsmEngine Create(EngineKind kind, LiquidStateMachine? model = null, EngineOptions? options = null)
    {
        try
        {
            return LsmEngine.Create(model ?? Model, kind, options);
        }
        catch (InvalidOperationException missing) when (kind == EngineKind.Vulkan)
        {
            Checkout.Missing(missing.Message);
            throw;
        }
    }

    private static LiquidStateMachine Build(int inputs, int neurons, int outputs, InputKind kind)
    {
        var noise = new Noise(5);
        float[] Fill(int length, float scale) => [.. Enumerable.Range(0, length).Select(_ => noise.Next(-scale, scale))];
        var reservoir = LiquidReservoir.FromWeights(
            Fill(inputs * neurons, 1), SynapseMatrix.FromDense(neurons, Fill(neurons * neurons, 0.3f)), kind);
        return new LiquidStateMachine(reservoir, new LinearReadout(neurons, outputs, Fill(outputs * neurons, 0.2f)), FeatureKind.Trace);
    }
}
