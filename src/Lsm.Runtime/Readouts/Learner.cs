
namespace Lsm.Runtime.Readouts;

/// <summary>
/// The base class of learners, which take training samples one by one while agents act: <c>RlsLearner</c> and <c>RidgeAccumulator</c>. <see cref="StateTeaching.Attach"/>
/// makes a learner part of a state: it learns from the taught agents, and a rollback of the state includes it. One thread at a time.
/// </summary>
public abstract class Learner
{
    private protected Learner(int featureCount, int outputCount) => (FeatureCount, OutputCount) = (featureCount, outputCount);

    /// <summary>The number of features of a sample.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of targets of a sample.</summary>
    public int OutputCount { get; }

    /// <summary>The timing of the frames that the samples came from, as far as the learner knows it.</summary>
    internal TimingRecord Timing { get; } = new();

    /// <summary>The number of doubles that <see cref="CopyStateTo"/> writes.</summary>
    internal abstract int StateLength { get; }

    /// <summary>A number that changes with every sample; kept frames compare it to see whether the learner has changed.</summary>
    internal long Version { get; private protected set; }

    /// <summary>Learns from one sample, unless the learner skips this tick.</summary>
    /// <param name="tick">The number of the tick or frame of the features, at least 0.</param>
    /// <param name="features">[<see cref="FeatureCount"/>], finite.</param>
    /// <param name="targets">The targets of the outputs, [<see cref="OutputCount"/>], finite.</param>
    /// <returns>Whether it learned.</returns>
    /// <exception cref="ArgumentException">A length is wrong or a value is not finite. Nothing was learned.</exception>
    /// <exception cref="TrainingException">The learner diverged.</exception>
    public abstract bool Learn(long tick, ReadOnlySpan<float> features, ReadOnlySpan<float> targets);

    /// <summary>Copies everything learned, so that it can be restored exactly.</summary>
    /// <param name="state">[<see cref="StateLength"/>], overwritten.</param>
    /// <exception cref="TrainingException">The learner diverged and has no good state.</exception>
    internal abstract void CopyStateTo(Span<double> state);

    /// <summary>Restores a state that <see cref="CopyStateTo"/> wrote, bit for bit.</summary>
    /// <exception cref="ArgumentException">The length does not fit, or the values are not the state of such a learner. Nothing was changed.</exception>
    internal abstract void RestoreState(ReadOnlySpan<double> state);

    /// <summary>Copies everything for <see cref="PutBack"/> and returns its version. A learner that diverged stays diverged.</summary>
    internal abstract long Keep(double[] state);

    /// <summary>Restores what <see cref="Keep"/> copied.</summary>
    internal abstract void PutBack(double[] state, long version);
}
