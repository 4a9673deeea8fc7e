using Lsm.Ecs;
using Lsm.Runtime;
using Lsm.Runtime.Deadlines;

namespace Lsm.Inspector.Tests.Examples;

/// <summary>The code of docs/inspector.md.</summary>
public sealed class InspectorExamples
{
    [Test]
    public void Inspector_CodeOfDocument_Runs()
    {
        using LsmEngine engine = LsmEngine.Create(new LiquidStateMachine(2, 100, 1), EngineKind.Cpu);
        using LsmState state = engine.CreateState(4);

        state.History.Keep(300); // the frames that time travel reaches
        using var inspector = LsmInspector.Start(state);

        state.Begin(0);
        state.End(0);
        Assert.That(inspector.Address.Port, Is.Positive);
    }

    [Test]
    public void Inspector_OfASystem_ShowsItsGovernor()
    {
        using LsmEngine engine = LsmEngine.Create(new LiquidStateMachine(1, 50, 1), EngineKind.Cpu);
        using World world = World.Create();
        using var system = new LsmSystem<Eye, Wheel>(world, engine, capacity: 4);
        world.Create(new LsmAgent(1), new Eye { Light = 0.5f }, new Wheel { Speed = 0 });

        system.Govern(new GovernorOptions(TimeSpan.FromMilliseconds(4)));
        using var inspector = LsmInspector.Start(system, new InspectorOptions { Allow = InspectorAccess.Controls });

        system.BeforeUpdate(0.016f);
        system.AfterUpdate(0.016f);
        system.Governor!.CatchUp();
        Assert.That(system.State.Frame, Is.EqualTo(1));
    }

    private struct Eye
    {
        public float Light;
    }

    private struct Wheel
    {
        public float Speed;
    }
}
