using Lsm.Runtime.Engines;

namespace Lsm.Runtime;

/// <summary>
/// The complete content of a state between two frames, in managed memory. It can be loaded on any engine whose model has the same <see cref="ModelHash"/>.
/// Immutable; any number of threads may use it.
/// </summary>
public sealed class StateSnapshot
{
    internal StateSnapshot(
        ulong modelHash, long frame, bool[] occupied, ulong[] agents, bool[] off, ulong[] steps, RowData rows, float[] motors, double[]? learner = null, PendingSamples? pending = null)
    {
        ModelHash = modelHash;
        Frame = frame;
        OccupiedArray = occupied;
        AgentArray = agents;
        OffArray = off;
        StepArray = steps;
        Rows = rows;
        MotorArray = motors;
        LearnerArray = learner ?? [];
        Pending = pending;
    }

    /// <summary>The hash of the model of the state.</summary>
    public ulong ModelHash { get; }

    /// <summary>The next frame to begin.</summary>
    public long Frame { get; }

    /// <summary>The number of slots.</summary>
    public int Capacity => OccupiedArray.Length;

    /// <summary>[slot]: whether the slot has an agent.</summary>
    public ReadOnlySpan<bool> Occupied => OccupiedArray;

    /// <summary>[slot]: the id of the agent, 0 in a free slot.</summary>
    public ReadOnlySpan<ulong> Agents => AgentArray;

    /// <summary>[slot]: whether the agent is off.</summary>
    public ReadOnlySpan<bool> Off => OffArray;

    /// <summary>[slot]: the number of neuron steps that the agent has run since it was at rest.</summary>
    public ReadOnlySpan<ulong> Steps => StepArray;

    /// <summary>[slot, neuron]: the membranes.</summary>
    public ReadOnlySpan<float> Membranes => Rows.Floats(StateVariable.Membrane);

    /// <summary>[slot, word]: the spikes of the last step, 32 neurons per word, neuron 32*w+b in bit b of word w.</summary>
    public ReadOnlySpan<uint> Spikes => Rows.Words(StateVariable.Spikes);

    /// <summary>[slot, trace, neuron]: the traces; empty if the model has no traces.</summary>
    public ReadOnlySpan<float> Traces => Rows.Floats(StateVariable.Trace);

    /// <summary>[slot, motor]: the motors of the last frame, which a pipelined engine returns in the next frame.</summary>
    public ReadOnlySpan<float> Motors => MotorArray;

    /// <summary>The state of the learner, in an order that only the learner knows; empty without a learner.</summary>
    public ReadOnlySpan<double> Learner => LearnerArray;

    /// <summary>The state variables of all slots.</summary>
    internal RowData Rows { get; }

    internal bool[] OccupiedArray { get; }

    internal ulong[] AgentArray { get; }

    internal bool[] OffArray { get; }

    internal ulong[] StepArray { get; }

    internal float[] MotorArray { get; }

    internal double[] LearnerArray { get; }

    internal PendingSamples? Pending { get; }
}
