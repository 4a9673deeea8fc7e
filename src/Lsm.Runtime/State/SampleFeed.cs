using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <summary>
/// Pairs the features of one frame with the targets that a demonstrator gives Latency frames later, and passes the pairs to
/// the learner, agents in ascending order of their ids.
/// </summary>
internal sealed class SampleFeed(bool pipelined)
{
    private ulong[] order = [];
    private int[] slots = [];

    /// <summary>The learner that is part of the state, or null.</summary>
    public Learner? Learner { get; set; }

    /// <summary>The delay of the motors in frames.</summary>
    public int Latency { get; set; }

    /// <summary>The seconds from one frame to the next, or null if the host did not set it.</summary>
    public double? TickLength { get; set; }

    /// <summary>The number of frames from the one with the features to the one whose end completes a training sample.</summary>
    public int Lag => Math.Max(Latency, pipelined ? 1 : 0);

    /// <summary>Passes the training samples that are complete at the end of a frame to the learner.</summary>
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

    /// <summary>Restores the learner to its state before a kept frame, and repeats its training from the journal up to another frame.</summary>
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
                diverged ??= failure; // as in a run with the right sensors from the start, later frames still run
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

    /// <summary>Refuses to repeat the training if the learner also learned from calls that are not in the journal.</summary>
    /// <exception cref="InvalidOperationException">The learner learned from such calls.</exception>
    public void CheckOnlyFed(FrameJournal journal, long from, long end)
    {
        for (long frame = from; Learner is not null && frame < end; frame++)
        {
            long next = frame + 1 < end ? journal[frame + 1].LearnerVersion : Learner.Version;
            if (journal[frame].LearnerVersionAfter != next)
            {
                throw new InvalidOperationException(
                    $"The learner was taught directly, and not by Teaching.Teach, after frame {frame}; this cannot be repeated. Call History.Rollback({from}), and run and teach the frames one by one.");
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

    /// <summary>Lists the agents whose features and targets belong together: another agent may have been in the slot when the features were taken.</summary>
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
