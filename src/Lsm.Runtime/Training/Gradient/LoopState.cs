using Lsm.Runtime.IO;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Training.Gradient;

/// <summary>Everything that a training keeps from one epoch to the next, which is the content of a checkpoint.</summary>
internal sealed class LoopState(double[] parameters, GradientOptions options)
{
    private const string FileName = "LSMTRAIN";
    private const int FileVersion = 1;

    public double[] Parameters { get; } = parameters;

    public Adam Adam { get; } = new(parameters.Length, options);

    /// <summary>The parameters of the best epoch by validation loss.</summary>
    public double[] Best { get; } = (double[])parameters.Clone();

    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>The best epoch, from 1; 0 before the first.</summary>
    public int BestEpoch { get; set; }

    public List<TrainingEpoch> Epochs { get; } = [];

    /// <summary>Replaces the file completely: at every moment the path has either the old checkpoint or the new one.</summary>
    public void Save(string path, ulong fingerprint) => AtomicFile.Write(path, stream => Save(stream, fingerprint));

    internal void Save(Stream stream, ulong fingerprint)
    {
        var writer = new CheckedWriter(stream, FileName, FileVersion);
        writer.Write(unchecked((long)fingerprint));
        writer.Write(Parameters.Length);
        writer.Write(Epochs.Count);
        writer.WriteChecksum();
        foreach (TrainingEpoch epoch in Epochs)
        {
            writer.Write([epoch.Loss, epoch.Accuracy, epoch.ValidationLoss, epoch.ValidationAccuracy]);
        }

        writer.Write([BestLoss, BestEpoch, Adam.Power1, Adam.Power2]);
        writer.Write(Parameters);
        writer.Write(Best);
        writer.Write(Adam.Mean);
        writer.Write(Adam.Square);
        writer.WriteChecksum();
    }

    /// <summary>Takes over the content of a file. If the file is refused, nothing changes.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, belongs to another training, or has values that no training produces.</exception>
    /// <exception cref="IOException">The file cannot be read, or it is not a regular file.</exception>
    public void Load(string path, ulong fingerprint)
    {
        RegularFile.Require(path);
        using FileStream stream = File.OpenRead(path);
        Load(stream, path, fingerprint);
    }

    /// <summary>As the other overload, from a stream; the path is for messages.</summary>
    internal void Load(Stream stream, string path, ulong fingerprint)
    {
        var reader = new CheckedReader(stream, FileName, FileVersion, $"checkpoint ({path})");
        ulong found = unchecked((ulong)reader.ReadInt64());
        int count = reader.ReadInt32(), epochs = reader.ReadInt32();
        reader.ReadChecksum();
        if (found != fingerprint || count != Parameters.Length)
        {
            throw new InvalidDataException(
                $"The checkpoint {path} belongs to another training: its start, data or options differ. Use those it was made with (Epochs, "
                + "Patience and Threads may change), or another path.");
        }

        if (epochs < 0)
        {
            throw new InvalidDataException($"The checkpoint {path} claims {epochs} epochs; the number is at least 0.");
        }

        double[] losses = reader.ReadDoubles(4L * epochs), loop = reader.ReadDoubles(4);
        double[][] arrays = [reader.ReadDoubles(count), reader.ReadDoubles(count), reader.ReadDoubles(count), reader.ReadDoubles(count)];
        reader.ReadChecksum();
        if (!(loop[1] >= 0 && loop[1] <= epochs) || !(loop[2] >= 0 && loop[2] <= 1) || !(loop[3] >= 0 && loop[3] <= 1)
            || Array.Exists(arrays, static array => Array.Exists(array, static value => !double.IsFinite(value))))
        {
            throw new InvalidDataException($"The checkpoint {path} holds values that no training produces: a parameter that is not finite, a best epoch after the last, or a decay outside 0 .. 1.");
        }

        for (int epoch = 0; epoch < epochs; epoch++)
        {
            Epochs.Add(new TrainingEpoch(epoch + 1, losses[4 * epoch], losses[(4 * epoch) + 1], losses[(4 * epoch) + 2], losses[(4 * epoch) + 3]));
        }

        (BestLoss, BestEpoch, Adam.Power1, Adam.Power2) = (loop[0], (int)loop[1], loop[2], loop[3]);
        arrays[0].CopyTo(Parameters, 0);
        arrays[1].CopyTo(Best, 0);
        arrays[2].CopyTo(Adam.Mean, 0);
        arrays[3].CopyTo(Adam.Square, 0);
    }

    /// <summary>A hash of everything that determines the weights; a checkpoint of another training is refused.</summary>
    public static ulong Fingerprint(GradientProblem problem, double[] start, GradientOptions options, ReadOnlySpan<SequenceSet> sets)
    {
        ContentHash hash = default;
        Add(start);
        if (problem.FixedHash != 0)
        {
            hash.Add(unchecked((long)problem.FixedHash));
        }

        Add([
            options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.ClipNorm ?? -1, options.ValidationShare,
            options.SurrogateSlope ?? -1,
        ]);
        hash.Add([
            (int)options.Loss, (int)options.Pooling, options.Warmup, options.BatchSize, options.StepsPerFrame, (int)options.Surrogate,
            options.Truncation, options.TrainBeta ? 1 : 0, options.TrainThreshold ? 1 : 0,
        ]);
        hash.Add(unchecked((long)options.Seed));
        foreach (SequenceSet set in sets)
        {
            hash.Add([set.Width, set.Outputs, set.Count]);
            for (int sequence = 0; sequence < set.Count; sequence++)
            {
                hash.Add(set.Of(sequence));
                hash.Add(set.TargetsOf(sequence));
                hash.Add(set.HasClasses ? set.ClassOf(sequence) : -1);
            }
        }

        return hash.Value;

        void Add(ReadOnlySpan<double> values)
        {
            hash.Add(values.Length);
            foreach (double value in values)
            {
                hash.Add(BitConverter.DoubleToInt64Bits(value));
            }
        }
    }
}
