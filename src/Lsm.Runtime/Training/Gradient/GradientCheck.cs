using Lsm.Runtime.IO;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>The checks of gradient training before it starts.</summary>
internal static class GradientCheck
{
    public static void Sets(SequenceSet set, SequenceSet? validation, int width, int outputs, GradientOptions options)
    {
        Options(options, validation);
        Set(set, "The training set", width, outputs, options);
        if (validation is not null)
        {
            Set(validation, "The validation set", width, outputs, options);
        }
    }

    /// <summary>Every class must have a sequence to learn from.</summary>
    public static void Classes(SequenceSet set, int[] sequences)
    {
        if (!set.HasClasses)
        {
            return;
        }

        var counts = new int[set.Outputs];
        foreach (int sequence in sequences)
        {
            counts[set.ClassOf(sequence)]++;
        }

        int empty = Array.IndexOf(counts, 0);
        if (empty >= 0)
        {
            throw new ArgumentException(
                $"Class {empty} has no sequence to learn from{(sequences.Length < set.Count ? " once those for validation are held back" : "")}; "
                + "add some, or give the set fewer outputs.", nameof(set));
        }
    }

    public static void Sensors(LiquidStateMachine model, SequenceSet? set)
    {
        for (int sequence = 0; sequence < (set?.Count ?? 0); sequence++)
        {
            ReadOnlySpan<float> steps = set!.Of(sequence);
            int bad = SensorRules.FirstBad(model.Reservoir.Input, steps);
            if (bad >= 0)
            {
                throw new ArgumentException(
                    $"Sensor {bad % set.Width} in step {bad / set.Width} of sequence {sequence} is {FloatRules.Show(steps[bad])}; "
                    + (model.Reservoir.Input == InputKind.Spikes ? "the input of this model is spikes, so it must be exactly 0 or 1." : "it must be at most 2^30 in magnitude."),
                    nameof(set));
            }
        }
    }

    /// <summary>Refuses ingredients whose gradient the trainer does not have.</summary>
    public static void Reservoir(LiquidStateMachine model)
    {
        const string Advice = "train its readout alone (TrainReservoir = false), or leave the ingredient out.";
        LiquidReservoir reservoir = model.Reservoir;
        if (reservoir.IsGraded)
        {
            throw new ArgumentException($"LargestPayload is {reservoir.LargestPayload}; reservoirs with graded spikes cannot be trained through time: {Advice}", nameof(model));
        }

        if (reservoir.IsPlastic)
        {
            NeuronParameter[] plastic = [NeuronModel.Utilisation, NeuronModel.DepressionDecay, NeuronModel.FacilitationDecay];
            throw new ArgumentException(
                $"{Array.Find(plastic, reservoir.Neurons.Uses)!.Option} is set; reservoirs with short-term plasticity cannot be trained through time: {Advice}", nameof(model));
        }
    }

    public static void NothingForReservoirs(GradientOptions options, string what)
    {
        string? option = options switch
        {
            { Surrogate: not SurrogateKind.FastSigmoid } => nameof(GradientOptions.Surrogate),
            { SurrogateSlope: not null } => nameof(GradientOptions.SurrogateSlope),
            { Truncation: not 0 } => nameof(GradientOptions.Truncation),
            { TrainBeta: true } => nameof(GradientOptions.TrainBeta),
            { TrainThreshold: true } => nameof(GradientOptions.TrainThreshold),
            _ => null,
        };
        if (option is not null)
        {
            throw new ArgumentException($"{option} is set, but {what} has no reservoir to train; leave it, or train a model built with TrainReservoir = true.", nameof(options));
        }
    }

    private static void Options(GradientOptions options, SequenceSet? validation)
    {
        if (options.Loss == LossKind.SoftmaxCrossEntropy && options.Pooling == OutputPooling.EachStep)
        {
            throw new ArgumentException("SoftmaxCrossEntropy judges a sequence as a whole; set Pooling to Sum or Mean.", nameof(options));
        }

        if (validation is not null && options.ValidationShare > 0)
        {
            throw new ArgumentException("A validation set was given and ValidationShare is set; use one of them.", nameof(options));
        }

        if (options.Patience > 0 && validation is null && options.ValidationShare == 0)
        {
            throw new ArgumentException("Patience needs a validation loss: give a validation set, or set ValidationShare.", nameof(options));
        }

        if (options.CheckpointPath is { } checkpoint)
        {
            AtomicFile.RequireFolder(checkpoint); // not after an epoch
        }

        if (options.Resume && options.CheckpointPath is null)
        {
            throw new ArgumentException("Resume needs CheckpointPath, the file to continue from.", nameof(options));
        }
    }

    private static void Set(SequenceSet set, string name, int width, int outputs, GradientOptions options)
    {
        if (set.Count == 0 || set.Width != width || set.Outputs != outputs)
        {
            throw new ArgumentException(set.Count == 0
                ? $"{name} is empty."
                : $"{name} has {set.Width} values per step and {set.Outputs} outputs; the model or readout to train has {width} and {outputs}.", nameof(set));
        }

        if (set.HasClasses != (options.Loss == LossKind.SoftmaxCrossEntropy))
        {
            throw new ArgumentException(set.HasClasses
                ? $"{name} holds classes, but Loss is {options.Loss}; set it to SoftmaxCrossEntropy, or add targets."
                : $"{name} holds targets, but Loss is {options.Loss}; add sequences with AddClass.", nameof(set));
        }

        for (int sequence = 0; sequence < set.Count; sequence++)
        {
            int steps = set.StepsOf(sequence);
            if (steps <= options.Warmup)
            {
                throw new ArgumentException($"Sequence {sequence} of the set has {steps} steps, and Warmup leaves out {options.Warmup}; nothing is left.", nameof(set));
            }

            int expected = options.Pooling == OutputPooling.EachStep ? steps * outputs : outputs;
            if (!set.HasClasses && set.TargetsOf(sequence).Length != expected)
            {
                throw new ArgumentException(
                    $"Sequence {sequence} of the set has {set.TargetsOf(sequence).Length} target values; Pooling {options.Pooling} needs {expected} "
                    + $"({(options.Pooling == OutputPooling.EachStep ? "one row per step" : "one row for the whole sequence")}).", nameof(set));
            }
        }
    }
}
