using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Training;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>The probe of a liquid: what its figures mean on liquids that are made to be good or bad, and that they predict a task where the rate does not.</summary>
public sealed class LiquidProbeTests
{
    private const int Frames = 1200;
    private static readonly Lazy<(LiquidStateMachine Model, LiquidReport Report)[]> RandomLiquids = new(MeasureRandomLiquids);
    private static readonly string[] Tasks = ["the sensor one frame ago", "a sum of past sensors and a product", "the sign of a sum of past sensors"];

    // The reports have the same bits in the netstandard2.1 build; one task shows it.
    private static string[] TasksOfTheBuild() => TestEngines.IsStandardBuild ? Tasks[..1] : Tasks;

    [Test]
    public void Measure_GoodLiquid_HasNoAdvice()
    {
        LiquidReport report = LiquidProbe.Measure(Liquid(2), Noise(), steps: 2);
        Assert.That(report.Advice, Is.Empty, report.ToString());
        Assert.That(report.Separation, Is.InRange(0.3, 1.5));
        Assert.That(report.Sensitivity, Is.InRange(0, 0.3));
        Assert.That(report.FadingMemory, Is.InRange(3, 400));
        Assert.That(report.EffectiveRank, Is.InRange(30, 100));
        Assert.That(report.Recall, Is.InRange(2, 20));
        Assert.That(report.Products, Is.InRange(0.05, 1));
        Assert.That((report.FeatureCount, report.Frames), Is.EqualTo((100, Frames)));
    }

    [Test]
    public void Measure_TwiceOrOnAnotherThread_GivesTheSameReport()
    {
        string first = LiquidProbe.Measure(Liquid(2), Noise()).ToString();
        Assert.That(Task.Run(() => LiquidProbe.Measure(Liquid(2), Noise()).ToString()).Result, Is.EqualTo(first));
        Assert.That(first, Does.Contain("rate 0.").And.Contain("effective rank"));
    }

    [Test]
    public void Measure_WeakInput_ReportsIt()
    {
        Assert.That(LiquidProbe.Measure(Liquid(0.001), Noise()).Advice[0], Does.StartWith("No neuron fires. Raise InputScaling (now 0.001)"));
        LiquidReport sparse = LiquidProbe.Measure(Liquid(0.22), Noise());
        Assert.That(sparse.Rate, Is.InRange(1e-5, 0.01));
        Assert.That(sparse.Advice[0], Does.Contain("too seldom").And.Contain("InputScaling (now 0.22)"));
    }

    [Test]
    public void Measure_StrongWeights_SaysThatTheLiquidIsChaotic()
    {
        LiquidReport report = LiquidProbe.Measure(Liquid(0.5, weightScale: 0.5, excRatio: 0.7, beta: 0.5f, features: FeatureKind.Spikes), Noise(), steps: 2);
        Assert.That(report.Sensitivity, Is.GreaterThan(0.9), report.ToString());
        Assert.That(report.Advice, Has.Some.Contains("chaotic").And.Some.Contains("WeightScale (now 0.5)"));
    }

    [Test]
    public void Measure_LiquidThatNeverForgets_ReportsIt()
    {
        // Integrators without a leak: what came in stays.
        LiquidReport report = LiquidProbe.Measure(Liquid(2, beta: 1f, features: FeatureKind.Membrane), Noise());
        Assert.That(report.FadingMemory, Is.Null, report.ToString());
        Assert.That(report.Advice, Has.Some.Contains("does not forget"));
    }

    [Test]
    public void Measure_OneTimeConstantOfMemory_GrowsWithIt()
    {
        int[] memories = [.. new[] { 3f, 12f, 48f }.Select(tau => LiquidProbe.Measure(
            Liquid(1, weightScale: 0.001, traceDecay: NeuronValues.FromTimeConstant(tau), beta: 0.1f), Noise()).FadingMemory!.Value)];
        // A trace has fallen to a twentieth after three time constants.
        Assert.That(memories[0], Is.InRange(5, 25));
        Assert.That(memories[1], Is.InRange(25, 80));
        Assert.That(memories[2], Is.InRange(90, 280));
    }

    [Test]
    public void Measure_EqualNeurons_HaveRankOne()
    {
        LiquidReservoir reservoir = LiquidReservoir.FromWeights([.. Enumerable.Repeat(2f, 50)], SynapseMatrix.FromDense(50, new float[2500]));
        var model = new LiquidStateMachine(reservoir, 1, new LiquidOptions { Features = FeatureKind.Trace });
        LiquidReport report = LiquidProbe.Measure(model, Noise());
        Assert.That(report.EffectiveRank, Is.EqualTo(1));
        Assert.That(report.Advice, Has.Some.Contains("only 1 are independent"));
    }

    [Test]
    public void Measure_BadSensors_AreNamed()
    {
        float[] inputs = [.. Noise().SelectMany(u => new[] { (3000 * u) + 5000, 7f, u })];
        var model = new LiquidStateMachine(3, 60, 1, new LiquidOptions { Features = FeatureKind.Trace });
        LiquidReport report = LiquidProbe.Measure(model, inputs);
        Assert.That(report.Advice[0], Does.StartWith("Sensor 0 lies from ").And.Contain("SensorCoding.Fit"));
        Assert.That(report.Advice[1], Is.EqualTo("Sensor 1 is always 7. Leave it out, or measure on inputs in which it changes."));
    }

    [Test]
    public void Measure_BadArguments_AreRefused()
    {
        LiquidStateMachine model = Liquid(1);
        Assert.That(() => LiquidProbe.Measure(model, new float[63]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("at least 64 frames"));
        Assert.That(() => LiquidProbe.Measure(model, Noise(), steps: 0), Throws.InstanceOf<ArgumentException>().With.Message.Contains("steps is 0"));
        float[] bad = Noise();
        bad[77] = float.NaN;
        Assert.That(() => LiquidProbe.Measure(model, bad), Throws.InstanceOf<ArgumentException>().With.Message.Contains("NaN"));
    }

    /// <summary>
    /// Sixty liquids of random gains on three tasks. What the probe says that a readout can recall orders the liquids as their test errors do, closer than their
    /// rates, and the liquids with advice are worse than those without.
    /// </summary>
    [TestCaseSource(nameof(TasksOfTheBuild))]
    public void Measure_RandomLiquids_PredictsTheErrorOfATask(string task)
    {
        float[] inputs = Noise();
        float[] targets = [.. Enumerable.Range(0, Frames).Select(t => t < 3 ? 0 : task switch
        {
            "the sensor one frame ago" => inputs[t - 1],
            "the sign of a sum of past sensors" => Math.Sign(inputs[t - 1] + inputs[t - 2]),
            _ => inputs[t - 1] + (0.5f * inputs[t - 2]) + (inputs[t] * inputs[t - 1]),
        })];
        List<double> errors = [], recalls = [], rates = [];
        List<bool> advised = [];
        foreach ((LiquidStateMachine model, LiquidReport report) in RandomLiquids.Value)
        {
            errors.Add(Error(model, inputs, targets));
            recalls.Add(report.Recall);
            rates.Add(report.Rate);
            advised.Add(report.Advice.Count > 0);
            TestContext.Out.WriteLine(FormattableString.Invariant($"error {errors[^1]:0.000} {report}"));
        }

        double byRecall = Spearman(recalls, errors), byRate = Spearman(rates, errors);
        double with = errors.Where((_, i) => advised[i]).Average(), without = errors.Where((_, i) => !advised[i]).Average();
        TestContext.Out.WriteLine(FormattableString.Invariant($"rank correlation with the error: recall {byRecall:0.00}, rate {byRate:0.00}; mean error with advice {with:0.000}, without {without:0.000}"));
        Assert.That(byRecall, Is.LessThan(-0.6));
        Assert.That(byRecall, Is.LessThan(byRate - 0.15));
        Assert.That(without, Is.LessThan(with));
    }

    private static (LiquidStateMachine Model, LiquidReport Report)[] MeasureRandomLiquids()
    {
        float[] inputs = Noise();
        var random = new Random(8);
        var measured = new (LiquidStateMachine, LiquidReport)[60];
        for (int i = 0; i < measured.Length; i++)
        {
            double Log(double low, double high) => low * Math.Pow(high / low, random.NextDouble());
            LiquidStateMachine model = Liquid(
                Log(0.1, 30), Log(0.01, 5), excRatio: 0.3 + (0.6 * random.NextDouble()), beta: (float)(0.95 * random.NextDouble()),
                traceDecay: NeuronValues.FromTimeConstant((float)Log(0.5, 30)), seed: (ulong)i);
            measured[i] = (model, LiquidProbe.Measure(model, inputs, steps: 2));
        }

        return measured;
    }

    private static double Error(LiquidStateMachine model, float[] inputs, float[] targets)
    {
        const int Train = 800;
        var accumulator = new RidgeAccumulator(model.FeatureCount, 1);
        using LsmState state = model.InitState(1);
        accumulator.PartialFit(state, inputs.AsSpan(0, Train), targets.AsSpan(0, Train), warmup: 50, steps: 2);
        LiquidStateMachine trained;
        try
        {
            trained = model.WithReadout(accumulator.SolveByGcv([1e-3, 1e-2, 0.1, 1, 10, 100]).ToReadout());
        }
        catch (Readouts.TrainingException)
        {
            return 1;
        }

        using LsmState test = trained.InitState(1);
        var outputs = new float[Frames];
        trained.ForwardSequence(test, inputs, outputs, steps: 2);
        double squares = 0, mean = targets[Train..].Average(), variance = 0;
        for (int t = Train; t < Frames; t++)
        {
            squares += (outputs[t] - targets[t]) * (double)(outputs[t] - targets[t]);
            variance += (targets[t] - mean) * (targets[t] - mean);
        }

        return Math.Min(Math.Sqrt(squares / variance), 2);
    }

    private static double Spearman(List<double> first, List<double> second)
    {
        double[] a = Ranks(first), b = Ranks(second);
        double meanA = a.Average(), meanB = b.Average();
        double covariance = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return covariance / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));

        static double[] Ranks(List<double> values) => [.. values.Select(value => values.Count(other => other < value) + (0.5 * values.Count(other => other == value)))];
    }

    private static LiquidStateMachine Liquid(
        double inputScaling, double weightScale = 0.1, double excRatio = 0.8, NeuronValues? beta = null, NeuronValues? traceDecay = null, FeatureKind features = FeatureKind.Trace, ulong seed = 1) =>
        new(1, 100, 1, new LiquidOptions
        {
            Reservoir = new ReservoirOptions
            {
                InputScaling = inputScaling, WeightScale = weightScale, ExcRatio = excRatio, FanIn = 10, Seed = seed, Beta = beta ?? NeuronValues.FromTimeConstant(NeuronValues.LogUniform(2, 20)),
            },
            Features = features,
            TraceDecay = traceDecay ?? NeuronValues.FromTimeConstant(NeuronValues.LogUniform(3, 30)),
        });

    private static float[] Noise()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Frames).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }
}
