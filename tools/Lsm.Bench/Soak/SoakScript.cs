using Lsm.Runtime;
using Lsm.Runtime.Readouts;

namespace Lsm.Bench.Soak;

/// <summary>The events of every tick of a soak: sensors, steps, spawns, despawns and swaps. They depend only on the seed and the tick, so a tick can run again.</summary>
internal sealed class SoakScript
{
    public const int Capacity = 6;
    private const int Inputs = 4, Neurons = 64, Outputs = 2;
    private readonly ulong seed;
    private readonly LiquidStateMachine[] models;

    public SoakScript(ulong seed)
    {
        this.seed = seed;
        models = [Create(seed), Create(seed + 1)];
    }

    public LiquidStateMachine Model => models[0];

    public static int Steps(long tick) => (int)(tick % 3) + (tick % 11 == 0 ? 0 : 1);

    public static bool SwapsModel(long tick) => tick > 0 && tick % 50_021 == 0;

    public bool HasSomethingBefore(long tick) => SwapsModel(tick) || SwapsReadout(tick) || Changes(tick);

    /// <summary>Makes the changes before a tick. Call it once per tick, also if the tick runs again later.</summary>
    /// <param name="engine">The engine of the state.</param>
    /// <param name="state">A state between two frames.</param>
    /// <param name="tick">The next frame.</param>
    /// <param name="count">Receives the name of every change.</param>
    public void Before(LsmEngine engine, LsmState state, long tick, Action<string> count)
    {
        if (SwapsModel(tick))
        {
            engine.SwapModel(models[tick / 50_021 % 2]);
            count("modelSwaps");
        }
        else if (SwapsReadout(tick))
        {
            engine.SwapAt(tick, Task.FromResult<Readout>(LinearReadout.Random(Neurons, Outputs, Draw(4, tick))));
            engine.ForgetSwaps(tick - 64);
            count("readoutSwaps");
        }

        if (Changes(tick))
        {
            count(Change(state, tick));
        }
    }

    /// <summary>Fills the sensors of every agent: [slot, sensor]; zeros in empty slots.</summary>
    public void Sense(LsmState state, long tick, Span<float> sensors)
    {
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            Span<float> row = sensors.Slice(slot * Inputs, Inputs);
            row.Clear();
            if (state.Agents.TryGet(slot, out ulong agent))
            {
                Sense(agent, tick, row);
            }
        }
    }

    public void Sense(ulong agent, long tick, Span<float> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (Draw(agent * 16, (tick * Inputs) + i) >> 40) * (1f / (1 << 23));
        }
    }

    private static bool SwapsReadout(long tick) => tick > 0 && tick % 1_009 == 0;

    private bool Changes(long tick) => Draw(1, tick) % 61 == 0;

    private string Change(LsmState state, long tick)
    {
        ulong agent = (Draw(2, tick) % Capacity) + 1;
        int slot = state.Agents.SlotOf(agent);
        if (slot < 0)
        {
            state.Agents.Spawn([agent]);
            return "spawns";
        }

        switch (Draw(3, tick) % 3)
        {
            case 0 when state.Agents.Count > 2:
                state.Agents.Despawn(agent);
                return "despawns";
            case 1:
                state.Agents.Reset(slot);
                return "resets";
            default:
                state.Agents.SetOff(slot, !state.Agents.IsOff(slot));
                return "switches";
        }
    }

    private static LiquidStateMachine Create(ulong seed) => new(Inputs, Neurons, Outputs, new LiquidOptions
    {
        Reservoir = new ReservoirOptions { FanIn = 8, WeightScale = 0.1, InputScaling = 1, Seed = seed },
        Features = FeatureKind.Trace,
    });

    // SplitMix64
    private ulong Draw(ulong stream, long tick)
    {
        ulong x = unchecked(seed + (stream * 0x9E3779B97F4A7C15) + ((ulong)tick * 0xD1B54A32D192ED03));
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return x ^ (x >> 31);
    }
}
