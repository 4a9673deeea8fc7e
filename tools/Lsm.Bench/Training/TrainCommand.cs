using System.CommandLine;
using System.Globalization;
using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;

namespace Lsm.Bench.Training;

/// <summary>
/// <c>train --checkpoint FILE [--resume]</c>: a training of reservoir and readout long enough to be killed in. It tells which of two pulses came
/// first. Killed at any moment and resumed, it ends in the same weights as a run that was left alone.
/// </summary>
internal static class TrainCommand
{
    private const int Sequences = 240, Frames = 30, Neurons = 120;

    public static Command Create()
    {
        var checkpoint = new Option<string>("--checkpoint") { Description = "Where every epoch is kept.", Required = true };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint, if it is there; at most the epoch under way was lost." };
        var epochs = new Option<int>("--epochs") { Description = "How many epochs.", DefaultValueFactory = _ => 30 };
        epochs.AtLeast(1);
        var save = new Option<string?>("--save") { Description = "Keep the trained model in this file." };
        var command = new Command("train", "Trains a small liquid by back-propagation through time, with a checkpoint after every epoch. Ctrl-C stops it between two batches.")
        {
            checkpoint, resume, epochs, save,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetValue(checkpoint)!, parsed.GetValue(resume), parsed.GetValue(epochs), parsed.GetValue(save), Console.Out, Console.Error, cancellation)));
        return command;
    }

    /// <summary>0 when trained, 1 when stopped, 2 when something has to be mended first.</summary>
    public static int Run(string checkpoint, bool resume, int epochs, string? save, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        if (!resume && File.Exists(checkpoint))
        {
            errors.WriteLine($"{checkpoint} is there already; --resume goes on from it. Name another file to train anew.");
            return 2;
        }

        try
        {
            GradientResult<LiquidStateMachine> result = GradientTrainer.Fit(
                Start(),
                Pulses(),
                new GradientOptions
                {
                    Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Mean, Epochs = epochs, BatchSize = 8, ValidationShare = 0.25,
                    CheckpointPath = checkpoint, Resume = resume,
                },
                progress: new Told(output),
                cancellation: cancellation);
            Told.Tell(output, result.Epochs[^1], epochs); // progress is told of an epoch in the one after it
            TrainingEpoch best = result.Epochs[result.BestEpoch - 1];
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best epoch {best.Epoch}: {100 * best.ValidationAccuracy:F1} % of the validation sequences; model {result.Trained.Hash:x16}"));
            if (save is not null)
            {
                result.Trained.Save(save);
            }

            return 0;
        }
        catch (OperationCanceledException)
        {
            output.WriteLine($"stopped; --resume goes on from {checkpoint}.");
            return 1;
        }
        catch (Exception mistake) when (mistake is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            errors.WriteLine(mistake.Message);
            return 2;
        }
    }

    private static LiquidStateMachine Start() => new(2, Neurons, 2, new LiquidOptions
    {
        Features = FeatureKind.Trace,
        TrainReservoir = true,
        Reservoir = new ReservoirOptions { FanIn = 12, WeightScale = 0.3, InputScaling = 2, Seed = 6 },
    });

    /// <summary>Two pulses, one a sensor, at random times apart from each other: class 0 if the first sensor's comes first.</summary>
    private static SequenceSet Pulses()
    {
        var random = new Philox(9, RandomStream.FirstFree);
        var set = new SequenceSet(2, 2);
        for (int i = 0; i < Sequences; i++)
        {
            int early = random.Below((ulong)(2 * i), 12), gap = 2 + random.Below((ulong)((2 * i) + 1), 12), first = i % 2;
            var frames = new float[Frames * 2];
            frames[(2 * early) + first] = 1;
            frames[(2 * (early + gap)) + 1 - first] = 1;
            set.AddClass(frames, first);
        }

        return set;
    }

    private sealed class Told(TextWriter output) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Batch == 1 && value.LastEpoch is { } last)
            {
                Tell(output, last, value.Epochs);
            }
        }

        public static void Tell(TextWriter output, TrainingEpoch epoch, int epochs)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"epoch {epoch.Epoch} of {epochs}: loss {epoch.Loss:F4}, {100 * epoch.ValidationAccuracy:F1} % of the validation sequences"));
            output.Flush();
        }
    }
}
