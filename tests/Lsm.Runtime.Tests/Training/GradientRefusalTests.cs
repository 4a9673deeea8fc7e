using Lsm.Runtime.Child;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Training;

[TestFixture]
public class GradientRefusalTests
{
    private static readonly GradientOptions Classes = new() { Loss = LossKind.SoftmaxCrossEntropy, Pooling = OutputPooling.Sum };

    [Test]
    public void Fit_CheckpointFolderMissing_ThrowsBeforeTraining()
    {
        var sequences = new SequenceSet(1, 1);
        sequences.Add([1, 0, 1, 0], [0, 1, 0, 1]);
        var model = new LiquidStateMachine(1, 50, 1);
        int told = 0;
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "no-such-folder", "checkpoint");
        Assert.That(
            () => GradientTrainer.Fit(model, sequences, new GradientOptions { Epochs = 2, BatchSize = 1, CheckpointPath = path }, progress: new Counted(() => told++)),
            Throws.InstanceOf<DirectoryNotFoundException>().With.Message.Contains("no-such-folder"));
        Assert.That(told, Is.Zero);
    }

    [Test]
    public void Fit_EmptyClass_NamesClass()
    {
        var set = new SequenceSet(2, 3);
        set.AddClass([1, 2], 0);
        set.AddClass([1, 2], 2);
        Assert.That(() => Fit(set, Classes), Throws.ArgumentException.With.Message.Contains("Class 1 has no sequence").And.Not.Message.Contains("held back"));
    }

    [Test]
    public void Fit_ValidationTakesWholeClass_NamesClass()
    {
        var set = new SequenceSet(2, 2);
        set.AddClass([1, 2], 0);
        set.AddClass([1, 2], 1);
        Assert.That(() => Fit(set, Classes with { ValidationShare = 0.5 }), Throws.ArgumentException.With.Message.Contains("held back"));
    }

    [Test]
    public void Fit_SetDoesNotFit_Throws()
    {
        SequenceSet targets = new(2, 2), rows = new(2, 2), classes = new(2, 2), narrow = new(1, 2), few = new(2, 1);
        rows.Add([1, 2, 3, 4], [1, 2, 3, 4]);
        targets.Add([1, 2, 3, 4], [1, 2]);
        classes.AddClass([1, 2], 0);
        classes.AddClass([1, 2], 1);
        narrow.Add([1], [1, 2]);
        few.Add([1, 2], [1]);
        Assert.Multiple(() =>
        {
            Assert.That(() => Fit(new SequenceSet(2, 2), new()), Throws.ArgumentException.With.Message.Contains("empty"));
            Assert.That(() => Fit(targets, Classes), Throws.ArgumentException.With.Message.Contains("AddClass"));
            Assert.That(() => Fit(classes, new()), Throws.ArgumentException.With.Message.Contains("SoftmaxCrossEntropy"));
            Assert.That(() => Fit(narrow, new()), Throws.ArgumentException.With.Message.Contains("1 values per step"));
            Assert.That(() => Fit(few, new()), Throws.ArgumentException.With.Message.Contains("1 outputs"));
            Assert.That(() => Fit(targets, new()), Throws.ArgumentException.With.Message.Contains("EachStep needs 4").And.Message.Contains("(one row per step)"));
            Assert.That(() => Fit(rows, new() { Pooling = OutputPooling.Sum }), Throws.ArgumentException.With.Message.Contains("(one row for the whole sequence)"));
            Assert.That(() => Fit(targets, new() { Pooling = OutputPooling.Sum, Warmup = 2 }), Throws.ArgumentException.With.Message.Contains("Warmup"));
            Assert.That(() => Fit(classes, Classes with { Pooling = OutputPooling.EachStep }), Throws.ArgumentException.With.Message.Contains("Sum or Mean"));
            Assert.That(() => Fit(classes, Classes with { Patience = 3 }), Throws.ArgumentException.With.Message.Contains("ValidationShare"));
            Assert.That(() => Fit(classes, Classes with { Resume = true }), Throws.ArgumentException.With.Message.Contains("CheckpointPath"));
            Assert.That(() => Fit(classes, Classes with { TrainBeta = true }), Throws.ArgumentException.With.Message.Contains("TrainBeta is set"));
            Assert.That(() => Fit(classes, Classes with { Truncation = 5 }), Throws.ArgumentException.With.Message.Contains("Truncation is set"));
            Assert.That(() => Fit(classes, Classes with { StepsPerFrame = 2 }), Throws.ArgumentException.With.Message.Contains("StepsPerFrame"));
            Assert.That(() => GradientTrainer.Fit(Start, classes, Classes with { ValidationShare = 0.1 }, classes), Throws.ArgumentException);
            Assert.That(() => GradientTrainer.Fit(Start, classes, Classes, narrow), Throws.ArgumentException.With.Message.Contains("validation set"));
        });
    }

    [Test]
    public void Fit_ReservoirOptionsForFrozenReservoir_Throws()
    {
        LiquidStateMachine frozen = SmallLiquids.Create(2, 5, 2, FeatureKind.Trace);
        var set = new SequenceSet(2, 2);
        set.Add([1, 2], [1, 2]);
        Assert.That(
            () => GradientTrainer.Fit(frozen, set, new() { TrainThreshold = true }), Throws.ArgumentException.With.Message.Contains("built with TrainReservoir = false"));
        var spikes = new SequenceSet(2, 2);
        spikes.Add([1, 0.5f], [1, 2]);
        LiquidStateMachine events = SmallLiquids.Create(2, 5, 2, FeatureKind.Trace, input: InputKind.Spikes);
        Assert.That(() => GradientTrainer.Fit(events, spikes), Throws.ArgumentException.With.Message.Contains("Sensor 1 in step 0 of sequence 0").And.Message.Contains("exactly 0 or 1"));
        var whole = new SequenceSet(2, 2);
        whole.Add([1, 0], [1, 2]);
        Assert.That(() => GradientTrainer.Fit(events, whole, validation: spikes), Throws.ArgumentException.With.Message.Contains("exactly 0 or 1"));
        var narrow = new SequenceSet(1, 2);
        narrow.Add([1], [1, 2]);
        Assert.That(() => GradientTrainer.Fit(frozen, narrow), Throws.ArgumentException.With.Message.Contains("has 1 values per step"));
        var large = new SequenceSet(2, 2);
        large.Add([2e9f, 0.5f], [1, 2]);
        Assert.That(() => GradientTrainer.Fit(frozen, large), Throws.ArgumentException.With.Message.Contains("Sensor 0 in step 0 of sequence 0").And.Message.Contains("at most 2^30"));
    }

    [Test]
    public void Add_BadSequence_Throws()
    {
        var set = new SequenceSet(2, 2);
        Assert.Multiple(() =>
        {
            Assert.That(() => set.Add([1, 2, 3], [1, 2]), Throws.ArgumentException.With.Message.Contains("multiple of 2"));
            Assert.That(() => set.Add([], [1, 2]), Throws.ArgumentException);
            Assert.That(() => set.Add([1, 2], [1]), Throws.ArgumentException.With.Message.Contains("targets has 1"));
            Assert.That(() => set.Add([1, float.NaN], [1, 2]), Throws.ArgumentException.With.Message.Contains("steps[1]"));
            Assert.That(() => set.Add([1, 2], [float.NaN, 1]), Throws.ArgumentException.With.Message.Contains("targets[0]"));
            Assert.That(() => set.AddClass([1, 2], 2), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("0 .. 1"));
            Assert.That(() => set.AddClass([1, 2], -1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => set.AddClass([1, 2, 3], 0), Throws.ArgumentException.With.Message.Contains("multiple of 2"));
            Assert.That(() => new SequenceSet(0, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new SequenceSet(1, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
        Assert.That(set.Count, Is.Zero);
        set.AddClass([1, 2], 1);
        Assert.That(() => set.Add([1, 2], [1, 2]), Throws.ArgumentException.With.Message.Contains("classes"));
        Assert.That(() => set.ClassOf(0), Is.EqualTo(1));
        var targets = new SequenceSet(2, 2);
        targets.Add([1, 2], [1, 2]);
        Assert.That(() => targets.AddClass([1, 2], 1), Throws.ArgumentException.With.Message.Contains("cannot hold classes"));
        Assert.That(targets.Count, Is.EqualTo(1));
        Assert.That(() => targets.ClassOf(0), Throws.InvalidOperationException.With.Message.Contains("not classes"));
    }

    [Test]
    public void GradientOptions_ValueOutOfRange_NamesOptionAndRange()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new GradientOptions { LearningRate = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("LearningRate is 0; it must be above 0 and at most 10"));
            Assert.That(() => new GradientOptions { LearningRate = double.NaN }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { Epochs = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { BatchSize = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { ClipNorm = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { ValidationShare = 1 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { Threads = -1 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { StepsPerFrame = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { Surrogate = (SurrogateKind)9 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("Arctan"));
            Assert.That(() => new GradientOptions { SurrogateSlope = 0 }, Throws.TypeOf<ArgumentOutOfRangeException>());
            Assert.That(() => new GradientOptions { Beta1 = 1 }, Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("at least 0 and at most 0.9999"));
            Assert.That(new GradientOptions { ClipNorm = null }.ClipNorm, Is.Null);
        });
    }

    private static LinearReadout Start => new(2, 2, [0.1f, 0.2f, 0.3f, 0.4f]);

    private static GradientResult<Readout> Fit(SequenceSet set, GradientOptions options) =>
        GradientTrainer.Fit(set.Outputs == 3 ? new LinearReadout(2, 3, new float[6]) : Start, set, options);

    private sealed class Counted(Action told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told();
    }
}
