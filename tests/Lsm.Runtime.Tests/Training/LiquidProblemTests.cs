using Lsm.Runtime.Child;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;
using Lsm.Runtime.Training.Gradient;

namespace Lsm.Runtime.Tests.Training;

/// <summary>How a liquid becomes a row of parameters and a set of features.</summary>
public sealed class LiquidProblemTests
{
    private static readonly GradientOptions Everything = new() { TrainBeta = true, TrainThreshold = true };

    [Test]
    public void Start_Model_GivesItsParameters()
    {
        foreach (GradientOptions options in new[] { Everything, Everything with { TrainThreshold = false }, Everything with { TrainBeta = false }, new() })
        {
            LiquidStateMachine model = Liquid();
            var shape = new LiquidShape(model, options);
            LiquidStateMachine again = shape.ToModel(shape.Start());
            Assert.That(again.Hash, Is.EqualTo(model.Hash));
            Assert.That(GradientTrainerTests.Bits(again.Readout), Is.EqualTo(GradientTrainerTests.Bits(model.Readout)));
            Assert.That(again.Reservoir.Beta.SequenceEqual(model.Reservoir.Beta) && again.Reservoir.Threshold.SequenceEqual(model.Reservoir.Threshold), Is.True);
        }
    }

    [Test]
    public void Project_ParametersOutOfRange_ClampsThem()
    {
        LiquidStateMachine model = Liquid();
        var shape = new LiquidShape(model, Everything);
        double[] parameters = shape.Start(), start = [.. parameters];
        int excites = shape.RecurrentStart + Array.FindIndex(model.Reservoir.Recurrent.Weights.ToArray(), weight => weight > 0);
        int inhibits = shape.RecurrentStart + Array.FindIndex(model.Reservoir.Recurrent.Weights.ToArray(), weight => weight < 0);
        (parameters[excites], parameters[inhibits]) = (-0.1, 0.1);
        (parameters[shape.BetaStart], parameters[shape.BetaStart + 1], parameters[shape.BetaStart + 2]) = (-0.1, 1.1, 0.5);
        (parameters[shape.ThresholdStart], parameters[shape.ThresholdStart + 1], parameters[^1]) = (0, 1e7, -3);
        shape.Project(parameters);
        (start[excites], start[inhibits]) = (0, 0);
        (start[shape.BetaStart], start[shape.BetaStart + 1], start[shape.BetaStart + 2]) = (0, 1, 0.5);
        (start[shape.ThresholdStart], start[shape.ThresholdStart + 1], start[^1]) = (1e-3, 1e6, 1e-3);
        Assert.That(parameters, Is.EqualTo(start));
    }

    [Test]
    public void ToModel_ParametersOutOfRange_Throws()
    {
        var shape = new LiquidShape(Liquid(), Everything);
        double[] parameters = shape.Start();
        parameters[shape.ThresholdStart] = -1;
        Assert.That(() => shape.ToModel(parameters), Throws.TypeOf<TrainingException>().With.Message.Contains("not legal for a model").And.Message.Contains("smaller LearningRate"));
    }

    [Test]
    public void LiquidFeatures_SeveralSequences_EqualEachAlone([Values] bool classes)
    {
        // More than run at once, and of different lengths.
        LiquidStateMachine model = Liquid();
        var random = new Random(4);
        var set = new SequenceSet(2, 2);
        for (int s = 0; s < 37; s++)
        {
            float[] steps = [.. Enumerable.Range(0, 2 * (1 + random.Next(9))).Select(_ => random.NextSingle())];
            if (classes)
            {
                set.AddClass(steps, s % 2);
            }
            else
            {
                set.Add(steps, [s, -s]);
            }
        }

        SequenceSet features = LiquidFeatures.Of(model, set, 3);
        Assert.That(features.Count, Is.EqualTo(37));
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        for (int s = 0; s < 37; s++)
        {
            using LsmState state = engine.CreateState(1);
            state.Neurons.MarkFeatures(0, true);
            var alone = new List<float>();
            for (int t = 0; t < set.StepsOf(s); t++)
            {
                set.Of(s).Slice(2 * t, 2).CopyTo(state.Sensors);
                state.Begin(t, 3);
                state.End(t);
                alone.AddRange(state.Neurons.FeaturesOf(0));
            }

            Assert.That(features.Of(s).ToArray(), Is.EqualTo(alone), $"sequence {s}");
            Assert.That(features.TargetsOf(s).ToArray(), Is.EqualTo(set.TargetsOf(s).ToArray()));
            Assert.That(!classes || features.ClassOf(s) == s % 2, Is.True);
            Assert.That(alone.Any(value => value != 0) || set.StepsOf(s) == 1, Is.True, "something must fire");
        }
    }

    private static LiquidStateMachine Liquid() => SmallLiquids.Create(2, 20, 2, FeatureKind.Trace, seed: 9, inputScale: 3, trainReservoir: true);
}
