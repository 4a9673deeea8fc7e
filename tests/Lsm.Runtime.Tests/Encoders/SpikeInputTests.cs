using Lsm.Runtime.Encoders;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime.Tests.Encoders;

/// <summary>Encoded spikes as the input of a liquid: the event-driven fixed-point path of every engine.</summary>
[TestFixture]
public class SpikeInputTests
{
    private const int Values = 6, Steps = 30;

    [TestCaseSource(typeof(TestEngines), nameof(TestEngines.All))]
    public void Step_EncodedSpikes_AddTheWeightsOfTheChannelsThatFired(EngineUnderTest engine)
    {
        // No recurrent weights, no leak, a threshold out of reach: a membrane is the exact sum of the weights whose channels fired.
        float[] weights = [.. Enumerable.Range(0, Values * 50).Select(i => ((i * 37 % 101) - 50) / 64f)];
        LiquidReservoir reservoir = LiquidReservoir.FromWeights(weights, SynapseMatrix.FromDense(50, new float[50 * 50]), InputKind.Spikes, 1f, 1e6f);
        var model = new LiquidStateMachine(reservoir, LinearReadout.Random(50, 2, 1), FeatureKind.Spikes);
        var encoder = new RateEncoder(maxRate: 0.6, seed: 11);
        float[] values = [0, 0.2f, 0.4f, 0.6f, 0.8f, 1];
        var fired = new int[Values];
        using LsmEngine run = engine.Create(model);
        using LsmState state = run.CreateState(1);
        for (int step = 0; step < Steps; step++)
        {
            encoder.Encode(0, step, values, state.Sensors);
            for (int i = 0; i < Values; i++)
            {
                fired[i] += (int)state.Sensors[i];
            }

            state.Begin(step);
            state.End(step);
        }

        var membranes = new float[50];
        state.Neurons.ReadMembranes(membranes);
        Assert.That(fired.Sum(), Is.Positive);
        for (int neuron = 0; neuron < 50; neuron++)
        {
            float expected = 0;
            for (int i = 0; i < Values; i++)
            {
                expected += fired[i] * model.Reservoir.InputWeights[(i * 50) + neuron]; // all on one grid, so the sum is exact in any order
            }

            Assert.That(membranes[neuron], Is.EqualTo(expected));
        }
    }

    [TestCaseSource(typeof(TestEngines), nameof(TestEngines.All))]
    public void Step_SpikesOfEveryEncoder_GiveTheSameBitsOnEveryEngine(EngineUnderTest engine)
    {
        var model = new LiquidStateMachine(Values, 90, 3, new LiquidOptions
        {
            Features = FeatureKind.Trace,
            Reservoir = new() { Input = InputKind.Spikes, FanIn = 9, WeightScale = 0.3, InputScaling = 2, Seed = 5 },
        });
        using LsmEngine run = engine.Create(model);
        Assert.That(Run(run), Is.EqualTo(Run(LsmEngine.Create(model, EngineKind.Cpu))));
    }

    private static ulong Run(LsmEngine engine)
    {
        var rate = new RateEncoder(maxRate: 0.6, seed: 2);
        var latency = new LatencyEncoder(window: 10);
        var delta = new DeltaEncoder(threshold: 0.1f);
        var references = new float[Values / 2];
        using LsmState state = engine.CreateState(3);
        for (int step = 0; step < Steps; step++)
        {
            float[] wave = [.. Enumerable.Range(0, Values).Select(i => 0.5f + (0.5f * MathF.Round(8 * MathF.Sin(step * (i + 1) * 0.2f)) / 8))];
            rate.Encode(7, step, wave, state.SensorsOf(0));
            latency.Encode(step % latency.Window, wave, state.SensorsOf(1));
            delta.Encode(wave.AsSpan(0, Values / 2), references, state.SensorsOf(2)); // two channels a value: up and down
            state.Begin(step);
            state.End(step);
        }

        return state.Checksum();
    }
}
