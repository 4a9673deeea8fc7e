namespace Lsm.Runtime.Training;

/// <summary>
/// Training sequences, each with its targets or its class: sequences of sensors to train a liquid, sequences of features to train a readout alone.
/// Everything is copied and checked when it is added. One thread at a time while it is filled; free-threaded afterwards.
/// </summary>
public sealed class SequenceSet
{
    private readonly List<float[]> steps = [];
    private readonly List<float[]> targets = [];
    private readonly List<int> classes = [];

    /// <summary>Creates an empty set.</summary>
    /// <param name="width">Values per step: the model's sensors, or the readout's features. At least 1.</param>
    /// <param name="outputs">Outputs, or classes. At least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count is below 1.</exception>
    public SequenceSet(int width, int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (Width, Outputs) = (width, outputs);
    }

    /// <summary>Values per step.</summary>
    public int Width { get; }

    /// <summary>Outputs, or classes.</summary>
    public int Outputs { get; }

    /// <summary>The number of sequences.</summary>
    public int Count => steps.Count;

    /// <summary>Whether the sequences have classes; otherwise they have targets.</summary>
    public bool HasClasses => classes.Count > 0;

    /// <summary>Adds a sequence with targets.</summary>
    /// <param name="steps">[T, <see cref="Width"/>], T at least 1, finite.</param>
    /// <param name="targets">[T, <see cref="Outputs"/>] for each step, or [<see cref="Outputs"/>] for the whole; finite.</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is not finite, or the set holds classes. Nothing was added.</exception>
    public void Add(ReadOnlySpan<float> steps, ReadOnlySpan<float> targets)
    {
        int count = CheckSteps(steps);
        if (HasClasses)
        {
            throw new ArgumentException("This set holds sequences with classes; it cannot hold targets too.", nameof(targets));
        }

        if (targets.Length != Outputs && targets.Length != (long)count * Outputs)
        {
            throw new ArgumentException(
                $"targets has {targets.Length} values; a sequence of {count} steps needs [{count}, {Outputs}], or [{Outputs}] for the whole.", nameof(targets));
        }

        SampleCheck.Finite(nameof(targets), targets);
        this.steps.Add(steps.ToArray());
        this.targets.Add(targets.ToArray());
    }

    /// <summary>Adds a sequence that belongs to a class.</summary>
    /// <param name="steps">As for <see cref="Add"/>.</param>
    /// <param name="label">The class, 0 .. <see cref="Outputs"/> - 1.</param>
    /// <exception cref="ArgumentException">A length does not fit, a value is not finite, the class is unknown, or the set holds targets.</exception>
    public void AddClass(ReadOnlySpan<float> steps, int label)
    {
        CheckSteps(steps);
        if (label < 0 || label >= Outputs)
        {
            throw new ArgumentOutOfRangeException(nameof(label), label, $"label must be 0 .. {Outputs - 1}.");
        }

        if (targets.Count > 0)
        {
            throw new ArgumentException("This set holds sequences with targets; it cannot hold classes too.", nameof(label));
        }

        this.steps.Add(steps.ToArray());
        classes.Add(label);
    }

    /// <summary>The number of steps of a sequence, T.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no such sequence.</exception>
    public int StepsOf(int sequence) => steps[sequence].Length / Width;

    /// <summary>The steps of a sequence, [T, <see cref="Width"/>], as added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no such sequence.</exception>
    public ReadOnlySpan<float> Of(int sequence) => steps[sequence];

    /// <summary>The targets of a sequence, [T, <see cref="Outputs"/>] or [<see cref="Outputs"/>], as added; empty in a set with classes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no such sequence.</exception>
    public ReadOnlySpan<float> TargetsOf(int sequence) => HasClasses ? [] : targets[sequence];

    /// <summary>The class of a sequence, 0 .. <see cref="Outputs"/>-1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no such sequence.</exception>
    /// <exception cref="InvalidOperationException">The set has targets, not classes.</exception>
    public int ClassOf(int sequence) => HasClasses
        ? classes[sequence]
        : throw new InvalidOperationException("This set holds targets, not classes.");

    private int CheckSteps(ReadOnlySpan<float> steps)
    {
        if (steps.IsEmpty || steps.Length % Width != 0)
        {
            throw new ArgumentException($"steps has {steps.Length} values; [T, {Width}] needs a multiple of {Width}, at least one step.", nameof(steps));
        }

        SampleCheck.Finite(nameof(steps), steps);
        return steps.Length / Width;
    }
}
