using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <content>A learner that learns from taught agents, and goes back where the state goes back.</content>
public abstract partial class LsmState
{
    private bool[] taught;
    private long[] born;
    private LessonLog log;

    /// <summary>The learner that is part of this state's snapshots and kept frames, or null.</summary>
    public Learner? Learner { get; private set; }

    /// <summary>
    /// By how many frames motors act late: those for the sensors of frame f in frame f + Latency. The learner then pairs what was seen in a
    /// frame with what is taught Latency frames later, so that the readout says ahead what will be right when it acts. 0, unless set, pairs
    /// frame with frame, on a pipelined engine too. May change between two frames.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not 0 to 64.</exception>
    public int Latency
    {
        get;
        set
        {
            using LsmEngine.Token token = EnterBetweenFrames();
            if (value is < 0 or > 64)
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, $"Latency is {value}; it must be from 0 to 64 frames.");
            }

            Settle();
            field = value;
            MakeLog();
        }
    }

    /// <summary>Frames between the one that is seen and the one at whose end both features and targets are there.</summary>
    private int Lag => Math.Max(Latency, Engine.Options.Pipelined ? 1 : 0);

    /// <summary>
    /// Makes a learner part of this state: it learns from what <see cref="Teach"/> says; <see cref="Save"/> and <see cref="KeepFrames"/> hold what it
    /// has learned, and <see cref="Load"/> and <see cref="Rollback"/> put it back, so that frames taught again end in the same bits. The caller may teach
    /// it too, between two frames. A learner that several states share should be part of one of them. Forgets the frames kept so
    /// far; keeping a frame then copies the learner's state too.
    /// </summary>
    /// <param name="learner">A learner with as many features as the reservoir has neurons; null for none.</param>
    /// <exception cref="ArgumentException">It has another number of features; nothing was changed.</exception>
    public void Attach(Learner? learner)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        if (learner is not null && learner.FeatureCount != Model.ReservoirSize)
        {
            throw new ArgumentException(
                $"The learner has {learner.FeatureCount} features; this state's reservoir has {Model.ReservoirSize} neurons.", nameof(learner));
        }

        Settle();
        Learner = learner;
        MakeLog();
        ForgetFrames();
        ring?.Hold(learner?.StateLength ?? 0);
    }

    /// <summary>
    /// Lets the learner learn from an agent from the next frame on, or ends that. Its features come back as if marked, into memory taken
    /// here, the first time for a slot; what it does is said by <see cref="Teach"/>, frame by frame. <see cref="Despawn"/> and <see cref="Load"/> end it.
    /// </summary>
    /// <exception cref="ArgumentException">The slot is free.</exception>
    /// <exception cref="ArgumentException">No such slot, or one to teach is free.</exception>
    public void SetTaught(int slot, bool taught)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        if (taught)
        {
            log.Reserve(CheckTaken(slot));
        }

        this.taught[CheckSlot(slot)] = taught;
    }

    /// <summary>Whether the learner learns from the agent in a slot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such slot.</exception>
    public bool IsTaught(int slot) => taught[CheckSlot(slot)];

    /// <summary>
    /// What a taught agent does, or should have done, in the frame that is under way. <see cref="End"/> hands it to the learner with the
    /// features that it belongs to, agents in ascending order of their ids; on a pipelined engine the next End does. What an agent
    /// did last is learned even if it is gone by then.
    /// </summary>
    /// <param name="slot">The agent's slot; it runs, and was taught when the frame began.</param>
    /// <param name="targets">[<see cref="Learner.OutputCount"/>], finite.</param>
    /// <exception cref="ArgumentException">A length differs or a value is not finite, named; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">No frame is under way, the agent is not taught, or no learner is attached.</exception>
    public void Teach(int slot, ReadOnlySpan<float> targets)
    {
        using LsmEngine.Token token = Enter();
        if (!began)
        {
            throw new InvalidOperationException($"No frame is under way; teach between Begin({Frame}) and End({Frame}).");
        }

        LessonLog.Row row = log[Frame - 1];
        if (Learner is null || !taught[CheckSlot(slot)] || !row.Seen[slot])
        {
            throw new InvalidOperationException(
                Learner is null
                    ? "There is no learner; Attach one before the frame begins."
                    : $"The agent in slot {slot} is not taught in frame {Frame - 1}; SetTaught({slot}, true) before the frame begins, and let it run.");
        }

        if (targets.Length != Learner.OutputCount)
        {
            throw new ArgumentException($"targets has {targets.Length} values; the learner has {Learner.OutputCount} outputs.", nameof(targets));
        }

        for (int i = 0; i < targets.Length; i++)
        {
            if (float.IsNaN(targets[i]) || float.IsInfinity(targets[i]))
            {
                throw new ArgumentException(FormattableString.Invariant($"Target {i} of agent {Slots.Agents[slot]} in slot {slot} is {targets[i]}; targets must be finite."), nameof(targets));
            }
        }

        log.Teach(Frame - 1, slot, targets);
    }

    /// <summary>The learner gets the lessons that are complete with the end of a frame.</summary>
    private void Learn(long frame)
    {
        if (Learner is not null)
        {
            long seen = frame - Lag;
            log.Feed(Learner, seen, seen + Latency);
        }
    }

    /// <summary>As many rows as frames wait for their targets, and as rolling back can reach.</summary>
    private void MakeLog()
    {
        int depth = Lag == 0 ? 2 : 1 + Lag + KeptFrames;
        LessonLog old = log;
        log = new LessonLog(Math.Max(2, depth), Capacity, Model.ReservoirSize, Learner?.OutputCount ?? Model.OutputSize);
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (marked[slot] || taught[slot])
            {
                log.Reserve(slot);
            }
        }

        log.TakeOver(old, Frame);
    }

    private double[] SaveLearner()
    {
        if (Learner is null)
        {
            return [];
        }

        var saved = new double[Learner.StateLength];
        Learner.CopyStateTo(saved);
        return saved;
    }

    private void CheckLearner(StateSnapshot snapshot)
    {
        if (Learner is not null && snapshot.Learner.Length != Learner.StateLength)
        {
            throw new ArgumentException(
                snapshot.Learner.IsEmpty
                    ? "The snapshot holds no learner, but one is part of this state. Attach(null) first to load it without."
                    : "The snapshot holds a learner of another size than this state's. Attach one of its size, or Attach(null).", nameof(snapshot));
        }

        if (Learner is null || snapshot.Pending is not { } waiting)
        {
            return;
        }

        if (waiting.Frames.Any(frame => (long)frame < snapshot.Frame - Lag) || waiting.Targets.Length != waiting.Frames.Length * Learner.OutputCount)
        {
            throw new ArgumentException(
                $"In the snapshot of frame {snapshot.Frame} lessons since frame {waiting.Frames.Min()} wait, of {waiting.Targets.Length / waiting.Frames.Length} targets; "
                + $"this state waits {Lag} frames for {Learner.OutputCount}. Give it the Latency, and its engine the Pipelined, of the state that was saved.", nameof(snapshot));
        }
    }

    private void CheckNothingLearnedSince(long frame)
    {
        if (Learner is not null && (Learner.Version != ring![frame].LearnerVersion || log.TaughtSince(frame)))
        {
            throw new InvalidOperationException(
                $"The learner has learned since frame {frame}, and running frames again in one go does not teach. Rollback({frame}), and run "
                + "and teach them one by one.");
        }
    }
}
