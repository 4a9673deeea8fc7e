using System.Runtime.CompilerServices;

namespace Lsm.Runtime.Training;

/// <summary>How <see cref="GradientTrainer"/> trains. Values are checked when they are set, combinations when training starts. Immutable.</summary>
public sealed record GradientOptions
{
    /// <summary>The loss that training makes small.</summary>
    public LossKind Loss { get; init => field = Known(value); }

    /// <summary>Which function of the outputs the loss is computed from. Cross-entropy takes Sum or Mean.</summary>
    public OutputPooling Pooling { get; init => field = Known(value); }

    /// <summary>Steps at the start of every sequence that are left out of the loss: 0 or more; every sequence must be longer.</summary>
    public int Warmup { get; init => field = AtLeast(value, 0); }

    /// <summary>Passes over the data: at least 1.</summary>
    public int Epochs { get; init => field = AtLeast(value, 1); } = 30;

    /// <summary>Sequences per update: at least 1.</summary>
    public int BatchSize { get; init => field = AtLeast(value, 1); } = 32;

    /// <summary>Adam's step size (D. P. Kingma and J. Ba, ICLR 2015): above 0, at most 10.</summary>
    public double LearningRate { get; init => field = Within(value, double.Epsilon, 10); } = 1e-3;

    /// <summary>Adam's decay of the mean gradient: 0 .. 0.9999.</summary>
    public double Beta1 { get; init => field = Within(value, 0, 0.9999); } = 0.9;

    /// <summary>Adam's decay of the mean squared gradient: 0 .. 0.999999.</summary>
    public double Beta2 { get; init => field = Within(value, 0, 0.999999); } = 0.999;

    /// <summary>Adam's guard against division by zero: 1e-16 .. 1.</summary>
    public double Epsilon { get; init => field = Within(value, 1e-16, 1); } = 1e-8;

    /// <summary>Gradients whose Euclidean norm is above this are scaled down to it; above 0, or null for no clipping.</summary>
    public double? ClipNorm { get; init => field = value is null ? null : Within(value.Value, double.Epsilon, double.MaxValue); } = 1;

    /// <summary>The share of the sequences, drawn by <see cref="Seed"/>, that is held back for validation if no validation set is given: 0 .. 0.9.</summary>
    public double ValidationShare { get; init => field = Within(value, 0, 0.9); }

    /// <summary>
    /// With validation, stop after this many epochs without a smaller validation loss; 0 never stops early. The weights of the best epoch are
    /// the result either way.
    /// </summary>
    public int Patience { get; init => field = AtLeast(value, 0); }

    /// <summary>Decides the order of the sequences and the validation split.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>How many threads may work; 0 for all cores. The bits do not depend on it.</summary>
    public int Threads { get; init => field = Within(value, 0, 1024); }

    /// <summary>A file that is replaced as a whole after every epoch and holds everything that is needed to continue; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>
    /// Continues from the file <see cref="CheckpointPath"/> if it exists, and starts at the beginning if it does not. The checkpoint must be of the same start, data and
    /// options (Epochs, Patience and Threads may differ); the result has the bits of a training without the interruption.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Neuron steps per step of a sequence, with the sensors held: 1 .. 16. Liquids only.</summary>
    public int StepsPerFrame { get; init => field = Within(value, 1, 16); } = 1;

    /// <summary>The function that replaces the derivative of a spike. For reservoir training only, as are all options below.</summary>
    public SurrogateKind Surrogate { get; init => field = Known(value); }

    /// <summary>The surrogate's slope k: 0.01 .. 1,000; null for the one named at its kind.</summary>
    public double? SurrogateSlope { get; init => field = value is null ? null : Within(value.Value, 0.01, 1000); }

    /// <summary>Gradients do not flow back across every multiple of this many neuron steps; 0 for no truncation.</summary>
    public int Truncation { get; init => field = AtLeast(value, 0); }

    /// <summary>Whether every neuron's beta is trained too, within 0 .. 1.</summary>
    public bool TrainBeta { get; init; }

    /// <summary>Whether every neuron's threshold is trained too, within 1e-3 .. 1e6.</summary>
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
