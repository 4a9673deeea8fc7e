using Lsm.Runtime.Engines;

namespace Lsm.Runtime;

/// <summary>
/// Everything of a state at one moment, off the device: it loads on any engine whose model has the same <see cref="ModelHash"/>.
/// Immutable and free-threaded.
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

    /// <summary>The hash of the model that it belongs to.</summary>
    public ulong ModelHash { get; }

    /// <summary>The next frame to begin.</summary>
    public long Frame { get; }

    /// <summary>Slots.</summary>
    public int Capacity => OccupiedArray.Length;

    /// <summary>[slot]: whether an agent lives there.</summary>
    public ReadOnlySpan<bool> Occupied => OccupiedArray;

    /// <summary>[slot]: the id of the agent that lives there, else 0.</summary>
    public ReadOnlySpan<ulong> Agents => AgentArray;

    /// <summary>[slot]: whether the agent is off.</summary>
    public ReadOnlySpan<bool> Off => OffArray;

    /// <summary>[slot]: neuron steps the agent has lived.</summary>
    public ReadOnlySpan<ulong> Steps => StepArray;

    /// <summary>[slot, neuron].</summary>
    public ReadOnlySpan<float> Membranes => Rows.Floats(StateVariable.Membrane);

    /// <summary>[slot, word]: the last step's spikes, 32 neurons a word, neuron 32*w+b in bit b.</summary>
    public ReadOnlySpan<uint> Spikes => Rows.Words(StateVariable.Spikes);

    /// <summary>[slot, trace, neuron], or empty where the model keeps no trace.</summary>
    public ReadOnlySpan<float> Traces => Rows.Floats(StateVariable.Trace);

    /// <summary>[slot, motor]: the last frame's motors, which a pipelined engine still has to hand out.</summary>
    public ReadOnlySpan<float> Motors => MotorArray;

    /// <summary>What the state's learner had learned, in an order of its own; empty if none was part of it.</summary>
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
