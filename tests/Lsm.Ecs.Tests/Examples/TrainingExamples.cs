using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests.Examples;

/// <summary>The code of docs/training.md, in its order, on a small task: the mean of the last inputs.</summary>
public sealed class TrainingExamples
{
    [Test]
    public async Task Training_runs_as_printed()
    {
        var model = new LiquidStateMachine(2, 120, 1, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { InputScaling = 2 } });
        (float[] inputs, float[] targets) = LastInputs(300);
        LiquidStateMachine trained = Ridge.Fit(model, inputs, targets, batch: 1, warmup: 50, ridge: 1e-3);
        Assert.That(Error(trained, inputs, targets), Is.LessThan(0.5 * Error(model, inputs, targets)));

        var accumulator = new RidgeAccumulator(model.ReservoirSize, outputCount: 1);
        using (LsmState state = model.InitState(batch: 1))
        {
            accumulator.PartialFit(state, inputs, targets, warmup: 50);
        }

        RidgeSolution solution = accumulator.SolveByGcv([1e-6, 1e-4, 1e-2, 1]);
        LiquidStateMachine chosen = model.WithReadout(solution.ToReadout());
        Assert.That(Error(chosen, inputs, targets), Is.LessThan(0.5 * Error(model, inputs, targets)));

        using LsmEngine engine = LsmEngine.Create(model);
        using LsmState acting = engine.CreateState(1);
        acting.MarkFeatures(0, true);
        var learner = new RlsLearner(model.ReservoirSize, 1, new RlsOptions { Alpha = 0.1 });
        for (int tick = 0; tick < 200; tick++)
        {
            inputs.AsSpan(tick * model.InputSize, model.InputSize).CopyTo(acting.Sensors);
            acting.Begin(tick);
            acting.End(tick);
            learner.Learn(acting.FeaturesOf(0), targets.AsSpan(tick, 1));
        }

        engine.SwapReadout(learner.ToReadout());
        Assert.That(Error(engine.Model, inputs, targets), Is.LessThan(0.5 * Error(model, inputs, targets)));

        Task<Readout> solved = Task.Run(() => (Readout)accumulator.Solve(1e-3).ToReadout());
        engine.SwapAt(frame: 260, solved); // Begin(260) waits for it if it must
        for (int tick = 200; tick < 261; tick++)
        {
            acting.Begin(tick);
            acting.End(tick);
        }

        Assert.That(engine.Model.Readout, Is.SameAs(await solved));
    }

    private static double Error(LiquidStateMachine model, float[] inputs, float[] targets)
    {
        using LsmState state = model.InitState(1);
        var outputs = new float[targets.Length];
        model.ForwardSequence(state, inputs, outputs);
        return outputs.Zip(targets).Skip(50).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
    }

    private static (float[] Inputs, float[] Targets) LastInputs(int steps)
    {
        var random = new Random(2);
        float[] inputs = [.. Enumerable.Range(0, steps * 2).Select(_ => (float)random.NextDouble() * 2)];
        return (inputs, [.. Enumerable.Range(0, steps).Select(t => t < 2 ? 0f : (inputs[2 * t] + inputs[(2 * t) - 2] + inputs[(2 * t) - 4]) / 3)]);
    }
}
