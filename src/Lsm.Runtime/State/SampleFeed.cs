using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// Pairs the features that the readout saw in one frame with the targets that a demonstrator gives Latency frames later, and hands the pairs to
/// the learner, agents in ascending order of their ids.
/// </summary>
internal sealed class SampleFeed(bool pipelined)
{
    private ulong[] order = [];
    private int[] slots = [];

    /// <summary>The learner that is part of the state, or null.</summary>
    public Learner? Learner { get; set; }

    /// <summary>By how many frames motors act late.</summary>
    public int Latency { get; set; }

    /// <summary>The seconds from one frame to the next, or null if the host did not say.</summary>
    public double? TickLength { get; set; }

    /// <summary>Frames from the one that is seen to the one whose end brings both features and targets.</summary>
    public int Lag => Math.Max(Latency, pipelined ? 1 : 0);

    /// <summary>The learner gets the training samples that are complete with the end of a frame.</summary>
    /// <exception cref="TrainingException">The learner diverged.</exception>
    public void Feed(FrameJournal journal, long frame)
    {
        if (Learner is null)
        {
            return;
        }

        try
        {
            Feed(journal, frame - Lag, frame - Lag + Latency);
        }
        finally
        {
            journal[frame].LearnerVersionAfter = Learner.Version;
        }
    }

    /// <summary>The learner goes back to before a kept frame, and learns again from what the journal holds up to before another one.</summary>
    /// <exception cref="TrainingException">The learner diverged.</exception>
    public void Relearn(FrameJournal journal, long from, long end)
    {
        if (Learner is null)
        {
            return;
        }

        journal[from].PutBack(Learner);
        TrainingException? diverged = null;
        for (long frame = from; frame < end; frame++)
        {
            journal[frame].KeepLearner(Learner);
            try
            {
                Feed(journal, frame);
            }
            catch (TrainingException failure)
            {
                diverged ??= failure; // as in the run that was right from the start, later frames run on
            }
        }

        if (journal.Keeps(end))
        {
            journal[end].KeepLearner(Learner);
        }

        if (diverged is not null)
        {
            throw diverged;
        }
    }

    /// <summary>Refuses to learn again where the learner also learned from calls that the journal did not see.</summary>
    /// <exception cref="InvalidOperationException">It did.</exception>
    public void CheckOnlyFed(FrameJournal journal, long from, long end)
    {
        for (long frame = from; Learner is not null && frame < end; frame++)
        {
            long next = frame + 1 < end ? journal[frame + 1].LearnerVersion : Learner.Version;
            if (journal[frame].LearnerVersionAfter != next)
            {
                throw new InvalidOperationException(
                    $"The learner was taught directly, and not by Teaching.Teach, after frame {frame}: that cannot be repeated. Call History.Rollback({from}), and run and teach the frames one by one.");
            }
        }
    }

    /// <summary>The learner's state for a snapshot; empty without one.</summary>
    public double[] Save()
    {
        if (Learner is null)
        {
            return [];
        }

        var saved = new double[Learner.StateLength];
        Learner.CopyStateTo(saved);
        return saved;
    }

    private void Feed(FrameJournal journal, long seen, long taught)
    {
        if (!journal.Holds(seen) || !journal.Holds(taught) || journal[taught].TargetCount == 0)
        {
            return;
        }

        (JournalEntry features, JournalEntry targets) = (journal[seen], journal[taught]);
        int count = Match(features, targets);
        Array.Sort(order, slots, 0, count);
        for (int i = 0; i < count; i++)
        {
            int slot = slots[i];
            Learner!.Timing.Note(features.Steps, Latency, 0, TickLength);
            Learner.Learn(seen, features.Features[slot].AsSpan(0, Learner.FeatureCount), targets.TargetsOf(slot));
        }
    }

    /// <summary>Lists the agents that were seen and taught in the same life: another agent may have had the slot when it was seen.</summary>
    private int Match(JournalEntry features, JournalEntry targets)
    {
        int capacity = targets.HasTargets.Length, count = 0;
        if (order.Length != capacity)
        {
            (order, slots) = (new ulong[capacity], new int[capacity]);
        }

        for (int slot = 0; slot < capacity; slot++)
        {
            if (targets.HasTargets[slot] && features.Seen[slot]
                && features.Agents.Agents[slot] == targets.Agents.Agents[slot] && features.Agents.Born[slot] == targets.Agents.Born[slot])
            {
                (order[count], slots[count]) = (targets.Agents.Agents[slot], slot);
                count++;
            }
        }

        return count;
    }
}
