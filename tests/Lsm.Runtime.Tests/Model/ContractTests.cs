namespace Lsm.Runtime.Tests.Model;

/// <summary>Every engine has the bits of the scalar reference.</summary>
public sealed class ContractTests
{
    private static IEnumerable<TestCaseData> Cases() =>
        from engine in TestEngines.All
        from input in Enum.GetValues<InputKind>()
        from features in TestModels.PlainFeatures
        from readout in new[] { "linear", "mlp" }
        select new TestCaseData(engine, input, features, readout);

    [TestCaseSource(nameof(Cases))]
    public void Step_AnyModel_HasTheBitsOfTheContract(EngineUnderTest engineUnderTest, InputKind input, FeatureKind features, string readout)
    {
        for (int seed = 0; seed < 6; seed++)
        {
            var random = new Random((seed * 1000) + (int)input + ((int)features * 10));
            LiquidStateMachine model = TestModels.Wild(random, 1 + random.Next(140), input, features, readout);
            using LsmEngine engine = engineUnderTest.Create(model);
            const int Batch = 3;
            using LsmState state = engine.CreateState(Batch);
            ReferenceLiquid<Gradual>[] references = [.. Enumerable.Range(0, Batch).Select(_ => new ReferenceLiquid<Gradual>(model))];
            for (int frame = 0; frame < 25; frame++)
            {
                float[] x = TestModels.Inputs(random, model, Batch);
                int steps = random.Next(4);
                x.CopyTo(state.Sensors);
                state.Begin(frame, steps);
                ReadOnlySpan<float> motors = state.End(frame);
                for (int agent = 0; agent < Batch; agent++)
                {
                    float[] expected = references[agent].Tick(x.AsSpan(agent * model.InputSize, model.InputSize), steps);
                    Assert.That(Bits(motors.Slice(agent * model.OutputSize, model.OutputSize)), Is.EqualTo(Bits(expected)), $"seed {seed}, frame {frame}, agent {agent}");
                }
            }

            var membranes = new float[Batch * model.ReservoirSize];
            state.Neurons.ReadMembranes(membranes);
            Assert.That(Bits(membranes), Is.EqualTo(Bits([.. references.SelectMany(r => r.Membranes)])));
        }
    }

    [Test]
    public void Step_DenormalsFlushed_HasTheSameBits([Values] InputKind input, [Values(FeatureKind.Spikes, FeatureKind.SpikeCounts, FeatureKind.Trace, FeatureKind.Membrane)] FeatureKind features, [Values("linear", "mlp")] string readout)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            LiquidStateMachine model = TestModels.Wild(random, 1 + random.Next(40), input, features, readout);
            var gradual = new ReferenceLiquid<Gradual>(model);
            var flushed = new ReferenceLiquid<Flushed>(model);
            Gradual.Denormals = 0;
            for (int frame = 0; frame < 40; frame++)
            {
                float[] x = TestModels.Inputs(random, model, 1);
                Assert.That(Bits(flushed.Tick(x, 2)), Is.EqualTo(Bits(gradual.Tick(x, 2))), $"seed {seed}, frame {frame}");
            }

            Assert.That(Bits(flushed.Membranes), Is.EqualTo(Bits(gradual.Membranes)));
            Assert.That(Gradual.Denormals, Is.Zero);
        }
    }

    private static int[] Bits(ReadOnlySpan<float> values) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(values).ToArray();
}
