using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Tuning;

/// <summary>
/// Which samples of a task are in which part, and which parts are predicted from the others. Whole sequences stay together if there are enough of them, and are taken in a random order:
/// sequences are often sorted by their classes, and a part must not have classes that the others lack.
/// </summary>
internal sealed class SampleParts
{
    /// <summary>With fewer samples in a part, the error is not meaningful.</summary>
    public const int LeastSamples = 10;

    private readonly long[] starts;  // [sequence]: samples that are taken before it
    private readonly long used;
    private readonly bool bySequence;

    private SampleParts(TuningTask task, int count, double share, int[] validated)
    {
        Count = count;
        Validated = validated;
        bySequence = task.Count >= 2 * count / share;
        starts = new long[task.Count];
        long samples = 0;
        foreach (int s in bySequence ? Shuffled(task.Count) : [.. Enumerable.Range(0, task.Count)])
        {
            starts[s] = samples;
            samples += task.SamplesOf(s);
        }

        used = (long)(samples * share);
    }

    /// <summary>The number of parts.</summary>
    public int Count { get; }

    /// <summary>The parts that are predicted, each from all others.</summary>
    public int[] Validated { get; }

    /// <summary>Two fifths of the samples in four parts; the last one is predicted.</summary>
    public static SampleParts Beginning(TuningTask task) => new(task, 4, 0.4, [3]);

    /// <summary>All samples; the last part is predicted.</summary>
    public static SampleParts Last(TuningTask task, int folds) => new(task, folds, 1, [folds - 1]);

    /// <summary>All samples; every part is predicted.</summary>
    public static SampleParts Every(TuningTask task, int folds) => new(task, folds, 1, [.. Enumerable.Range(0, folds)]);

    /// <summary>The part of a sample, or -1 if it is not used.</summary>
    /// <param name="sequence">Its sequence.</param>
    /// <param name="sample">Its number in the sequence, from 0.</param>
    public int PartOf(int sequence, int sample)
    {
        long index = starts[sequence] + (bySequence ? 0 : sample);
        return index < used ? (int)(index * Count / used) : -1;
    }

    private static int[] Shuffled(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        var random = new Philox(0, RandomStream.Tuning);
        for (int i = count - 1; i > 0; i--)
        {
            int other = random.Below((ulong)i, i + 1);
            (order[i], order[other]) = (order[other], order[i]);
        }

        return order;
    }

    /// <summary>Refuses a task with too few samples.</summary>
    /// <exception cref="ArgumentException">The task has too few samples.</exception>
    public static void Check(TuningTask task, int folds)
    {
        long least = 2L * LeastSamples * Math.Max(folds, 5);
        if (task.Samples is var samples && samples < least)
        {
            throw new ArgumentException(
                $"The task has {samples} samples in {task.Count} sequences after a warmup of {task.Warmup} frames and a latency of {task.Latency}; a study with {folds} folds needs at least {least}. Add data, or lower the warmup.", nameof(task));
        }
    }
}
