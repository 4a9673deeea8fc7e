using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// One frame of the journal: all its inputs and, for learning, the features of the readout and the targets
/// that demonstrators gave. The backend has the neuron rows of a kept frame.
/// </summary>
internal sealed class JournalEntry
{
    private readonly int inputs;
    private readonly int outputs;

    public JournalEntry(int capacity, int inputs, int outputs)
    {
        (this.inputs, this.outputs) = (inputs, outputs);
        Agents = new AgentTable(capacity);
        Features = new float[capacity][];
        Seen = new bool[capacity];
        HasTargets = new bool[capacity];
    }

    public long Frame { get; private set; } = -1;

    public int Steps { get; private set; }

    /// <summary>Whether the state can go back to before this frame: its rows, sensors and motors are kept.</summary>
    public bool IsKept { get; set; }

    /// <summary>Agents as they were when the frame began, if it is kept, if a learner may learn from it or if features came with it; <see cref="AgentTable.Changes"/> is what happened right before.</summary>
    public AgentTable Agents { get; }

    /// <summary>[slot, sensor]; only of a kept frame.</summary>
    public float[] Sensors { get; private set; } = [];

    /// <summary>[slot, motor] of the frame before, which a pipelined engine returns in this frame; only of a kept frame.</summary>
    public float[] Motors { get; private set; } = [];

    /// <summary>[slot, motor] that was returned last when the frame began; only of a kept frame of a pipelined engine.</summary>
    public float[] HandedOut { get; private set; } = [];

    /// <summary>The learner's state before this frame; only of a kept frame.</summary>
    public double[] LearnerState { get; private set; } = [];

    /// <summary>The learner's version before this frame.</summary>
    public long LearnerVersion { get; private set; }

    /// <summary>The learner's version after the end of this frame.</summary>
    public long LearnerVersionAfter { get; set; }

    /// <summary>[slot][feature], padded with zeros to whole blocks of 64; null if never requested.</summary>
    public float[]?[] Features { get; }

    /// <summary>[slot]: whether features came with this frame.</summary>
    public bool[] Seen { get; }

    /// <summary>[slot]: whether a demonstrator gave targets in this frame.</summary>
    public bool[] HasTargets { get; }

    /// <summary>[slot, output]: the targets given in this frame.</summary>
    public float[] Targets { get; private set; } = [];

    /// <summary>The number of slots with targets.</summary>
    public int TargetCount { get; private set; }

    /// <summary>Allocates the memory that only kept frames need.</summary>
    public void MakeRoomToKeep(int motors, bool pipelined, int learner)
    {
        Sensors = new float[checked(Agents.Capacity * inputs)];
        Motors = new float[checked(Agents.Capacity * motors)];
        HandedOut = new float[pipelined ? Motors.Length : 0];
        LearnerState = new double[learner];
    }

    /// <summary>Allocates memory for targets and for the features of a slot, once.</summary>
    public void MakeRoomForFeatures(int slot, int padded) => Features[slot] ??= new float[padded];

    /// <summary>Assigns the entry to a frame that begins.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="steps">Neuron steps.</param>
    /// <param name="agents">The agents now.</param>
    /// <param name="again">Whether the frame runs again, so that targets given the first time stay.</param>
    /// <param name="isRead">Whether the agents are read later although the frame returns no features.</param>
    public void Start(long frame, int steps, AgentTable agents, bool again, bool isRead = true)
    {
        Frame = frame;
        Steps = steps;
        for (int slot = 0; slot < Seen.Length; slot++)
        {
            Seen[slot] = agents.Runs(slot) && agents.WantsFeatures(slot);
            isRead |= Seen[slot];
        }

        if (isRead && !ReferenceEquals(agents, Agents))
        {
            Agents.CopyFrom(agents);
        }

        if (!again)
        {
            ForgetTargets();
        }
    }

    /// <summary>Copies the sensors of a kept frame and the learner's state before it.</summary>
    public void Keep(ReadOnlySpan<float> sensors, Learner? learner)
    {
        IsKept = true;
        sensors.CopyTo(Sensors);
        KeepLearner(learner);
    }

    /// <summary>Copies the learner's state before this frame.</summary>
    public void KeepLearner(Learner? learner) => LearnerVersion = learner is null ? 0 : IsKept ? learner.Keep(LearnerState) : learner.Version;

    /// <summary>Restores the learner to its state before this frame.</summary>
    public void PutBack(Learner? learner) => learner?.PutBack(LearnerState, LearnerVersion);

    /// <summary>Notes the targets of a demonstrator; the last targets for a slot count.</summary>
    public void SetTargets(int slot, ReadOnlySpan<float> targets)
    {
        TargetCount += HasTargets[slot] ? 0 : 1;
        HasTargets[slot] = true;
        if (Targets.Length == 0)
        {
            Targets = new float[checked(HasTargets.Length * outputs)];
        }

        targets.CopyTo(Targets.AsSpan(slot * outputs, outputs));
    }

    /// <summary>[output] of a slot with targets.</summary>
    public ReadOnlySpan<float> TargetsOf(int slot) => Targets.AsSpan(slot * outputs, outputs);

    /// <summary>Drops the entry's frame; its memory stays.</summary>
    public void Forget() => (Frame, IsKept) = (-1, false);

    /// <summary>Takes the training samples of another entry, so that a change of the journal's size loses none.</summary>
    public void TakeSamplesFrom(JournalEntry old, bool sameOutputs)
    {
        (Frame, Steps, LearnerVersion, LearnerVersionAfter) = (old.Frame, old.Steps, old.LearnerVersion, old.LearnerVersionAfter);
        Agents.CopyFrom(old.Agents);
        old.Seen.CopyTo(Seen, 0);
        old.Features.CopyTo(Features, 0);
        if (sameOutputs && old.TargetCount > 0)
        {
            TargetCount = old.TargetCount;
            old.HasTargets.CopyTo(HasTargets, 0);
            Targets = new float[checked(HasTargets.Length * outputs)];
            old.Targets.CopyTo(Targets, 0);
        }
    }

    private void ForgetTargets()
    {
        if (TargetCount > 0)
        {
            Array.Clear(HasTargets);
            TargetCount = 0;
        }
    }
}
