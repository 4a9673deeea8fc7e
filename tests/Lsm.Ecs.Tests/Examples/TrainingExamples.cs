using Lsm.Runtime;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Training;

namespace Lsm.Ecs.Tests.Examples;

/// <summary>The code of docs/training.md, in its order, on a small task: the mean of the last inputs.</summary>
public sealed class TrainingExamples
{
    [Test]
    public async Task Training_CodeOfDocument_Runs()
    {
        var model = new LiquidStateMachine(2, 120, 1, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { InputScaling = 2 } });
        (float[] inputs, float[] targets) = LastInputs(300);
        LiquidStateMachine trained = Ridge.Fit(model, inputs, targets, batch: 1, warmup: 50);
        Assert.That(Error(trained, inputs, targets), Is.Not.NaN.And.LessThan(0.5 * Error(model, inputs, targets)));

        var accumulator = new RidgeAccumulator(model.ReservoirSize, outputCount: 1);
        using (LsmState state = model.InitState(batch: 1))
        {
            accumulator.PartialFit(state, inputs, targets, warmup: 50);
        }

        RidgeSolution solution = accumulator.SolveByGcv([1e-6, 1e-4, 1e-2, 1]);
        LiquidStateMachine chosen = model.WithReadout(solution.ToReadout());
        Assert.That(Error(chosen, inputs, targets), Is.Not.NaN.And.LessThan(0.5 * Error(model, inputs, targets)));

        using LsmEngine engine = LsmEngine.Create(model);
        using LsmState acting = engine.CreateState(1);
        acting.Neurons.MarkFeatures(0, true);
        var learner = new RlsLearner(model.ReservoirSize, 1, new RlsOptions { Alpha = 0.1 });
        for (int tick = 0; tick < 200; tick++)
        {
            inputs.AsSpan(tick * model.InputSize, model.InputSize).CopyTo(acting.Sensors);
            acting.Begin(tick);
            acting.End(tick);
            learner.Learn(acting.Neurons.FeaturesOf(0), targets.AsSpan(tick, 1));
        }

        engine.SwapReadout(learner.ToReadout());
        Assert.That(Error(engine.Model, inputs, targets), Is.Not.NaN.And.LessThan(0.5 * Error(model, inputs, targets)));

        Task<Readout> solved = Task.Run(() => (Readout)accumulator.Solve(1e-3).ToReadout());
        engine.SwapAt(frame: 260, solved); // Begin(260) waits for it if it must
        for (int tick = 200; tick < 261; tick++)
        {
            acting.Begin(tick);
            acting.End(tick);
        }

        Assert.That(engine.Model.Readout, Is.SameAs(await solved));
    }

    [Test]
    public void Teaching_CodeOfDocument_Runs()
    {
        var model = new LiquidStateMachine(2, 120, 2, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { InputScaling = 2 } });
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using World world = World.Create();
        using var liquid = new LsmSystem<Eyes, Wheels>(world, engine, capacity: 8) { DecisionPeriod = 2, SwapEvery = 50 };
        liquid.Learner = new RlsLearner(engine.Model.ReservoirSize, outputCount: 2, new RlsOptions { Alpha = 0.1 });
        Entity follower = world.Create(new LsmAgent(1), new Eyes(), new Wheels());
        Entity demonstrator = world.Create(new LsmAgent(2) { Mode = LsmMode.Teach }, new Eyes(), new Wheels());
        for (int frame = 0; frame < 400; frame++)
        {
            float light = 1 + MathF.Sin(frame * 0.1f);
            world.Set(follower, new Eyes { Left = light });
            world.Set(demonstrator, new Eyes { Left = light });
            liquid.BeforeUpdate(0.016f);
            world.Set(demonstrator, new Wheels { Left = light, Right = -light }); // the liquid learns these motors
            liquid.AfterUpdate(0.016f);
        }

        Wheels did = world.Get<Wheels>(follower), right = world.Get<Wheels>(demonstrator);
        Assert.That(did.Left, Is.EqualTo(right.Left).Within(0.3));
        Assert.That(did.Right, Is.EqualTo(right.Right).Within(0.3));
        Assert.That(right.Left, Is.GreaterThan(0.5), "the demonstrator moves its wheel");
    }

    [Test]
    public void Correcting_CodeOfDocument_Runs()
    {
        var model = new LiquidStateMachine(2, 120, 2, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { InputScaling = 2 } });
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using World world = World.Create();
        var turntable = new Turntable();
        using var liquid = new LsmSystem<Eyes, Wheels>(world, engine, capacity: 1);
        var samples = new RidgeAccumulator(engine.Model.FeatureCount, outputCount: 2);
        liquid.Learner = samples;
        Entity robot = world.Create(new LsmAgent(1), new Eyes(), new Wheels(), new LsmCorrection<Wheels>());
        for (int round = 0; round < 4; round++)
        {
            world.Get<LsmAgent>(robot).Mode = round == 0 ? LsmMode.Teach : LsmMode.Correct;
            for (int frame = 0; frame < 500; frame++)
            {
                world.Set(robot, turntable.See());
                liquid.BeforeUpdate(0.016f);
                Wheels right = turntable.Demonstrate();
                world.Set(robot, new LsmCorrection<Wheels>(right)); // Correct: what would have been right
                if (round == 0)
                {
                    world.Set(robot, right); // Teach: the demonstrator drives
                }

                liquid.AfterUpdate(0.016f);
                turntable.Turn(world.Get<Wheels>(robot)); // in Correct the motors of the liquid
            }

            engine.SwapReadout(samples.Solve(1e-3).ToReadout());
        }

        world.Get<LsmAgent>(robot).Mode = LsmMode.Infer;
        float worst = 0;
        for (int frame = 0; frame < 300; frame++)
        {
            world.Set(robot, turntable.See());
            liquid.BeforeUpdate(0.016f);
            liquid.AfterUpdate(0.016f);
            turntable.Turn(world.Get<Wheels>(robot));
            worst = MathF.Max(worst, MathF.Abs(turntable.Error));
        }

        Assert.That(samples.SampleCount, Is.EqualTo(2000));
        Assert.That(worst, Is.Not.NaN.And.LessThan(0.5f), "the liquid keeps facing the light");
    }

    [Test]
    public void Fit_WithLatency_IsBetterUnderThatLatency()
    {
        var model = new LiquidStateMachine(2, 120, 1, new LiquidOptions { Features = FeatureKind.Trace, Reservoir = new ReservoirOptions { InputScaling = 2 } });
        float[] inputs = [.. Enumerable.Range(0, 600).Select(i => i % 2 == 0 ? MathF.Sin(i * 0.15f) : MathF.Cos(i * 0.15f))];
        float[] targets = [.. Enumerable.Range(0, 300).Select(t => MathF.Sin((t * 0.3f) + 1))];
        LiquidStateMachine ahead = Ridge.Fit(model, inputs, targets, batch: 1, warmup: 50, ridge: 1e-3, latency: 1);
        LiquidStateMachine atOnce = Ridge.Fit(model, inputs, targets, batch: 1, warmup: 50, ridge: 1e-3);
        Assert.That(Late(ahead), Is.Not.NaN.And.LessThan(0.3 * Late(atOnce)));
        Assert.That(Late(ahead), Is.Not.NaN.And.LessThan(2 * Error(atOnce, inputs, targets)), "the delay hardly increases the error");
        Assert.That(() => Ridge.Fit(model, inputs, targets, latency: 301), Throws.InstanceOf<ArgumentOutOfRangeException>());

        // The motors of frame t act in frame t + 1, on a pipelined engine.
        double Late(LiquidStateMachine trained)
        {
            using LsmEngine engine = LsmEngine.Create(trained, EngineKind.Cpu, new EngineOptions { Pipelined = true });
            using LsmState state = engine.CreateState(1);
            double sum = 0;
            for (int t = 0; t < 300; t++)
            {
                inputs.AsSpan(2 * t, 2).CopyTo(state.Sensors);
                state.Begin(t);
                sum += t < 50 ? 0 * state.End(t)[0] : Math.Pow(state.End(t)[0] - targets[t], 2);
            }

            return sum;
        }
    }

    private static double Error(LiquidStateMachine model, float[] inputs, float[] targets)
    {
        using LsmState state = model.InitState(1);
        var outputs = new float[targets.Length];
        model.ForwardSequence(state, inputs, outputs);
        return outputs.Zip(targets).Skip(50).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
    }

    /// <summary>A table that is to face a light that goes to and fro; two eyes see it.</summary>
    private sealed class Turntable
    {
        private int frame;
        private float angle;

        public float Error => MathF.Sin(frame * 0.02f) - angle;

        public Eyes See() => new() { Left = 1 + Error, Right = 1 - Error };

        public Wheels Demonstrate() => new() { Left = -0.3f * Error, Right = 0.3f * Error };

        public void Turn(Wheels wheels)
        {
            angle += 0.5f * (wheels.Right - wheels.Left);
            frame++;
        }
    }

    private static (float[] Inputs, float[] Targets) LastInputs(int steps)
    {
        var random = new Random(2);
        float[] inputs = [.. Enumerable.Range(0, steps * 2).Select(_ => (float)random.NextDouble() * 2)];
        return (inputs, [.. Enumerable.Range(0, steps).Select(t => t < 2 ? 0f : (inputs[2 * t] + inputs[(2 * t) - 2] + inputs[(2 * t) - 4]) / 3)]);
    }
}
