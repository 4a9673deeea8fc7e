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

    /// <summary>Rows [first, first + count) of the input weights, by tap and input; where inputs are delayed, before each <see cref="LiquidShape.DelayedRows"/> a row of their delays.</summary>
    public static uint[] DriveRows(LiquidStateMachine model, LiquidShape shape, int first, int count)
    {
        LiquidReservoir reservoir = model.Reservoir;
        int n = reservoir.Size;
        var words = new uint[shape.DriveWordsOf(count)];
        Span<uint> target = words;
        for (int row = 0; row < count; row++)
        {
            if (shape.IsInputDelayed && row % LiquidShape.DelayedRows == 0)
            {
                WriteDelays(reservoir, first + row, Math.Min(LiquidShape.DelayedRows, count - row), target);
                target = target[n..];
            }

            int from = (first + row) * n;
            for (int i = 0; i < n; i++)
            {
                target[i] = reservoir.Input == InputKind.Spikes
                    ? (uint)(reservoir.Weights.Input[from + i] * reservoir.InputFactor)
                    : BitConverter.SingleToUInt32Bits(reservoir.InputWeights[from + i]);
            }

            target = target[n..];
        }

        return words;
    }

    /// <summary>Synapses [first, first + count), in the order of their rows: a word each, or a pair (target, weight).</summary>
    public static void WriteSynapses(LiquidStateMachine model, LiquidShape shape, int first, int count, Span<uint> target)
    {
        PackedSynapses synapses = model.Reservoir.Weights.Recurrent;
        for (int i = 0; i < count; i++)
        {
            (int neuron, int weight) = synapses[shape.Delays is { } delays ? delays.Order[first + i] : first + i];
            if (shape.TargetBits > 0)
            {
                target[i] = (uint)neuron | ((uint)(weight >> shape.WeightShift) << shape.TargetBits);
            }
            else
            {
                target[2 * i] = (uint)neuron;
                target[(2 * i) + 1] = (uint)weight;
            }
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

    /// <summary>The delays of some rows of the input weights, a byte each.</summary>
    private static void WriteDelays(LiquidReservoir reservoir, int first, int count, Span<uint> target)
    {
        for (int i = 0; i < reservoir.Size; i++)
        {
            for (int row = 0; row < count; row++)
            {
                target[i] |= (uint)reservoir.InputDelays[((first + row) * reservoir.Size) + i] << (8 * row);
            }
        }
    }
}
