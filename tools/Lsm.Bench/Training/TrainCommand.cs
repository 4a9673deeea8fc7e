using System.CommandLine;
using System.Globalization;
using Lsm.Runtime;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Training;

namespace Lsm.Bench.Training;

/// <summary>
/// <c>train --checkpoint FILE [--resume]</c>: trains reservoir and readout to detect which of two pulses came first. The training takes long enough
/// to be killed. Killed at any moment and resumed, it ends in the same weights as an uninterrupted run.
/// </summary>
internal static class TrainCommand
{
    private const int Sequences = 240, Frames = 30, Neurons = 120;

    public static Command Create()
    {
        var checkpoint = new Option<string>("--checkpoint") { Description = "The file for a checkpoint after every epoch.", Required = true };
        var resume = new Option<bool>("--resume") { Description = "Resume from the checkpoint if the file exists; at most the epoch in progress is lost." };
        var epochs = new Option<int>("--epochs") { Description = "The number of epochs.", DefaultValueFactory = _ => 30 };
        epochs.AtLeast(1);
        var save = new Option<string?>("--save") { Description = "Save the trained model to this file." };
        var command = new Command("train", "Trains a small liquid by back-propagation through time, with a checkpoint after every epoch. Ctrl-C stops it between two batches.")
        {
            checkpoint, resume, epochs, save,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            parsed.GetValue(checkpoint)!, parsed.GetValue(resume), parsed.GetValue(epochs), parsed.GetValue(save), Console.Out, Console.Error, cancellation)));
        return command;
    }

    /// <summary>Returns 0 when trained, 1 when stopped, 2 for an error that the caller must correct.</summary>
    public static int Run(string checkpoint, bool resume, int epochs, string? save, TextWriter output, TextWriter errors, CancellationToken cancellation = default)
    {
        if (!resume && File.Exists(checkpoint))
        {
            errors.WriteLine($"{checkpoint} already exists; use --resume to continue from it, or give another file to start a new training.");
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
                progress: new EpochPrinter(output),
                cancellation: cancellation);
            EpochPrinter.Print(output, result.Epochs[^1], epochs); // the progress of an epoch is reported in the next epoch, which the last one lacks
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
            output.WriteLine($"stopped; use --resume to continue from {checkpoint}.");
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

    /// <summary>Draws two pulses, one per sensor, at different random times. The class is 0 if the pulse of the first sensor comes first.</summary>
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

    private sealed class EpochPrinter(TextWriter output) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Batch == 1 && value.LastEpoch is { } last)
            {
                Print(output, last, value.Epochs);
            }
        }

        public static void Print(TextWriter output, TrainingEpoch epoch, int epochs)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"epoch {epoch.Epoch} of {epochs}: loss {epoch.Loss:F4}, {100 * epoch.ValidationAccuracy:F1} % of the validation sequences"));
            output.Flush();
        }
    }
}
