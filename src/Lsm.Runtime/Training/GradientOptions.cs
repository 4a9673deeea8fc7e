using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Training;

/// <summary>The options of a <see cref="GradientTrainer"/>. Values are checked when they are set, combinations when training starts. Immutable.</summary>
public sealed record GradientOptions
{
    /// <summary>The loss that training minimises.</summary>
    public LossKind Loss { get; init => field = Known(value); }

    /// <summary>The function of the outputs that the loss uses. Cross-entropy needs Sum or Mean.</summary>
    public OutputPooling Pooling { get; init => field = Known(value); }

    /// <summary>The number of steps at the start of every sequence that the loss leaves out: 0 or more. Every sequence must be longer.</summary>
    public int Warmup { get; init => field = AtLeast(value, 0); }

    /// <summary>The number of passes over the data: at least 1.</summary>
    public int Epochs { get; init => field = AtLeast(value, 1); } = 30;

    /// <summary>The number of sequences per update: at least 1.</summary>
    public int BatchSize { get; init => field = AtLeast(value, 1); } = 32;

    /// <summary>Adam's step size (D. P. Kingma and J. Ba, ICLR 2015): above 0, at most 10.</summary>
    public double LearningRate { get; init => field = Within(value, double.Epsilon, 10); } = 1e-3;

    /// <summary>Adam's decay of the mean gradient: 0 .. 0.9999.</summary>
    public double Beta1 { get; init => field = Within(value, 0, 0.9999); } = 0.9;

    /// <summary>Adam's decay of the mean squared gradient: 0 .. 0.999999.</summary>
    public double Beta2 { get; init => field = Within(value, 0, 0.999999); } = 0.999;

    /// <summary>Adam's epsilon, which prevents a division by zero: 1e-16 .. 1.</summary>
    public double Epsilon { get; init => field = Within(value, 1e-16, 1); } = 1e-8;

    /// <summary>Gradients whose Euclidean norm is above this are scaled down to it; above 0, or null for no clipping.</summary>
    public double? ClipNorm { get; init => field = value is null ? null : Within(value.Value, double.Epsilon, double.MaxValue); } = 1;

    /// <summary>The share of the sequences, drawn by <see cref="Seed"/>, that is used for validation if no validation set is given: 0 .. 0.9.</summary>
    public double ValidationShare { get; init => field = Within(value, 0, 0.9); }

    /// <summary>
    /// With validation, stop after this many epochs without a smaller validation loss; 0 never stops early. The result has the weights
    /// of the best epoch in both cases.
    /// </summary>
    public int Patience { get; init => field = AtLeast(value, 0); }

    /// <summary>The seed of the order of the sequences and of the validation split.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>The number of threads; 0 for all cores. The bits do not depend on it.</summary>
    public int Threads { get; init => field = Within(value, 0, 1024); }

    /// <summary>The checkpoint file, which is replaced after every epoch and contains everything that is needed to continue; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>
    /// Continues from the file <see cref="CheckpointPath"/> if it exists, and starts at the beginning if it does not. The checkpoint must have the same start, data and
    /// options (Epochs, Patience and Threads may differ); the result has the bits of an uninterrupted training.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>The number of neuron steps per step of a sequence, with the same sensors: 1 .. 16. For liquids only.</summary>
    public int StepsPerFrame { get; init => field = Within(value, 1, 16); } = 1;

    /// <summary>The function that replaces the derivative of a spike. This option and those below are for reservoir training only.</summary>
    public SurrogateKind Surrogate { get; init => field = Known(value); }

    /// <summary>The slope k of the surrogate: 0.01 .. 1,000; null for the default of the kind.</summary>
    public double? SurrogateSlope { get; init => field = value is null ? null : Within(value.Value, 0.01, 1000); }

    /// <summary>Truncates back-propagation at every multiple of this number of neuron steps; 0 for no truncation.</summary>
    public int Truncation { get; init => field = AtLeast(value, 0); }

    /// <summary>Whether the beta of every neuron is trained too, within 0 .. 1.</summary>
    public bool TrainBeta { get; init; }

    /// <summary>Whether the threshold of every neuron is trained too, within 1e-3 .. 1e6.</summary>
    public bool TrainThreshold { get; init; }

    private static double Within(double value, double low, double high, [CallerMemberName] string option = "") => value >= low && value <= high
        ? value
        : throw new ArgumentOutOfRangeException(option, value, FormattableString.Invariant(
            $"{option} is {value}; it must be {(low == double.Epsilon ? "above 0" : FormattableString.Invariant($"at least {low}"))} and at most {high}."));

    private static int Within(int value, int low, int high, [CallerMemberName] string option = "") => value >= low && value <= high
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be {low} .. {high}.");

    private static int AtLeast(int value, int low, [CallerMemberName] string option = "") => value >= low
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; it must be at least {low}.");

    private static T Known<T>(T value, [CallerMemberName] string option = "") where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new ArgumentOutOfRangeException(option, value, $"{option} is {value}; known: {string.Join(", ", Enum.GetNames<T>())}.");
}
