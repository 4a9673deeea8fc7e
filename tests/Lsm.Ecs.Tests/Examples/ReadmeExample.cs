// <readme>
using Lsm.Ecs;
using Lsm.Ecs.Worlds;
using Lsm.Runtime;
using Lsm.Runtime.Tuning;

public struct Eyes { public float Left, Right; }
public struct Wheels { public float Left, Right; }

public static class Vehicles
{
    public static ulong Drive(TextWriter log)
    {
        LiquidDesign design = LiquidPresets.Control; // a kind of liquid, for sensors from -1 to 1
        LiquidStateMachine model = design.Create(inputSize: 2, reservoirSize: 200, outputSize: 2);
        using LsmEngine engine = LsmEngine.Create(model); // a GPU that passes the self-test, else the CPU
        log.WriteLine(engine.Choice);
        using World world = World.Create();
        using var liquid = new LsmSystem<Eyes, Wheels>(world, engine, capacity: 64) { Steps = design.Steps };
        world.Create(new LsmAgent(id: 1), new Eyes { Left = 0.8f }, new Wheels());
        world.Create(new LsmAgent(id: 2), new Eyes { Right = 0.5f }, new Wheels());
        for (int frame = 0; frame < 60; frame++)
        {
            liquid.BeforeUpdate(0.016f); // reads the sensors and submits the tick
            liquid.AfterUpdate(0.016f);  // writes the motors
        }

        world.Query(new QueryDescription().WithAll<LsmAgent, Wheels>(), (ref LsmAgent agent, ref Wheels wheels) => log.WriteLine($"{agent.Id}: {wheels.Left} {wheels.Right}"));
        return liquid.State.Checksum(); // the same on every machine
    }
}
// </readme>
