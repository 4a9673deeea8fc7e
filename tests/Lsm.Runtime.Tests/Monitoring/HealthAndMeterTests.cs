using System.Diagnostics.Metrics;
using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Networks;
using Lsm.Runtime.Readouts;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>What the outside sees of a running liquid.</summary>
public sealed class HealthAndMeterTests
{
    [TestCase(0f, LiquidHealth.Silent)]
    [TestCase(0.1f, LiquidHealth.Healthy)]
    [TestCase(50f, LiquidHealth.Saturated)]
    public void A_verdict_follows_the_input(float input, LiquidHealth expected) =>
        Assert.That(Watch(new LiquidReservoir(4, 100, new ReservoirOptions { InputScaling = 4 }), input), Is.EqualTo(expected));

    [Test]
    public void Neurons_that_fire_for_ever_after_are_latched_up()
    {
        // A fifth of the neurons drive themselves beyond the threshold once they have fired.
        float[] diagonal = new float[100 * 100];
        for (int i = 0; i < 20; i++)
        {
            diagonal[i * 101] = 1.5f;
        }

        Assert.That(Watch(LiquidReservoir.FromWeights([.. Enumerable.Repeat(1f, 400)], SynapseMatrix.FromDense(100, diagonal)), 1, still: true), Is.EqualTo(LiquidHealth.LatchedUp));
    }

    [Test]
    public void The_meter_tells_ticks_and_spikes_to_whoever_listens_and_allocates_nothing_for_nobody()
    {
        LiquidStateMachine model = TestModels.Create(60);
        using LsmState state = model.InitState(1);
        state.Sensors.Fill(2);
        Tick(state);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tick(state);
        Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(before));

        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Lsm")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();
        Tick(state);
        var spikes = new byte[60];
        state.ReadSpikes(spikes);
        Assert.That(seen["lsm.spikes"], Is.EqualTo(spikes.Count(s => s == 1)));
        Assert.That(seen["lsm.tick.duration"], Is.GreaterThan(0));
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
