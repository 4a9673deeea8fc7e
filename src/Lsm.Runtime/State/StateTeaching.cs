using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// A learner that is part of a state: it learns from agents that a demonstrator drives or corrects, while the other agents act, and a rollback of the state includes
/// it. Part of an <see cref="LsmState"/>, with the same thread rules.
/// </summary>
public sealed class StateTeaching
{
    private readonly LsmState state;

    internal StateTeaching(LsmState state) => this.state = state;

    /// <summary>The learner that is part of this state's snapshots and kept frames, or null.</summary>
    public Learner? Learner => state.Loop.Samples.Learner;

    /// <summary>
    /// The delay of the motors in frames, 0 to 64; 0 by default. The motors for the sensors of frame f act in frame f + Latency. The learner pairs the features of a
    /// frame with the targets that are given Latency frames later, so the readout learns motors that are right when they act. At 0 it pairs features and targets of the same frame, also on
    /// a pipelined engine. May change between two frames.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 0 to 64.</exception>
    public int Latency
    {
        get => state.Loop.Samples.Latency;
        set
        {
            using EngineGate.Token token = state.EnterBetweenFrames();
            if (value is < 0 or > 64)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"Latency is {value}; it must be from 0 to 64 frames.");
            }

            state.Loop.Settle();
            state.Loop.Samples.Latency = value;
            state.Loop.MakeJournal(state.Loop.Journal.KeptCount, sameKept: true);
        }
    }

    /// <summary>
    /// The seconds from one frame to the next, above 0, at most 3,600; null, the default, if they are not known. A readout that is trained here keeps it, and
    /// <see cref="LsmState.TimingNotice"/> reports a host whose frames have another length.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public double? TickLength
    {
        get => state.Loop.Samples.TickLength;
        set => state.Loop.Samples.TickLength = value is null or (> 0 and <= 3600)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, FormattableString.Invariant($"TickLength is {value}; it must be above 0 and at most 3600 seconds."));
    }

    /// <summary>
    /// Makes a learner part of this state. It learns from the targets of <see cref="Teach"/>. <see cref="LsmState.Save"/> and <see cref="StateHistory.Keep"/> include
    /// its state, and <see cref="LsmState.Load"/>, <see cref="StateHistory.Rollback"/> and <see cref="StateHistory.Resimulate(long)"/> restore it,
    /// so frames that are taught again end in the same bits. The caller may also teach it directly between two frames; such frames cannot be resimulated. A learner
    /// that several states use should be part of one of them. Frames kept so far are lost; from then on a kept frame includes a copy of the learner's state.
    /// </summary>
    /// <param name="learner">A learner with as many features as the model; null for none.</param>
    /// <exception cref="ArgumentException">It has another number of features; nothing was changed.</exception>
    public void Attach(Learner? learner)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        int features = state.Engine.Model.FeatureCount;
        if (learner is not null && learner.FeatureCount != features)
        {
            throw new ArgumentException($"The learner has {learner.FeatureCount} features; this state's model has {features}.", nameof(learner));
        }

        state.Loop.Settle();
        state.Loop.Samples.Learner = learner;
        state.Loop.MakeJournal(state.Loop.Journal.KeptCount, sameKept: false);
    }

    /// <summary>
    /// Starts or ends the training with an agent, from the next frame on. Its features are available as if it were marked; the first call for a slot allocates memory for them.
    /// <see cref="Teach"/> gives the targets, frame by frame. <see cref="StateAgents.Despawn"/> and <see cref="LsmState.Load"/> end it.
    /// </summary>
    /// <exception cref="ArgumentException">The state has no such slot, or the slot to teach is free.</exception>
    public void SetTaught(int slot, bool taught) => Set(slot, taught, corrected: false);

    /// <summary>
    /// Starts or ends the correction of an agent, from the next frame on: its own motors (<see cref="LsmState.Motors"/>) drive it, and <see cref="Teach"/> gives the motors that would have been right
    /// (DAgger; S. Ross, G. Gordon and D. Bagnell, "A reduction of imitation learning and structured prediction to no-regret online learning", AISTATS 2011). For the
    /// learner this is the same as <see cref="SetTaught"/>; hosts and the inspector can tell the two apart. A later call of one of the two replaces the earlier one.
    /// </summary>
    /// <exception cref="ArgumentException">The state has no such slot, or the slot to correct is free.</exception>
    public void SetCorrected(int slot, bool corrected) => Set(slot, corrected, corrected);

    /// <summary>Returns whether the learner learns from the agent in a slot, which is taught or corrected.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public bool IsTaught(int slot) => state.Loop.Agents.Taught[state.CheckSlot(slot)];

    /// <summary>Returns whether the learner learns from the agent in a slot while the liquid drives it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    public bool IsCorrected(int slot) => state.Loop.Agents.Corrected[state.CheckSlot(slot)];

    /// <summary>
    /// Gives the targets of a taught or corrected agent in the current frame: the right motors for the agent. <see cref="LsmState.End"/>, on a pipelined engine the next End, passes them to the learner with their
    /// features, agents in ascending order of their ids. The last targets of an agent are learned even if the agent is removed
    /// before.
    /// </summary>
    /// <param name="slot">The slot of the agent, which runs and was taught when the frame began.</param>
    /// <param name="targets">[<see cref="Learner.OutputCount"/>], finite.</param>
    /// <exception cref="ArgumentException">The length differs or a value is not finite; the message names it. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">No frame is under way, the agent is not taught, or no learner is attached.</exception>
    public void Teach(int slot, ReadOnlySpan<float> targets)
    {
        using EngineGate.Token token = state.Enter();
        FrameLoop loop = state.Loop;
        if (!loop.IsUnderWay)
        {
            throw new InvalidOperationException($"No frame is under way; teach between Begin({loop.Frame}) and End({loop.Frame}).");
        }

        JournalEntry entry = loop.Journal[loop.Frame - 1];
        if (Learner is null || !loop.Agents.Taught[state.CheckSlot(slot)] || !entry.Seen[slot])
        {
            throw new InvalidOperationException(
                Learner is null
                    ? "There is no learner; call Attach before the frame begins."
                    : $"The agent in slot {slot} is not taught in frame {loop.Frame - 1}; call SetTaught({slot}, true) or SetCorrected({slot}, true) before the frame begins, and let the agent run.");
        }

        if (targets.Length != Learner.OutputCount)
        {
            throw new ArgumentException($"targets has {targets.Length} values; the learner has {Learner.OutputCount} outputs.", nameof(targets));
        }

        for (int i = 0; i < targets.Length; i++)
        {
            if (float.IsNaN(targets[i]) || float.IsInfinity(targets[i]))
            {
                throw new ArgumentException(FormattableString.Invariant($"Target {i} of agent {loop.Agents.Agents[slot]} in slot {slot} is {targets[i]}; targets must be finite."), nameof(targets));
            }
        }

        entry.SetTargets(slot, targets);
    }

    private void Set(int slot, bool taught, bool corrected)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        if (taught)
        {
            state.Loop.Journal.MakeRoomForFeatures(state.CheckTaken(slot));
        }

        AgentTable agents = state.Loop.Agents;
        (agents.Taught[state.CheckSlot(slot)], agents.Corrected[slot]) = (taught, corrected);
    }
}
