using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>The verdict of the health monitor on a running liquid.</summary>
public sealed class HealthTests
{
    [TestCase(0f, LiquidHealth.Silent)]
    [TestCase(0.1f, LiquidHealth.Healthy)]
    [TestCase(50f, LiquidHealth.Saturated)]
    public void Verdict_ByInputStrength_IsSilentHealthyOrSaturated(float input, LiquidHealth expected) =>
        Assert.That(Watch(new LiquidReservoir(4, 100, new ReservoirOptions { InputScaling = 4 }), input), Is.EqualTo(expected));

    [TestCase(0.004, LiquidHealth.Sparse)]
    [TestCase(0.9, LiquidHealth.Healthy)]
    public void Verdict_ByRateOfRespondingNeurons_FollowsWhatAReadoutCanUse(double rate, LiquidHealth expected)
    {
        // Every neuron follows a spike sensor of its own.
        const int N = 100;
        var weights = new float[N * N];
        for (int i = 0; i < N; i++)
        {
            weights[i * (N + 1)] = 1;
        }

        LiquidReservoir reservoir = LiquidReservoir.FromWeights(weights, SynapseMatrix.FromDense(N, new float[N * N]), InputKind.Spikes, beta: 0f);
        using LsmState state = new LiquidStateMachine(reservoir, new LinearReadout(N, 1, new float[N])).InitState(1);
        var monitor = new HealthMonitor(state, 200);
        var random = new Random(4);
        for (int t = 0; t < 200; t++)
        {
            for (int i = 0; i < N; i++)
            {
                state.Sensors[i] = random.NextDouble() < rate ? 1 : 0;
            }

            state.Begin(t);
            state.End(t);
            monitor.Observe();
        }

        Assert.That(monitor.MeanRate(0), Is.EqualTo(rate).Within(0.01));
        Assert.That(monitor.Verdict(0), Is.EqualTo(expected));
    }

    [Test]
    public void Verdict_NeuronsFireWithoutInput_IsLatchedUp()
    {
        // A fifth of the neurons drive themselves beyond the threshold after their first spike.
        float[] diagonal = new float[100 * 100];
        for (int i = 0; i < 20; i++)
        {
            diagonal[i * 101] = 1.5f;
        }

        Assert.That(Watch(LiquidReservoir.FromWeights([.. Enumerable.Repeat(1f, 400)], SynapseMatrix.FromDense(100, diagonal)), 1, still: true), Is.EqualTo(LiquidHealth.LatchedUp));
    }

    [Test]
    public void Observe_FrozenOrNewAgent_SkipsOrStartsAnew()
    {
        LiquidStateMachine model = TestModels.Create(60);
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(2, [1, 2]);
        var monitor = new HealthMonitor(state, 50);
        state.Sensors.Fill(2);
        for (int t = 0; t < 20; t++)
        {
            state.Agents.SetOff(1, t > 0);
            Tick(state);
            monitor.Observe();
        }

        var spikes = new byte[120];
        state.Neurons.ReadSpikes(spikes);
        Assert.That(spikes[60..], Has.Some.EqualTo(1), "the agent is frozen while its neurons fire");
        Assert.That(monitor.MeanRate(1), Is.EqualTo(spikes[60..].Average(spike => spike)), "a frozen agent is observed once, not twenty times");
        state.Agents.Despawn(2);
        monitor.Observe();
        Assert.That(() => monitor.Verdict(1), Throws.InvalidOperationException.With.Message.Contains("slot 1"));
        state.Agents.Spawn([3]);
        Tick(state);
        long before = GC.GetAllocatedBytesForCurrentThread();
        monitor.Observe();
        Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(before));
        Assert.That(monitor.Verdict(1), Is.Not.EqualTo(LiquidHealth.LatchedUp).And.Not.EqualTo(LiquidHealth.Saturated));
    }

    private static void Tick(LsmState state)
    {
        state.Begin(state.Frame, 3);
        state.End(state.Frame - 1);
    }

    private static LiquidHealth Watch(LiquidReservoir reservoir, float input, bool still = false)
    {
        var model = new LiquidStateMachine(reservoir, new LinearReadout(reservoir.Size, 1, new float[reservoir.Size]));
        using LsmState state = model.InitState(1);
        var monitor = new HealthMonitor(state, 50);
        Assert.That(() => monitor.Verdict(0), Throws.InvalidOperationException);
        for (int t = 0; t < 100; t++)
        {
            state.Sensors.Fill(still && t > 20 ? 0 : input);
            Tick(state);
            monitor.Observe();
        }

        Assert.That(monitor.Observed, Is.EqualTo(50));
        return monitor.Verdict(0);
    }
}
