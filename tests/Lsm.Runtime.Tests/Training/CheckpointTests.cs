using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class CheckpointTests
{
    private string folder = "";

    private string Path => System.IO.Path.Combine(folder, "a.checkpoint");

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("lsm-checkpoint").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void A_training_that_goes_on_ends_where_one_piece_ends()
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
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(1), "nothing is left beside the checkpoint");
    }

    [Test]
    public void Without_resume_an_old_checkpoint_counts_for_nothing()
    {
        GradientOptions options = new() { Epochs = 3, CheckpointPath = Path };
        ulong first = GradientTrainerTests.Bits(GradientTrainer.Fit(Start, Set(1), options).Trained);
        ulong second = GradientTrainerTests.Bits(GradientTrainer.Fit(Start, Set(1), options).Trained);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public void A_checkpoint_of_another_training_is_refused()
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
    public void A_checkpoint_that_is_cut_or_damaged_is_refused()
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
    public void A_cancelled_training_goes_on_from_its_last_whole_epoch()
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
