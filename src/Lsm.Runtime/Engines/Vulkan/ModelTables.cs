using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Engines.Vulkan;

/// <summary>A model's tables as words, in the layout of <c>shaders/layout.glsl</c>.</summary>
internal static class ModelTables
{
    /// <summary>beta, threshold, decay.</summary>
    public static void WriteParameters(LiquidStateMachine model, Span<uint> target)
    {
        int n = model.ReservoirSize;
        TableWriter.Bits(model.Reservoir.Beta).CopyTo(target);
        TableWriter.Bits(model.Reservoir.Threshold).CopyTo(target[n..]);
        TableWriter.Bits(model.TraceDecay).CopyTo(target[(2 * n)..]);
    }

    /// <summary>The parameters that only some models have, one after the other.</summary>
    public static void WriteOptional(LiquidStateMachine model, Span<uint> target)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = (uint)model.Reservoir.RefractoryPeriod[i];
        }
    }

    /// <summary>Rows [first, first + count) of the input weights.</summary>
    public static ReadOnlySpan<uint> DriveRows(LiquidStateMachine model, int first, int count)
    {
        LiquidReservoir reservoir = model.Reservoir;
        ReadOnlySpan<uint> all = reservoir.Input == InputKind.Spikes
            ? TableWriter.Bits(reservoir.Weights.Input)
            : TableWriter.Bits(reservoir.InputWeights);
        return all.Slice(first * reservoir.Size, count * reservoir.Size);
    }

    /// <summary>Synapses [first, first + count) as pairs (target, weight).</summary>
    public static void WriteSynapses(LiquidStateMachine model, int first, int count, Span<uint> target)
    {
        PackedSynapses synapses = model.Reservoir.Weights.Recurrent;
        for (int i = 0; i < count; i++)
        {
            (int neuron, int weight) = synapses[first + i];
            target[2 * i] = (uint)neuron;
            target[(2 * i) + 1] = (uint)weight;
        }
    }

    /// <summary>Hidden units [first, first + count): their bias, then weights [unit, feature].</summary>
    public static void WriteHidden(Readout readout, int first, int count, Span<uint> target)
    {
        var mlp = (MlpReadout)readout;
        WriteLayer(mlp.HiddenBias, mlp.HiddenWeights, mlp.FeatureCount, first, count, target);
    }

    /// <summary>Outputs [first, first + count): their bias, then weights [output, feature].</summary>
    public static void WriteOutputs(Readout readout, int first, int count, Span<uint> target)
    {
        if (readout is MlpReadout mlp)
        {
            WriteLayer(mlp.Bias, mlp.Weights, mlp.HiddenCount, first, count, target);
        }
        else
        {
            var linear = (LinearReadout)readout;
            WriteLayer(linear.Bias, linear.Weights, linear.FeatureCount, first, count, target);
        }
    }

    private static void WriteLayer(ReadOnlySpan<float> bias, ReadOnlySpan<float> weights, int inputs, int first, int count, Span<uint> target)
    {
        TableWriter.Bits(bias.Slice(first, count)).CopyTo(target);
        TableWriter.Bits(weights.Slice(first * inputs, count * inputs)).CopyTo(target[count..]);
    }
}
