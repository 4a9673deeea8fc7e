using System.Runtime.InteropServices;
using Lsm.Runtime;

namespace Lsm.Ecs.Tests;

/// <summary>A world with agents whose sensors follow from their id and the frame, and a system that drives them.</summary>
internal sealed class Stage : IDisposable
{
    private static readonly QueryDescription Agents = new QueryDescription().WithAll<LsmAgent, Senses>();

    public Stage(EngineKind kind, int capacity = 8, LiquidStateMachine? model = null, EngineOptions? options = null)
        : this(Engines.Create(kind, model, options), capacity)
    {
    }

    /// <summary>On an engine that it disposes.</summary>
    public Stage(LsmEngine engine, int capacity = 8)
    {
        World = World.Create();
        Engine = engine;
        System = new LsmSystem<Senses, Muscles>(World, Engine, capacity);
    }

    public World World { get; }

    public LsmEngine Engine { get; }

    public LsmSystem<Senses, Muscles> System { get; }

    public LsmState State => System.State;

    public Dictionary<ulong, Entity> Entities { get; } = [];

    /// <summary>The sensors of agent id in a frame: pseudo-random values from -2 to 4, a function of both.</summary>
    public static Senses Sense(ulong id, long frame)
    {
        var random = new Noise((id * 1_000_003) + (ulong)frame);
        return new Senses(random.Next(-2, 4), random.Next(-2, 4), random.Next(-2, 4));
    }

    /// <summary>The motors of the only agent of a state on the CPU, with the sensors of agent id in these frames.</summary>
    public static float[][] Alone(ulong id, long firstFrame, int frames, int steps = 1)
    {
        using LsmEngine engine = Engines.Create(EngineKind.Cpu);
        using LsmState state = engine.CreateState(1, [id]);
        var motors = new float[frames][];
        for (int f = 0; f < frames; f++)
        {
            Senses senses = Sense(id, firstFrame + f);
            MemoryMarshal.Cast<Senses, float>(new ReadOnlySpan<Senses>(in senses)).CopyTo(state.Sensors);
            state.Begin(f, steps);
            motors[f] = state.End(f).ToArray();
        }

        return motors;
    }

    public Entity Spawn(ulong id) => Entities[id] = World.Create(new LsmAgent(id), default(Senses), default(Muscles));

    public void Destroy(ulong id)
    {
        World.Destroy(Entities[id]);
        Entities.Remove(id);
    }

    public ref LsmAgent Agent(ulong id) => ref World.Get<LsmAgent>(Entities[id]);

    public int SlotOf(ulong id) => World.Get<LsmSlot>(Entities[id]).Index;

    public float[] Motors(ulong id)
    {
        Muscles muscles = World.Get<Muscles>(Entities[id]);
        return [muscles.Left, muscles.Right];
    }

    /// <summary>Sets every agent's sensors for the next frame.</summary>
    public void Sense()
    {
        long frame = State.Frame;
        World.Query(in Agents, (ref LsmAgent agent, ref Senses senses) => senses = Sense(agent.Id, frame));
    }

    /// <summary>Sets sensors and runs whole frames.</summary>
    public void Run(int frames = 1)
    {
        for (int i = 0; i < frames; i++)
        {
            Sense();
            Tick();
        }
    }

    /// <summary>Runs one frame with the sensors as they are.</summary>
    public void Tick()
    {
        System.BeforeUpdate(0.02f);
        System.Update(0.02f);
        System.AfterUpdate(0.02f);
    }

    public void Dispose()
    {
        System.Dispose();
        Engine.Dispose();
        World.Destroy(World);
    }
}
