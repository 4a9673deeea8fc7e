using Lsm.Runtime.Engines;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Whatever the sensors, motors are finite: docs/arithmetic.md.</summary>
public class MotorBoundTests
{
    private const float Big = 1 << 30, Medium = 1 << 20;
    private const int N = 64;

    [TestCase(FeatureKind.Spikes)]
    [TestCase(FeatureKind.SpikeCounts)]
    [TestCase(FeatureKind.Trace)]
    public void Constructor_LargestLegalWeights_IsLegalWhereFeaturesAreSmall(FeatureKind features)
    {
        Assert.That(() => Model(features, 1, Linear(Big)), Throws.Nothing);
        Assert.That(() => Model(features, 1, Mlp(Big)), Throws.Nothing);
    }

    [Test]
    public void Constructor_MotorsCouldBeInfinite_Throws()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => Model(FeatureKind.Membrane, 1, Linear(Big)), Throws.Nothing);
            Assert.That(() => Model(FeatureKind.Membrane, 1, Mlp(Medium)), Throws.ArgumentException.With.Message.Contains("this mlp readout could give motors up to"));
            Assert.That(() => Model(FeatureKind.Membrane, 0.5f, Mlp(Medium)), Throws.Nothing, "the membranes decay");
            Assert.That(() => Model(FeatureKind.Membrane, 1, Mlp(1)).WithReadout(Mlp(Medium)), Throws.ArgumentException.With.Message.Contains("could give motors"));
        });
    }

    [Test]
    public void SwapReadout_MotorsCouldBeInfinite_ThrowsAndKeepsReadout()
    {
        LiquidStateMachine model = Model(FeatureKind.Membrane, 1, Mlp(1));
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        Readout before = engine.Model.Readout;
        Assert.That(() => engine.SwapReadout(Mlp(Medium)), Throws.ArgumentException.With.Message.Contains("could give motors"));
        Assert.That(() => engine.SwapAt(5, Task.FromResult<Readout>(Mlp(Medium))), Throws.ArgumentException.With.Message.Contains("could give motors"));
        Assert.That(engine.Model.Readout, Is.SameAs(before));
    }

    [Test]
    public void SwapModel_MembranesOfOldModelTooLarge_Throws()
    {
        using LsmEngine engine = LsmEngine.Create(Model(FeatureKind.Membrane, 1, Mlp(1)), EngineKind.Cpu);
        Assert.That(() => engine.SwapModel(Model(FeatureKind.Membrane, 0.5f, Mlp(Medium))), Throws.ArgumentException.With.Message.Contains("could give motors"));
    }

    [Test]
    public void Load_MembraneBeyondModels_Throws()
    {
        using LsmState state = Model(FeatureKind.Membrane, 0.5f, Mlp(Medium)).InitState(1);
        StateSnapshot good = state.Save();
        var rows = new RowData(good.Rows.Layout, 1);
        rows.Floats(StateVariable.Membrane)[3] = 1e30f;
        var bad = new StateSnapshot(good.ModelHash, 0, [true], [0], [false], [0], rows, [0, 0]);
        Assert.That(() => state.Load(bad), Throws.ArgumentException.With.Message.Contains("membrane 3 is 1E+30"));
        Assert.That(() => state.Load(good), Throws.Nothing);
    }

    /// <summary>Membranes that nothing resets reach half of the bound, and never more than it.</summary>
    [TestCase(0f)]
    [TestCase(0.5f)]
    [TestCase(0.99f)]
    public void LargestFeature_LargestSensors_IsReachedUpToAFactor(float beta)
    {
        LiquidStateMachine model = Model(FeatureKind.Membrane, beta, Linear(1));
        using LsmState state = model.InitState(1);
        var motors = new float[2];
        for (int step = 0; step < 2000; step++)
            model.Step(state, [Big], motors);
        var membranes = new float[N];
        state.Neurons.ReadMembranes(membranes);
        double largest = membranes.Max(Math.Abs);
        Assert.That(model.Bounds.Membrane, Is.InRange(largest, 2.3 * largest));
    }

    [Test]
    public void LargestFeature_SaturatedSum_IsNotExceeded()
    {
        // From 2^25 times the addend on, a float does not change any more.
        LiquidStateMachine model = Model(FeatureKind.Membrane, 1, Linear(1));
        float membrane = -Big * Big * (1 << 25);
        Assert.That(membrane + (-Big * Big), Is.EqualTo(membrane));
        Assert.That(model.Bounds.Membrane, Is.InRange(Math.Abs((double)membrane), 1.3 * Math.Abs((double)membrane)));
    }

    [Test]
    public void Evaluate_LargestFeatures_IsFiniteUpToTheBound()
    {
        var features = new float[N];
        foreach (Func<float, Readout> make in new Func<float, Readout>[] { Linear, Mlp })
        {
            // The largest feature that the bound allows for this readout, by bisection.
            Readout readout = make(Big);
            double low = 1, high = 1e38;
            for (int i = 0; i < 200; i++)
            {
                double middle = Math.Sqrt(low * high);
                (low, high) = readout.LargestMotor(middle) <= float.MaxValue ? (middle, high) : (low, middle);
            }

            var motors = new float[2];
            Array.Fill(features, (float)(-0.999 * low));
            readout.Evaluate(features, motors);
            Assert.That(motors, Has.All.Matches<float>(float.IsFinite).And.Some.Matches<float>(motor => Math.Abs(motor) > 1e37f), readout.Name);
            Array.Fill(features, (float)(-1.1 * low));
            readout.Evaluate(features, motors);
            Assert.That(motors, Has.Some.Matches<float>(motor => !float.IsFinite(motor)), $"{readout.Name}: the bound is not far off");
        }
    }

    [TestCase(0, "outputCount is 0")]
    [TestCase((1 << 20) + 1, "outputCount is 1048577, each with 4 weights; 1 to 1048576 are legal")]
    [TestCase(int.MaxValue, "outputCount is 2147483647")]
    public void Constructor_OutputCountOutOfRange_NamesItAndLimit(int outputs, string reason)
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => new LinearReadout(4, outputs, []), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(reason));
            Assert.That(() => new MlpReadout(8, 4, outputs, new float[32], [], [], []), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(reason));
            foreach (string kind in new[] { "linear", "mlp" })
                Assert.That(() => new LiquidStateMachine(1, 4, outputs, new() { Readout = kind, Reservoir = new() { WeightScale = 1 } }), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains($"is {outputs}"), kind);
        });
    }

    [TestCase(1 << 20, 4096)]
    [TestCase((1 << 20) + 1, 1)]
    [TestCase(40_000, 65_536)]
    [TestCase(1, int.MaxValue)]
    public void LayerSize_TooManyWeights_Throws(int units, int inputs) =>
        Assert.That(() => Readout.LayerSize("units", units, inputs), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains($"units is {units}, each with {inputs} weights"));

    private static LiquidStateMachine Model(FeatureKind features, float beta, Readout readout)
    {
        var weights = new float[N];
        Array.Fill(weights, -Big);
        return new LiquidStateMachine(LiquidReservoir.FromWeights(weights, SynapseMatrix.FromDense(N, new float[N * N]), beta: beta), readout, features);
    }

    private static LinearReadout Linear(float weight) => new(N, 2, Filled(2 * N, weight));

    private static MlpReadout Mlp(float weight) => new(N, N, 2, Filled(N * N, -weight), [], Filled(2 * N, weight), []);

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
