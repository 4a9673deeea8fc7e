using Lsm.Runtime;
using Lsm.Runtime.Recording;

namespace Lsm.Lockstep.Tests;

/// <summary>The test of hosts that roll back.</summary>
public sealed class SyncTestTests
{
    [Test]
    public void Run_HostThatDependsOnTheFrame_FindsNothing([Values(1, 7)] int distance)
    {
        using LsmEngine engine = LsmEngine.Create(Party.Model(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(2);
        Assert.That(SyncTest.Run(state, 40, distance, frame => Step(state, frame, Party.Script(1, frame, 0))), Is.Null);
        Assert.That(state.Frame, Is.EqualTo(40));
    }

    [Test]
    public void Run_SensorFromSomethingElse_NamesFrameAgentAndSensor()
    {
        using LsmEngine engine = LsmEngine.Create(Party.Model(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(2);
        int calls = 0;
        Divergence? found = SyncTest.Run(state, 40, 4, frame => Step(state, frame, frame == 11 ? ++calls : 0.5f));
        Assert.That((found!.Frame, found.Agent, found.Variable, found.Index, found.First, found.Second), Is.EqualTo((11L, 0ul, "sensor", 0, 1.0, 2.0)));
    }

    [Test]
    public void Run_ReadoutSwappedByACall_NamesTheMotor()
    {
        using LsmEngine engine = LsmEngine.Create(Party.Model(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(1);
        int calls = 0;
        Divergence? found = SyncTest.Run(state, 40, 4, frame =>
        {
            if (frame == 20 && ++calls == 3)
            {
                engine.SwapAt(20, Task.FromResult(Party.OtherReadout()));
            }

            Step(state, frame, 0.7f);
        });
        Assert.That((found!.Frame, found.Variable), Is.EqualTo((20L, "motor")));
        Assert.That(found.ToString(), Does.Contain("frame 20, agent 0: motor "));
    }

    [Test]
    public void Run_StepThatRunsNothing_IsRefused()
    {
        using LsmEngine engine = LsmEngine.Create(Party.Model(), EngineKind.Cpu);
        using LsmState state = engine.CreateState(1);
        Assert.That(() => SyncTest.Run(state, 1, 1, _ => { }), Throws.InvalidOperationException.With.Message.Contains("exactly its frame"));
        Assert.That(() => SyncTest.Run(state, 1, 0, _ => { }), Throws.InstanceOf<ArgumentException>().With.Message.Contains("distance is 0"));
    }

    private static void Step(LsmState state, long frame, float sensor)
    {
        state.Sensors[0] = sensor;
        state.Begin(frame, 2);
        state.End(frame);
    }
}
