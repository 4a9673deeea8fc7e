namespace Lsm.Runtime;

/// <summary>
/// Everything of a state at one moment, off the device: it loads on any engine whose model has the same <see cref="ModelHash"/>.
/// Immutable and free-threaded.
/// </summary>
public sealed class StateSnapshot
{
    internal StateSnapshot(
        ulong modelHash, long frame, bool[] occupied, ulong[] agents, bool[] off, ulong[] steps, float[] membranes, uint[] spikes, float[] traces, float[] motors, double[]? learner = null, PendingLessons? pending = null)
    {
        ModelHash = modelHash;
        Frame = frame;
        OccupiedArray = occupied;
        AgentArray = agents;
        OffArray = off;
        StepArray = steps;
        MembraneArray = membranes;
        SpikeArray = spikes;
        TraceArray = traces;
        MotorArray = motors;
        LearnerArray = learner ?? [];
        Pending = pending;
    }

    /// <summary>The hash of the model that it belongs to.</summary>
    public ulong ModelHash { get; }

    /// <summary>The next frame to begin.</summary>
    public long Frame { get; }

    /// <summary>Rows of state.</summary>
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
    public ReadOnlySpan<float> Membranes => MembraneArray;

    /// <summary>[slot, word]: the last step's spikes, 32 neurons a word, neuron 32*w+b in bit b.</summary>
    public ReadOnlySpan<uint> Spikes => SpikeArray;

    /// <summary>[slot, neuron], or empty where the model keeps no trace.</summary>
    public ReadOnlySpan<float> Traces => TraceArray;

    /// <summary>[slot, motor]: the last frame's motors, which a pipelined engine still has to hand out.</summary>
    public ReadOnlySpan<float> Motors => MotorArray;

    /// <summary>What the state's learner had learned, in an order of its own; empty if none was part of it.</summary>
    public ReadOnlySpan<double> Learner => LearnerArray;

    internal bool[] OccupiedArray { get; }

    internal ulong[] AgentArray { get; }

    internal bool[] OffArray { get; }

    internal ulong[] StepArray { get; }

    internal float[] MembraneArray { get; }

    internal uint[] SpikeArray { get; }

    internal float[] TraceArray { get; }

    internal float[] MotorArray { get; }

    internal double[] LearnerArray { get; }

    internal PendingLessons? Pending { get; }
}
