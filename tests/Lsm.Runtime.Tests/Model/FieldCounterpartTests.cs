using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Model;

/// <summary>
/// Counterparts of the tests of an earlier library for its reservoir (R1-R8) and its machine (L1-L10, I1). Each finds the defect that passed
/// the earlier test. The counterparts of its topology tests (T1-T9) are among the tests of the topologies.
/// </summary>
public sealed class FieldCounterpartTests
{
    private const int Batch = 4;

    [Test]
    public void R1L1_InitialState_HasAMembraneAndASpikePerNeuronAtRest()
    {
        using LsmState state = TestModels.Create(100).InitState(Batch);
        float[] membranes = [.. Enumerable.Repeat(1f, Batch * 100)];
        byte[] spikes = [.. Enumerable.Repeat((byte)1, Batch * 100)];
        state.Neurons.ReadMembranes(membranes);
        state.Neurons.ReadSpikes(spikes);
        Assert.That(membranes, Is.All.Zero);
        Assert.That(spikes, Is.All.Zero);
    }

    [Test]
    public void R2R3_SpikesOfASequence_AreBinaryAndSomeAreSet()
    {
        LiquidStateMachine model = TestModels.Create(50);
        using LsmState state = model.InitState(Batch);
        var spikes = new byte[Batch * 50];
        var fired = new int[Batch];
        for (int t = 0; t < 20; t++)
        {
            model.Step(state, [.. Enumerable.Repeat(1f, Batch * 5)], new float[Batch * 3]);
            state.Neurons.ReadSpikes(spikes);
            Assert.That(spikes, Is.All.LessThanOrEqualTo(1));
            for (int agent = 0; agent < Batch; agent++)
            {
                fired[agent] += spikes.AsSpan(agent * 50, 50).ToArray().Sum(s => s);
            }
        }

        Assert.That(fired, Is.All.GreaterThan(0));
    }

    [TestCase("erdos_renyi")]
    [TestCase("small_world")]
    [TestCase("scale_free")]
    public void R4R5R6_EveryTopology_GivesAMatrixOfTheReservoirSize(string topology)
    {
        SynapseMatrix recurrent = new LiquidReservoir(10, 30, new ReservoirOptions { Topology = topology }).Recurrent;
        Assert.That(recurrent.Size, Is.EqualTo(30));
        Assert.That(recurrent.ToDense(), Has.Length.EqualTo(900).And.Some.Not.Zero);
    }

    [Test]
    public void R7L7_UnknownName_IsRefused()
    {
        Assert.That(() => new ReservoirOptions { Topology = "unknown" }, Throws.ArgumentException.With.Message.Contains("Unknown topology"));
        Assert.That(() => new LiquidOptions { Readout = "unknown" }, Throws.ArgumentException.With.Message.Contains("Unknown readout"));
    }

    [Test]
    public void R8_WithoutRecurrentWeights_HasOtherMembranes()
    {
        var recurrent = new LiquidReservoir(10, 60, new ReservoirOptions { InputScaling = 3 });
        LiquidReservoir leak = LiquidReservoir.FromWeights(recurrent.InputWeights, SynapseMatrix.FromRows(60, new int[61], [], []));
        Assert.That(Membranes(recurrent, 5), Is.Not.EqualTo(Membranes(recurrent, 1)));
        Assert.That(Membranes(recurrent, 5), Is.Not.EqualTo(Membranes(leak, 5)), "without recurrent weights the membranes must differ");

        static float[] Membranes(LiquidReservoir reservoir, int steps)
        {
            var model = new LiquidStateMachine(reservoir, new LinearReadout(60, 1, new float[60]));
            using LsmState state = model.InitState(1);
            for (int t = 0; t < steps; t++)
            {
                model.Step(state, [.. Enumerable.Repeat(1f, 10)], new float[1]);
            }

            var membranes = new float[60];
            state.Neurons.ReadMembranes(membranes);
            return membranes;
        }
    }

    [Test]
    public void L2L3L4_StepsAndSequences_HaveTheirShapesAndCarryState()
    {
        LiquidStateMachine model = TestModels.Create(40);
        using LsmState fresh = model.InitState(Batch), used = model.InitState(Batch);
        float[] x = [.. Enumerable.Range(0, 10 * Batch * 5).Select(i => i % 7 * 0.3f)], y = new float[10 * Batch * 3], z = new float[y.Length];
        model.Step(used, [.. Enumerable.Repeat(2f, Batch * 5)], new float[Batch * 3]);
        model.ForwardSequence(fresh, x, y);
        model.ForwardSequence(used, x, z);
        Assert.That(y, Has.All.Matches<float>(float.IsFinite));
        Assert.That(z, Is.Not.EqualTo(y), "a state carries its past from call to call");
    }

    [Test]
    public void L5L6_Readouts_AreLinearOrMlpWithHalfTheHiddenUnits()
    {
        Assert.That(TestModels.Create(40).Readout, Is.TypeOf<LinearReadout>());
        Assert.That(TestModels.Create(40, readout: "mlp").Readout, Is.TypeOf<MlpReadout>().With.Property(nameof(MlpReadout.HiddenCount)).EqualTo(20));
    }

    [Test]
    public void L8_TrainingTheReadout_LeavesTheReservoir()
    {
        LiquidStateMachine model = TestModels.Create(40, features: FeatureKind.Trace);
        (float[] weights, ulong hash) = (model.Reservoir.Recurrent.Weights.ToArray(), model.Hash);
        LiquidStateMachine trained = model.WithReadout(Fit(model, 1));
        Assert.That((trained.Hash, trained.Reservoir), Is.EqualTo((hash, model.Reservoir)));
        Assert.That(trained.Reservoir.Recurrent.Weights.ToArray(), Is.EqualTo(weights));
        Assert.That(model.TrainReservoir, Is.False);
    }

    [Test]
    public void L10_Training_ChangesTheWeightsAndLowersTheError()
    {
        LiquidStateMachine model = TestModels.Create(40, features: FeatureKind.Trace);
        LinearReadout fitted = Fit(model, 1), shuffled = Fit(model, 5);
        Assert.That(fitted.Weights.ToArray().Count(w => w != 0), Is.GreaterThan(20));
        Assert.That(shuffled.Weights.ToArray(), Is.Not.EqualTo(fitted.Weights.ToArray()), "the targets decide the weights");
        Assert.That(Error(model.WithReadout(fitted), 1), Is.Not.NaN.And.LessThan(0.5 * Error(model.WithReadout(new LinearReadout(40, 3, new float[120])), 1)));
    }

    [Test]
    public void I1_TypesOfTheFirstExample_ArePublicInTheRootNamespace() =>
        Assert.That(
            new[] { typeof(LiquidReservoir), typeof(LiquidStateMachine), typeof(ReservoirOptions), typeof(LsmEngine), typeof(LsmState) },
            Has.All.Matches<Type>(type => type is { IsPublic: true, Namespace: "Lsm.Runtime" }));

    private static LinearReadout Fit(LiquidStateMachine model, int delay)
    {
        var ridge = new RidgeAccumulator(40, 3);
        using LsmState state = model.InitState(1);
        (float[] x, float[] targets) = Task(delay);
        ridge.PartialFit(state, x, targets, warmup: 20);
        return ridge.Solve(1e-3).ToReadout();
    }

    private static double Error(LiquidStateMachine model, int delay)
    {
        using LsmState state = model.InitState(1);
        (float[] x, float[] targets) = Task(delay);
        var y = new float[targets.Length];
        model.ForwardSequence(state, x, y);
        return y.Zip(targets).Skip(60).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
    }

    /// <summary>The targets are three of the five noisy inputs, delayed by a few steps.</summary>
    private static (float[] Inputs, float[] Targets) Task(int delay)
    {
        var random = new Random(9);
        float[] x = [.. Enumerable.Range(0, 400 * 5).Select(_ => (float)random.NextDouble())];
        var targets = new float[400 * 3];
        for (int t = delay; t < 400; t++)
        {
            x.AsSpan((t - delay) * 5, 3).CopyTo(targets.AsSpan(t * 3));
        }

        return (x, targets);
    }
}
