using System.Numerics;

namespace Lsm.Runtime.Engines.Cpu.Ingredients;

/// <summary>The beginning and the end of a tick of an extended liquid: past sensors and the bias, and the features.</summary>
internal static class ExtendedTick
{
    /// <summary>Stores the sensors of the tick as the newest of the past sensors of an agent.</summary>
    /// <param name="planes">The rows.</param>
    /// <param name="slot">The agent's slot.</param>
    /// <param name="sensors">[input].</param>
    public static void NoteSensors(CpuPlanes planes, int slot, ReadOnlySpan<float> sensors)
    {
        Span<float> history = planes.Floats(StateVariable.Sensors, slot);
        history[..^sensors.Length].CopyTo(history[sensors.Length..]);
        sensors.CopyTo(history);
    }

    /// <summary>Adds the bias to the currents of the input, or makes it the current where the input is spikes.</summary>
    /// <param name="extended">The liquid.</param>
    /// <param name="input">The kind of the sensors.</param>
    /// <param name="drive">[neuron], beginning with neuron <paramref name="first"/>.</param>
    /// <param name="first">The first neuron.</param>
    public static void AddBias(ExtendedLiquid extended, InputKind input, Span<float> drive, int first)
    {
        ReadOnlySpan<float> bias = extended.Bias.AsSpan(first, drive.Length);
        for (int i = 0; i < drive.Length; i++)
        {
            drive[i] = input == InputKind.Analog ? (float)(drive[i] + bias[i]) : (float)(0f + bias[i]);
        }
    }

    /// <summary>Writes the features of the readout: [feature]; a tick without steps has not <paramref name="noted"/> its sensors.</summary>
    public static void WriteFeatures(CpuLiquid liquid, CpuPlanes planes, int slot, ReadOnlySpan<float> sensors, CpuScratch scratch, bool noted, Span<float> features)
    {
        FeatureLayout layout = liquid.Extended!.Model.FeatureLayout;
        int n = liquid.Size;
        Copy(layout, FeatureKind.SpikeCounts, scratch.Counts, n, features);
        Copy(layout, FeatureKind.Membrane, planes.Membrane(slot), n, features);
        Copy(layout, FeatureKind.MembraneTrace, planes.Floats(StateVariable.MembraneTrace, slot), n, features);
        Copy(layout, FeatureKind.Adaptation, planes.Floats(StateVariable.Adaptation, slot), n, features);
        if (layout.Has(FeatureKind.Spikes))
        {
            WriteSpikes(liquid, planes, slot, features.Slice(layout[FeatureKind.Spikes].Start, n));
        }

        for (int trace = 0; trace < layout.Traces; trace++)
        {
            planes.Trace(slot).Slice(trace * liquid.Stride, n).CopyTo(features[(layout[FeatureKind.Trace].Start + (trace * n))..]);
        }

        if (layout.Has(FeatureKind.Sensors))
        {
            Span<float> target = features[layout[FeatureKind.Sensors].Start..], history = planes.Floats(StateVariable.Sensors, slot);
            sensors.CopyTo(target);
            for (int i = 0; i < layout.Options.SensorDelays.Count; i++)
            {
                history.Slice((layout.Options.SensorDelays[i] - (noted ? 0 : 1)) * sensors.Length, sensors.Length).CopyTo(target[((1 + i) * sensors.Length)..]);
            }
        }
    }

    private static void Copy(FeatureLayout layout, FeatureKind kind, ReadOnlySpan<float> values, int n, Span<float> features)
    {
        if (layout.Has(kind))
        {
            values[..n].CopyTo(features[layout[kind].Start..]);
        }
    }

    /// <summary>Spikes without a payload are bits; the payload of the last step is the lowest byte of the history.</summary>
    private static void WriteSpikes(CpuLiquid liquid, CpuPlanes planes, int slot, Span<float> features)
    {
        if (liquid.Extended!.LargestPayload > 1)
        {
            ReadOnlySpan<uint> history = planes.Words(StateVariable.History, slot);
            for (int i = 0; i < features.Length; i++)
            {
                features[i] = history[i] & 255;
            }

            return;
        }

        ReadOnlySpan<uint> spikes = planes.Spikes(slot);
        for (int first = 0; first < features.Length; first += 32)
        {
            Span<float> some = features[first..Math.Min(first + 32, features.Length)];
            some.Clear();
            for (uint bits = spikes[first / 32]; bits != 0; bits &= bits - 1)
            {
                some[BitOperations.TrailingZeroCount(bits)] = 1;
            }
        }
    }
}
