using Lsm.Runtime.Monitoring;
using Lsm.Runtime.Tests.Model;

namespace Lsm.Runtime.Tests.Monitoring;

/// <summary>A guard repairs or refuses faulty sensors by their policy and counts them. They disturb no other agent.</summary>
public sealed class SensorGuardTests
{
    private readonly LiquidStateMachine model = TestModels.Create(60);

    [Test]
    public void Apply_FaultySensors_AreClampedHeldOrRefusedAndCounted()
    {
        using LsmState state = model.InitState(2);
        var guard = new SensorGuard(
            state, new(-1, 1), new(-1, 1, SensorPolicy.Clamp), new(2, 3, SensorPolicy.HoldLast), new(-1, 1, SensorPolicy.Clamp), new(0, 1, SensorPolicy.HoldLast));
        new[] { 0.5f, 7, 9, float.NegativeInfinity, 0.25f }.CopyTo(state.SensorsOf(0));
        new[] { 0f, 0, 2.5f, 0, 0 }.CopyTo(state.SensorsOf(1));
        guard.Apply();
        Assert.That(state.SensorsOf(0).ToArray(), Is.EqualTo(new[] { 0.5f, 1, 2, -1, 0.25f }), "a sensor without a good value starts at the legal value nearest 0");
        Assert.That((guard.FaultCount, guard.FaultsOf(2)), Is.EqualTo((3L, 1L)));
        Assert.That(() => guard.FaultsOf(5), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("sensors 0 to 4"));
        Assert.That(() => guard.RangeOf(-1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("sensors 0 to 4"));
        Assert.That(() => guard.IsFrozen(2), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("slots 0 to 1"));
        new[] { 0.5f, float.NaN, 2.75f, 0.5f, float.NaN }.CopyTo(state.SensorsOf(0));
        guard.Apply();
        Assert.That(state.SensorsOf(0).ToArray(), Is.EqualTo(new[] { 0.5f, 0, 2.75f, 0.5f, 0.25f }));
        state.SensorsOf(0)[1] = 5;
        state.SensorsOf(1)[0] = float.NaN;
        Assert.That(guard.Apply, Throws.ArgumentException.With.Message.Contains("Sensor 0 of agent 1 is NaN").And.Message.Contains("-1 to 1"));
        Assert.That(state.SensorsOf(0)[1], Is.EqualTo(5), "a refused tick changes no sensor");
        state.Agents.SetOff(1, true);
        guard.Apply();
        Assert.That(state.SensorsOf(0)[1], Is.EqualTo(1));
    }

    [Test]
    public void Apply_FaultyAgent_DisturbsNoOther()
    {
        using LsmState faulty = model.InitState(3), sound = model.InitState(3);
        var guard = new SensorGuard(faulty, new SensorRange(-4, 4, SensorPolicy.HoldLast));
        var random = new Random(3);
        for (int frame = 0; frame < 50; frame++)
        {
            for (int i = 0; i < 15; i++)
            {
                sound.Sensors[i] = faulty.Sensors[i] = (float)(random.NextDouble() * 3);
            }

            faulty.SensorsOf(1)[frame % 5] = frame % 2 == 0 ? float.NaN : float.PositiveInfinity;
            guard.Apply();
            faulty.Begin(frame);
            faulty.End(frame);
            sound.Begin(frame);
            sound.End(frame);
        }

        Assert.That((faulty.Agents.Checksum(0), faulty.Agents.Checksum(2)), Is.EqualTo((sound.Agents.Checksum(0), sound.Agents.Checksum(2))));
        Assert.That(faulty.Agents.Checksum(1), Is.Not.EqualTo(sound.Agents.Checksum(1)));
        Assert.That(guard.FaultCount, Is.EqualTo(50));
    }

    [Test]
    public void Apply_NewAgentInAUsedSlot_HasNoLastGoodValues()
    {
        using LsmEngine engine = LsmEngine.Create(model, EngineKind.Cpu);
        using LsmState state = engine.CreateState(1, [1]);
        var guard = new SensorGuard(state, new SensorRange(-4, 4, SensorPolicy.HoldLast));
        state.Sensors.Fill(3);
        guard.Apply();
        long before = GC.GetAllocatedBytesForCurrentThread();
        guard.Apply();
        Assert.That(GC.GetAllocatedBytesForCurrentThread(), Is.EqualTo(before));
        state.Agents.Despawn(1);
        state.Agents.Spawn([2]);
        state.Sensors.Fill(float.NaN);
        guard.Apply();
        Assert.That(state.Sensors.ToArray(), Is.All.Zero);
        Assert.That(() => new SensorGuard(state, new SensorRange(0, 1), new SensorRange(0, 1)), Throws.ArgumentException.With.Message.Contains("5 sensors"));
        Assert.That(() => new SensorRange(1, 0), Throws.ArgumentException);
    }
}
