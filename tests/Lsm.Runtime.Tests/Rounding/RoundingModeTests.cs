using System.Runtime.ExceptionServices;
using Lsm.Runtime.Child;
using Lsm.Runtime.Encoders;
using Lsm.Runtime.Engines.Cpu;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Vulkan;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Rounding;

/// <summary>A thread that does not round to nearest is refused before anything changes; a thread that flushes denormal numbers gets the same bits.</summary>
public class RoundingModeTests
{
    private const string Refusal = "does not round to nearest";

    private static IEnumerable<TestCaseData> Entries()
    {
        LiquidStateMachine model = new(2, 20, 1);
        var sequences = new SequenceSet(20, 1);
        sequences.Add(new float[40], new float[2]);
        var ridge = new RidgeAccumulator(2, 1);
        ridge.Add([1f, 2f], [1f]);
        RidgeSolution solution = ridge.Solve(1);
        (string, Action)[] entries =
        [
            ("new LiquidReservoir", () => _ = new LiquidReservoir(2, 20)),
            ("LiquidReservoir.FromWeights", () => LiquidReservoir.FromWeights([1f], SynapseMatrix.FromDense(1, [0f]))),
            ("Topologies.ErdosRenyi", () => Topologies.ErdosRenyi(20)),
            ("Topologies.SmallWorld", () => Topologies.SmallWorld(20)),
            ("Topologies.ScaleFree", () => Topologies.ScaleFree(20)),
            ("Topologies.FixedFanIn", () => Topologies.FixedFanIn(20, 3)),
            ("SynapseMatrix.SpectralRadius", () => model.Reservoir.Recurrent.SpectralRadius()),
            ("LinearReadout.Random", () => LinearReadout.Random(20, 1, 1)),
            ("MlpReadout.Random", () => MlpReadout.Random(20, 1, 1)),
            ("RidgeAccumulator.Solve", () => new RidgeAccumulator(2, 1).Solve(1)),
            ("RidgeAccumulator.SolveByGcv", () => new RidgeAccumulator(2, 1).SolveByGcv([1.0])),
            ("RidgeSolution.ToReadout", () => solution.ToReadout()),
            ("RlsLearner.ToReadout", () => new RlsLearner(2, 1).ToReadout()),
            ("SynapseMatrix.Scale", () => model.Reservoir.Recurrent.Scale(0.3)),
            ("NeuronValues.FromTimeConstant", () => NeuronValues.FromTimeConstant(20f)),
            ("NeuronValues.FromTimeConstant of seconds", () => NeuronValues.FromTimeConstant(0.02f, 0.001, 1)),
            ("RateEncoder.Encode", () => new RateEncoder().Encode(0, 0, [0.5f], new float[1])),
            ("PopulationEncoder.Encode", () => new PopulationEncoder(2).Encode([0.5f], new float[2])),
            ("RlsLearner.Predict", () => new RlsLearner(2, 1).Predict([1f, 1f], new double[1])),
            ("GradientTrainer.Fit of a readout", () => GradientTrainer.Fit(model.Readout, sequences)),
            ("GradientTrainer.Fit of a model", () => GradientTrainer.Fit(model, sequences)),
        ];
        return entries.Select(entry => new TestCaseData(entry.Item2).SetArgDisplayNames(entry.Item1));
    }

    [TestCase(FloatMode.ToNearest, true)]
    [TestCase(FloatMode.Down, false)]
    [TestCase(FloatMode.Up, false)]
    [TestCase(FloatMode.TowardZero, false)]
    public void IsToNearest_InEachMode_TellsToNearestFromTheOthers(int mode, bool expected)
    {
        int right = 0;
        FloatMode.Run(mode, () => right = Enumerable.Range(0, 100_000).Count(_ => RoundingMode.IsToNearest == expected));
        Assert.That(right, Is.EqualTo(100_000), "also in optimised code, which must not compute the answer in advance");
    }

    [TestCaseSource(nameof(Entries))]
    public void BuilderOrTrainer_OnThreadThatRoundsUp_IsRefused(Action entry) =>
        Assert.That(() => FloatMode.Run(FloatMode.Up, entry), Throws.InvalidOperationException.With.Message.Contains(Refusal));

    [Test]
    public void BeginAndResimulate_OnThreadThatRoundsUp_AreRefusedAndNothingChanges([Values] bool vulkan)
    {
        if (vulkan)
        {
            VulkanTest.RequireDevice();
        }

        LiquidStateMachine model = new(2, 60, 1);
        EngineKind kind = vulkan ? EngineKind.Vulkan : EngineKind.Cpu;
        Assert.That(() => FloatMode.Run(FloatMode.Up, () => LsmEngine.Create(model, kind)), Throws.InvalidOperationException.With.Message.Contains(Refusal));
        using LsmEngine engine = LsmEngine.Create(model, kind);
        using LsmState state = engine.CreateState(2), undisturbed = engine.CreateState(2);
        foreach (LsmState each in new[] { state, undisturbed })
        {
            each.History.Keep(3);
            each.Sensors.Fill(1);
            each.Begin(0, 3);
            each.End(0);
        }

        foreach (Action call in new Action[] { () => state.Begin(1), () => state.History.Resimulate(0), () => state.History.Resimulate(0, 0) })
        {
            Assert.That(() => FloatMode.Run(FloatMode.Up, call), Throws.InvalidOperationException.With.Message.Contains(Refusal));
        }

        foreach (LsmState each in new[] { state, undisturbed })
        {
            each.Begin(1, 3);
            each.End(1);
            each.History.Resimulate(0);
        }

        Assert.That(state.Checksum(), Is.EqualTo(undisturbed.Checksum()));
    }

    [Test]
    public void Add_OnThreadThatRoundsDown_AddsNothing()
    {
        var ridge = new RidgeAccumulator(2, 1);
        ridge.Add([1f, 2f], [1f]);
        double[] before = ridge.Solve(1).Weights.ToArray();
        foreach (Action call in new Action[] { () => ridge.Add([3f, 1f], [2f]), () => ridge.AddSequence([3f, 1f], [2f]), () => ridge.Learn(1, [3f, 1f], [2f]), () => ridge.Merge(new RidgeAccumulator(2, 1)) })
        {
            Assert.That(() => FloatMode.Run(FloatMode.Down, call), Throws.InvalidOperationException.With.Message.Contains(Refusal));
        }

        Assert.That(ridge.SampleCount, Is.EqualTo(1));
        Assert.That(ridge.Solve(1).Weights.ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void Learn_OnThreadThatRoundsTowardZero_LearnsNothing()
    {
        var learner = new RlsLearner(2, 1);
        learner.Learn([1f, 2f], [1f]);
        double[] before = learner.WeightsOf(0).ToArray();
        Assert.That(() => FloatMode.Run(FloatMode.TowardZero, () => learner.Learn([3f, 1f], [2f])), Throws.InvalidOperationException.With.Message.Contains(Refusal));
        Assert.That(() => FloatMode.Run(FloatMode.TowardZero, () => learner.Learn(1, [3f, 1f], [2f])), Throws.InvalidOperationException.With.Message.Contains(Refusal));
        Assert.That(learner.WeightsOf(0).ToArray(), Is.EqualTo(before));
    }

    [Test]
    public void Run_OnPoolMadeByThreadThatRoundsUp_IsRefusedAndThePoolStays()
    {
        WorkerPool? pool = null;
        FloatMode.Run(FloatMode.Up, () => pool = new WorkerPool(2)); // its thread inherits the mode
        int refusals = 0;
        EventHandler<FirstChanceExceptionEventArgs> count = (_, thrown) => refusals += thrown.Exception.Message.Contains(Refusal, StringComparison.Ordinal) ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += count;
        try
        {
            using (pool)
            {
                for (int i = 0; i < 2; i++)
                {
                    // The items of this thread wait until the other thread has taken one.
                    refusals = 0;
                    Assert.That(
                        () => pool!.Run(200, (_, _) => SpinWait.SpinUntil(() => Volatile.Read(ref refusals) > 0, TimeSpan.FromMinutes(1))),
                        Throws.InvalidOperationException.With.Message.Contains(Refusal));
                }
            }
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= count;
        }
    }

    [Test]
    public void ParallelLoop_BodyThrows_RethrowsTheException() =>
        Assert.That(() => ParallelLoop.For(0, 10, 2, static _ => throw new InvalidOperationException("body")), Throws.InvalidOperationException.With.Message.EqualTo("body"));

    [Test]
    public void StepsAndTraining_OnThreadThatFlushesDenormals_GiveTheSameBits()
    {
        (ulong, ulong) flushed = default;
        FloatMode.RunFlushed(() => flushed = Compute());
        Assert.That(flushed, Is.EqualTo(Compute()));

        static (ulong Steps, ulong Training) Compute() => (EngineBits.Compute(threads: 2, parts: null, layout: null), TrainingBits.Compute(threads: 2));
    }

    [Test]
    public void Model_WithDenormalWeights_IsTheSameWhetherTheThreadFlushesThemOrNot()
    {
        const float denormal = 1e-40f;
        float[] dense = [0, denormal, 0.5f, -denormal];
        string flushed = "";
        FloatMode.RunFlushed(() => flushed = Describe());
        Assert.That(flushed, Is.EqualTo(Describe()));
        Assert.That(SynapseMatrix.FromDense(2, dense).SynapseCount, Is.EqualTo(1));

        string Describe()
        {
            SynapseMatrix rows = SynapseMatrix.FromRows(2, [0, 3, 4], [0, 1, 1, 0], [denormal, denormal, 0.5f, -denormal]);
            var models = new[] { SynapseMatrix.FromDense(2, dense), rows, rows.Scale(1e-38) }
                .Select(matrix => new LiquidStateMachine(LiquidReservoir.FromWeights([denormal, 1f], matrix), LinearReadout.Random(2, 1, 1)));
            return string.Join("; ", models.Select(model =>
                $"{model.Hash:x16} {model.Reservoir.Recurrent.SynapseCount} {BitConverter.DoubleToInt64Bits(model.Reservoir.QuantisationError):x16}"));
        }
    }
}
