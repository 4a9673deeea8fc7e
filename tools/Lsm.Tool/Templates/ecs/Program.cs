using Lsm.Ecs;
using Lsm.Ecs.Worlds;
using Lsm.Runtime;
using Lsm.Runtime.Tuning;

/// <summary>What an agent senses: one float a sensor.</summary>
public struct Eyes
{
    /// <summary>Light from the left.</summary>
    public float Left;

    /// <summary>Light from the right.</summary>
    public float Right;
}

/// <summary>What an agent does: one float a motor.</summary>
public struct Wheels
{
    /// <summary>Speed of the left wheel.</summary>
    public float Left;

    /// <summary>Speed of the right wheel.</summary>
    public float Right;
}

/// <summary>A hundred agents in an ECS world; one liquid steps them all in one batch.</summary>
internal static class Program
{
    private const int Agents = 100, Frames = 120;

    public static void Main()
    {
        LiquidDesign design = LiquidPresets.Control;         // for sensors from -1 to 1
        LiquidStateMachine model = design.Create(inputSize: 2, reservoirSize: 200, outputSize: 2);
        using LsmEngine engine = LsmEngine.Create(model);    // a GPU that passes the self-test, else the CPU
        Console.WriteLine(engine.Choice);
        using World world = World.Create();
        using var liquid = new LsmSystem<Eyes, Wheels>(world, engine, capacity: Agents) { Steps = design.Steps };
        for (ulong id = 1; id <= Agents; id++)
        {
            world.Create(new LsmAgent(id), new Eyes(), new Wheels());
        }

        QueryDescription everybody = new QueryDescription().WithAll<LsmAgent, Eyes, Wheels>();
        for (int frame = 0; frame < Frames; frame++)
        {
            world.Query(everybody, (ref LsmAgent agent, ref Eyes eyes) =>
            {
                eyes.Left = MathF.Max(0, MathF.Sin((frame * 0.1f) + agent.Id));
                eyes.Right = MathF.Max(0, -MathF.Sin((frame * 0.1f) + agent.Id));
            });
            liquid.BeforeUpdate(0.016f);                     // sensors in; the tick is under way
            liquid.AfterUpdate(0.016f);                      // motors out
        }

        world.Query(everybody, (ref LsmAgent agent, ref Wheels wheels) =>
        {
            if (agent.Id <= 3)
            {
                Console.WriteLine($"agent {agent.Id}: wheels {wheels.Left:F3} and {wheels.Right:F3}");
            }
        });
        Console.WriteLine($"checksum {liquid.State.Checksum():x16}, the same on every machine");
    }
}
