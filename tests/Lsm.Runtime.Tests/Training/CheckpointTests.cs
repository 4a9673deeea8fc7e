using Lsm.Runtime.IO;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class CheckpointTests
{
    private TemporaryFolder folder = null!;

    private string Path => folder["a.checkpoint"];

    [SetUp]
    public void MakeFolder() => folder = new();

    [TearDown]
    public void RemoveFolder() => folder.Dispose();

    [Test]
    public void Resume_AfterSomeEpochs_EndsInSameBitsAsOneRun()
    {
        SequenceSet set = Set(1);
        GradientOptions options = new() { Epochs = 9, BatchSize = 4, ValidationShare = 0.3, CheckpointPath = Path };
        GradientResult<Readout> whole = GradientTrainer.Fit(Start, set, options with { CheckpointPath = null });
        GradientTrainer.Fit(Start, set, options with { Epochs = 4 });
        GradientResult<Readout> rest = GradientTrainer.Fit(Start, set, options with { Resume = true, Threads = 3 });
        Assert.That(GradientTrainerTests.Bits(rest.Trained), Is.EqualTo(GradientTrainerTests.Bits(whole.Trained)));
        Assert.That(rest.Epochs, Is.EqualTo(whole.Epochs));
        Assert.That(rest.BestEpoch, Is.EqualTo(whole.BestEpoch));

        GradientResult<Readout> again = GradientTrainer.Fit(Start, set, options with { Resume = true });
        Assert.That(GradientTrainerTests.Bits(again.Trained), Is.EqualTo(GradientTrainerTests.Bits(whole.Trained)), "a finished one gives its result");
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "nothing is left beside the checkpoint");
    }

    [Test]
    public void Fit_OldCheckpointWithoutResume_StartsAfresh()
    {
        GradientOptions options = new() { Epochs = 3, CheckpointPath = Path };
        ulong first = GradientTrainerTests.Bits(GradientTrainer.Fit(Start, Set(1), options).Trained);
        ulong second = GradientTrainerTests.Bits(GradientTrainer.Fit(Start, Set(1), options).Trained);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void Resume_CheckpointOfOtherTraining_Throws()
    {
        GradientOptions options = new() { Epochs = 2, CheckpointPath = Path };
        GradientTrainer.Fit(Start, Set(1), options);
        GradientOptions resume = options with { Resume = true };
        Assert.Multiple(() =>
        {
            Assert.That(() => GradientTrainer.Fit(Start, Set(1), resume with { Epochs = 3 }), Throws.Nothing);
            Assert.That(() => GradientTrainer.Fit(Start, Set(2), resume), Throws.TypeOf<InvalidDataException>().With.Message.Contains("another training"));
            Assert.That(() => GradientTrainer.Fit(Start, Set(1), resume with { LearningRate = 0.5 }), Throws.TypeOf<InvalidDataException>());
            Assert.That(() => GradientTrainer.Fit(Start, Set(1), resume with { Seed = 1 }), Throws.TypeOf<InvalidDataException>());
            Assert.That(() => GradientTrainer.Fit(new LinearReadout(2, 1, [1, 1]), Set(1), resume), Throws.TypeOf<InvalidDataException>());
        });
    }

    [Test]
    public void Resume_CheckpointCutOrDamaged_Throws()
    {
        GradientOptions options = new() { Epochs = 2, CheckpointPath = Path };
        GradientTrainer.Fit(Start, Set(1), options);
        byte[] good = File.ReadAllBytes(Path);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] flipped = [.. good];
            flipped[i] ^= 1;
            File.WriteAllBytes(Path, flipped);
            Assert.That(() => GradientTrainer.Fit(Start, Set(1), options with { Resume = true }), Throws.TypeOf<InvalidDataException>(), $"byte {i}");
            File.WriteAllBytes(Path, good[..i]);
            Assert.That(() => GradientTrainer.Fit(Start, Set(1), options with { Resume = true }), Throws.TypeOf<InvalidDataException>(), $"{i} bytes");
        }
    }

    [Test]
    public void Resume_AfterCancellation_ContinuesFromLastWholeEpoch()
    {
        using var source = new CancellationTokenSource();
        GradientOptions options = new() { Epochs = 6, BatchSize = 4, CheckpointPath = Path };
        ulong whole = GradientTrainerTests.Bits(GradientTrainer.Fit(Start, Set(1), options with { CheckpointPath = null }).Trained);
        var progress = new Told(p =>
        {
            if (p is { Epoch: 3, Batch: 2 })
            {
                source.Cancel();
            }
        });
        Assert.That(
            () => GradientTrainer.Fit(Start, Set(1), options, progress: progress, cancellation: source.Token), Throws.InstanceOf<OperationCanceledException>());
        var seen = new List<int>();
        GradientResult<Readout> rest = GradientTrainer.Fit(Start, Set(1), options with { Resume = true }, progress: new Told(p => seen.Add(p.Epoch)));
        Assert.That(seen[0], Is.EqualTo(3));
        Assert.That(GradientTrainerTests.Bits(rest.Trained), Is.EqualTo(whole));
    }

    [TestCase(int.MaxValue, "cut short")]
    [TestCase(-1, "claims -1 epochs")]
    public void Load_EpochCountOutOfRange_ThrowsWithoutAllocating(int epochs, string reason)
    {
        byte[] file = Checkpoint(epochs, [double.PositiveInfinity, 0, 1, 1], new double[3], new double[3]);
        var state = new LoopState(new double[3], new GradientOptions());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => state.Load(new MemoryStream(file), "c", 1), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
        Assert.That(state.Epochs, Is.Empty);
    }

    [TestCase(1, double.NaN)]
    [TestCase(1, -1.0)]
    [TestCase(1, 1.0)]
    [TestCase(2, double.NaN)]
    [TestCase(3, 1.5)]
    [TestCase(4, double.NaN)]
    [TestCase(5, double.NegativeInfinity)]
    public void Load_CheckpointValuesOutOfRange_ThrowsAndChangesNothing(int at, double value)
    {
        double[] loop = [double.PositiveInfinity, 0, 1, 1], parameters = [1, 2, 3], best = [1, 2, 3];
        Assert.That(() => new LoopState(new double[3], new GradientOptions()).Load(new MemoryStream(Checkpoint(0, loop, parameters, best)), "c", 1), Throws.Nothing);
        (at < 4 ? ref loop[at] : ref (at == 4 ? ref parameters[1] : ref best[1])) = value;
        var state = new LoopState(new double[3], new GradientOptions());
        Assert.That(() => state.Load(new MemoryStream(Checkpoint(0, loop, parameters, best)), "c", 1), Throws.TypeOf<InvalidDataException>().With.Message.Contains("no training produces"));
        Assert.That(state.Parameters, Is.All.Zero);
    }

    private static byte[] Checkpoint(int epochs, double[] loop, double[] parameters, double[] best)
    {
        using var file = new MemoryStream();
        var writer = new CheckedWriter(file, "LSMTRAIN", 1);
        writer.Write(1L);
        writer.Write(parameters.Length);
        writer.Write(epochs);
        writer.WriteChecksum();
        foreach (double[] values in new[] { loop, parameters, best, new double[3], new double[3] })
            writer.Write(values);
        writer.WriteChecksum();
        return file.ToArray();
    }

    private static LinearReadout Start => new(2, 1, [0.5f, -0.5f]);

    private static SequenceSet Set(int seed)
    {
        var (x, y) = TrainingData.Random(20, 2, 1, seed);
        var set = new SequenceSet(2, 1);
        for (int i = 0; i < 20; i++)
        {
            set.Add(x.AsSpan(2 * i, 2), y.AsSpan(i, 1));
        }

        return set;
    }

    private sealed class Told(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }
}
