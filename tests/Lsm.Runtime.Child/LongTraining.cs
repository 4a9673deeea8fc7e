using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Child;

/// <summary>A training that takes long enough to be killed: reservoir and readout, with validation, about fifty updates per epoch.</summary>
internal static class LongTraining
{
    public const int Epochs = 12;

    /// <summary>Trains. Writes a line "EPOCH BATCH" to <paramref name="output"/> for every batch, and "done HASH ..." with the hash of the weights at the end.</summary>
    public static ulong Run(string? checkpoint, TextWriter output)
    {
        LiquidStateMachine start = SmallLiquids.Create(3, 150, 2, FeatureKind.Trace, inputScale: 2, trainReservoir: true);
        var set = new SequenceSet(3, 2);
        var random = new Random(5);
        for (int i = 0; i < 60; i++)
        {
            set.AddClass(Enumerable.Range(0, 25 * 3).Select(_ => (float)((2 * random.NextDouble()) - 1 + (i % 2 * 0.2))).ToArray(), i % 2);
        }

        GradientResult<LiquidStateMachine> result = GradientTrainer.Fit(
            start,
            set,
            new()
            {
                Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Mean, Epochs = Epochs, BatchSize = 2, ValidationShare = 0.2,
                TrainBeta = true, CheckpointPath = checkpoint, Resume = checkpoint is not null,
            },
            progress: new ProgressWriter(output));
        ulong hash = Hash(result.Trained);
        output.WriteLine(FormattableString.Invariant($"done {hash:x16} {result.Epochs.Count} {result.BestEpoch}"));
        return hash;
    }

    public static ulong Hash(LiquidStateMachine model) => Hash(Hash(model.Hash, ((LinearReadout)model.Readout).Weights), ((LinearReadout)model.Readout).Bias);

    public static ulong Hash(ulong hash, ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            hash = unchecked((hash * 0x9E3779B97F4A7C15) + (uint)BitConverter.SingleToInt32Bits(value) + 1);
        }

        return hash;
    }

    private sealed class ProgressWriter(TextWriter output) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            output.WriteLine(FormattableString.Invariant($"{value.Epoch} {value.Batch}"));
            output.Flush();
        }
    }
}
