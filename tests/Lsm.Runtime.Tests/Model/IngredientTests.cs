using Lsm.Runtime.Files;

namespace Lsm.Runtime.Tests.Model;

/// <summary>Optional ingredients of the liquid: the bits of the scalar reference on every engine, in files, and across rollback.</summary>
public sealed class IngredientTests
{
    private static readonly FeatureOptions Everything = new()
    {
        Kinds = FeatureKind.Spikes | FeatureKind.Trace | FeatureKind.Membrane | FeatureKind.MembraneTrace | FeatureKind.Sensors,
        TraceDecays = [0.9f, 0.5f],
        SensorDelays = [1, 4],
    };

    private static IEnumerable<TestCaseData> Alone() =>
        from engine in TestEngines.All
        where engine.Kind == EngineKind.Cpu || !TestEngines.IsStandardBuild
        from ingredient in IngredientModels.Alone
        from input in Enum.GetValues<InputKind>()
        select new TestCaseData(engine, ingredient.Name, input);

    private static IEnumerable<TestCaseData> Engines() => TestEngines.All.Select(static engine => new TestCaseData(engine));

    [TestCaseSource(nameof(Alone))]
    public void Step_OneIngredient_HasTheBitsOfTheReference(EngineUnderTest engine, string name, InputKind input)
    {
        (_, ReservoirOptions options, int delay, int inputDelay) = Array.Find(IngredientModels.Alone, each => each.Name == name);
        var random = new Random(7);
        Compare(engine, IngredientModels.Create(random, 70, options with { Input = input }, delay, inputDelay, Everything), random, frames: delay > 100 ? 110 : 25);
    }

    [TestCaseSource(nameof(Engines))]
    public void Step_RandomIngredients_HasTheBitsOfTheReference(EngineUnderTest engine)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var random = new Random(seed);
            Compare(engine, IngredientModels.Wild(random, 1 + random.Next(140), (InputKind)random.Next(2)), random, frames: 20);
        }
    }

    [TestCaseSource(nameof(Engines))]
    public void Rollback_RandomIngredients_RepeatsTheBits(EngineUnderTest engineUnderTest)
    {
        for (int seed = 100; seed < 106; seed++)
        {
            var random = new Random(seed);
            LiquidStateMachine model = IngredientModels.Wild(random, 70, InputKind.Analog);
            using LsmEngine engine = engineUnderTest.Create(model);
            using LsmState state = engine.CreateState(2);
            state.History.Keep(6);
            float[][] inputs = [.. Enumerable.Range(0, 12).Select(_ => TestModels.Inputs(random, model, 2))];
            Run(state, inputs, 0, 12);
            ulong[] sums = [state.Agents.Checksum(0), state.Agents.Checksum(1)];
            var file = new MemoryStream();
            StateFile.Save(file, state.Save());
            state.History.Rollback(7);
            Run(state, inputs, 7, 12);
            Assert.That(new[] { state.Agents.Checksum(0), state.Agents.Checksum(1) }, Is.EqualTo(sums), $"seed {seed}");
            file.Position = 0;
            using LsmState loaded = engine.CreateState(StateFile.Load(file));
            Assert.That(new[] { loaded.Agents.Checksum(0), loaded.Agents.Checksum(1) }, Is.EqualTo(sums), $"seed {seed}, from its file");
            Run(state, inputs, 3, 6, shift: 9);
            Run(loaded, inputs, 3, 6, shift: 9);
            Assert.That(loaded.Agents.Checksum(0), Is.EqualTo(state.Agents.Checksum(0)), $"seed {seed}, three frames on");
        }
    }

    [Test]
    public void Save_RandomIngredients_LoadsTheSameModel()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            LiquidStateMachine model = IngredientModels.Wild(random, 1 + random.Next(50), (InputKind)random.Next(2));
            var stream = new MemoryStream();
            ModelFile.Save(stream, model);
            stream.Position = 0;
            LiquidStateMachine loaded = ModelFile.Load(stream);
            Assert.That((loaded.Hash, loaded.Readout.Hash, loaded.FeatureCount, loaded.Layout), Is.EqualTo((model.Hash, model.Readout.Hash, model.FeatureCount, model.Layout)), $"seed {seed}");
        }
    }

    private static void Run(LsmState state, float[][] inputs, int from, int to, int shift = 0)
    {
        for (int frame = from; frame < to; frame++)
        {
            inputs[frame].CopyTo(state.Sensors);
            state.Begin(frame + shift, 1 + (frame % 3));
            state.End(frame + shift);
        }
    }

    private static void Compare(EngineUnderTest engineUnderTest, LiquidStateMachine model, Random random, int frames)
    {
        using LsmEngine engine = engineUnderTest.Create(model);
        const int Batch = 2;
        using LsmState state = engine.CreateState(Batch);
        IngredientReference[] references = [new(model), new(model)];
        for (int agent = 0; agent < Batch; agent++)
            state.Neurons.MarkFeatures(agent, true);
        var membranes = new float[Batch * model.ReservoirSize];
        for (int frame = 0; frame < frames; frame++)
        {
            float[] x = TestModels.Inputs(random, model, Batch);
            int steps = random.Next(4);
            x.CopyTo(state.Sensors);
            state.Begin(frame, steps);
            ReadOnlySpan<float> motors = state.End(frame);
            for (int agent = 0; agent < Batch; agent++)
            {
                float[] expected = references[agent].Tick([.. x.AsSpan(agent * model.InputSize, model.InputSize)], steps);
                Assert.That(Bits(state.Neurons.FeaturesOf(agent)), Is.EqualTo(Bits(references[agent].Features)), $"features, frame {frame}, agent {agent}");
                Assert.That(Bits(motors.Slice(agent * model.OutputSize, model.OutputSize)), Is.EqualTo(Bits(expected)), $"motors, frame {frame}, agent {agent}");
            }

            state.Neurons.ReadMembranes(membranes);
            Assert.That(Bits(membranes), Is.EqualTo(Bits([.. references.SelectMany(static r => r.Membranes)])), $"membranes, frame {frame}");
        }
    }

    private static int[] Bits(ReadOnlySpan<float> values) => [.. System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(values)];
}
