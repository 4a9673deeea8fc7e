using Lsm.Runtime.Training;

namespace Lsm.Runtime;

/// <content>A learner that goes back where the state goes back.</content>
public abstract partial class LsmState
{
    /// <summary>The learner that is part of this state's snapshots and kept frames, or null.</summary>
    public RlsLearner? Learner { get; private set; }

    /// <summary>
    /// Makes a learner part of this state: <see cref="Save"/> and <see cref="KeepFrames"/> then hold what it has learned, and
    /// <see cref="Load"/> and <see cref="Rollback"/> put it back, so that frames taught again end in the same bits. The caller goes on
    /// teaching it, between two frames. A learner that several states share should be part of one of them. Forgets the frames kept so
    /// far; keeping a frame then copies the learner's state too.
    /// </summary>
    /// <param name="learner">A learner with as many features as the reservoir has neurons; null for none.</param>
    /// <exception cref="ArgumentException">It has another number of features; nothing was changed.</exception>
    public void Attach(RlsLearner? learner)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        if (learner is not null && learner.FeatureCount != Model.ReservoirSize)
        {
            throw new ArgumentException(
                $"The learner has {learner.FeatureCount} features; this state's reservoir has {Model.ReservoirSize} neurons.", nameof(learner));
        }

        Learner = learner;
        ForgetFrames();
        ring?.Hold(learner?.StateLength ?? 0);
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
    }

    private void CheckNothingLearnedSince(long frame)
    {
        if (Learner is not null && Learner.Version != ring![frame].LearnerVersion)
        {
            throw new InvalidOperationException(
                $"The learner has learned since frame {frame}, and running frames again in one go does not teach. Rollback({frame}), and run "
                + "and teach them one by one.");
        }
    }
}
