using Lsm.Runtime.Engines;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Files;

/// <summary>The rules of every saved state. <see cref="StateFile"/> checks them when it writes and when it reads, so that everything that is written can be read.</summary>
internal static class SnapshotCheck
{
    /// <summary>Describes the first value in a snapshot that no state can have; null if there is none.</summary>
    public static string? FirstFault(StateSnapshot snapshot) =>
        Lengths(snapshot)
        ?? Values(snapshot.Rows)
        ?? Floats(StateFile.Motors, snapshot.Motors, float.MaxValue)
        ?? Slots(snapshot) ?? Rows(snapshot)
        ?? Learner(snapshot.Learner)
        ?? (snapshot.Pending is { } samples ? Samples(snapshot, samples) : null);

    private static string? Lengths(StateSnapshot snapshot) => snapshot.Capacity == 0 ? "a state has at least one slot"
        : snapshot.Frame < 0 ? $"metadata entry '{StateFile.Frame}' is {snapshot.Frame}; frames count from 0"
        : null;

    /// <summary>Every value of a variable is within its range.</summary>
    private static string? Values(RowData rows)
    {
        string? fault = null;
        for (int i = 0; i < rows.Layout.Count && fault is null; i++)
        {
            StateVariable variable = rows.Layout[i];
            fault = variable.Element switch
            {
                StateElement.Float => Floats(variable, rows.Floats(variable), LargestOf(variable, rows.Layout)),
                StateElement.Integer => Integers(variable, rows.Words(variable)),
                _ => null,
            };
        }

        return fault;
    }

    /// <summary>Without a history no spike has a payload, so sums of spikes are smaller.</summary>
    private static double LargestOf(StateVariable variable, StateLayout layout) =>
        (variable == StateVariable.Trace || variable == StateVariable.Adaptation) && layout.IndexOf(StateVariable.History) < 0 ? MotorBound.LargestTrace : variable.Largest;

    private static string? Floats(StateVariable variable, ReadOnlySpan<float> values, double largest)
    {
        if ((Floats(variable.Tensor, values, largest) ?? Snapped(variable.Tensor, values)) is { } fault)
            return fault;
        for (int i = 0; variable.IsNeverNegative && i < values.Length; i++)
        {
            if (values[i] < 0)
                return $"tensor '{variable.Tensor}' holds {FloatRules.Show(values[i])} at {i}; its values are never negative";
        }

        return null;
    }

    private static string? Integers(StateVariable variable, ReadOnlySpan<uint> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] > variable.Largest)
                return $"tensor '{variable.Tensor}' holds {values[i]} at {i}; at most {(uint)variable.Largest} is possible";
        }

        return null;
    }

    private static string? Floats(string name, ReadOnlySpan<float> values, double largest)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                return $"tensor '{name}' holds {FloatRules.Show(values[i])} at {i}; values are finite";
            if (MathF.Abs(values[i]) > largest)
                return $"tensor '{name}' holds {FloatRules.Show(values[i])} at {i}; no state reaches more than {FloatRules.Show((float)largest)}";
        }
        return null;
    }

    private static string? Snapped(string name, ReadOnlySpan<float> values) => FloatRules.FirstUnsnapped(values) is var bad and >= 0
        ? $"tensor '{name}' holds {FloatRules.Show(values[bad])} at {bad}; values are +0 or at least 2^-50 in magnitude"
        : null;

    private static string? Slots(StateSnapshot snapshot)
    {
        var seen = new HashSet<ulong>();
        for (int slot = 0; slot < snapshot.Capacity; slot++)
        {
            ulong agent = snapshot.Agents[slot];
            if (snapshot.Occupied[slot] && !seen.Add(agent))
                return $"agent {agent} has two slots";
            if (!snapshot.Occupied[slot] && (agent != 0 || snapshot.Off[slot] || snapshot.Steps[slot] != 0))
                return $"slot {slot} is free, but names agent {agent}, {snapshot.Steps[slot]} steps or that it is off";
        }
        return null;
    }

    /// <summary>Free rows are at rest, and no spike belongs to a neuron beyond the last.</summary>
    private static string? Rows(StateSnapshot snapshot)
    {
        int slots = snapshot.Capacity, n = snapshot.Membranes.Length / slots, words = snapshot.Spikes.Length / slots, motors = snapshot.Motors.Length / slots;
        uint beyond = n % 32 == 0 ? 0 : uint.MaxValue << (n % 32);
        for (int slot = 0; slot < slots; slot++)
        {
            ReadOnlySpan<uint> row = snapshot.Spikes.Slice(slot * words, words);
            if (words > 0 && (row[^1] & beyond) != 0)
                return $"tensor '{StateFile.Spikes}' sets bits of slot {slot} beyond its {n} neurons";
            if (snapshot.Occupied[slot])
                continue;
            if (!IsAtRest(snapshot.Rows, slot))
                return $"slot {slot} is free, but not at rest";
            if (snapshot.Motors.Slice(slot * motors, motors).ContainsAnyExcept(0f))
                return $"slot {slot} is free, but has motors other than 0";
        }
        return null;
    }

    private static bool IsAtRest(RowData rows, int slot)
    {
        bool atRest = true;
        for (int i = 0; i < rows.Layout.Count; i++)
            atRest &= !rows.Row(i, slot).ContainsAnyExcept(0u);
        return atRest;
    }

    private static string? Learner(ReadOnlySpan<double> learner)
    {
        for (int i = 0; i < learner.Length; i++)
        {
            if (!double.IsFinite(learner[i]))
                return FormattableString.Invariant($"tensor '{StateFile.Learner}' holds {learner[i]} at {i}; values are finite");
        }
        return null;
    }

    private static string? Samples(StateSnapshot snapshot, PendingSamples samples)
    {
        int count = samples.Frames.Length;
        if (count == 0)
            return $"tensor '{StateFile.SampleFrames}' is empty; without training samples it is left out";
        if ((Floats(StateFile.SampleFeatures, samples.Features, float.MaxValue) ?? Floats(StateFile.SampleTargets, samples.Targets, float.MaxValue)) is { } bad)
            return bad;
        for (int i = 0; i < count; i++)
        {
            ulong frame = samples.Frames[i], life = samples.Lives[i];
            uint slot = samples.Slots[i];
            if (frame >= (ulong)snapshot.Frame || slot >= snapshot.Capacity || (life == 0 && !snapshot.Occupied[(int)slot]))
                return $"training sample {i} is of frame {frame} and slot {slot}; it must be of a frame before {snapshot.Frame} and an agent";
            if (life > (ulong)count)
                return $"training sample {i} is of life {life}; lives that have ended are numbered from 1, at most {count}";
            if (life == 0 && samples.Agents[i] != snapshot.Agents[(int)slot])
                return $"training sample {i} is of agent {samples.Agents[i]}, which does not live in slot {slot}";
        }
        return null;
    }
}
