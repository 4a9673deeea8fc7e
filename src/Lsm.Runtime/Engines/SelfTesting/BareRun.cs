using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.SelfTesting;

/// <summary>Rows of a backend that are ticked directly, without agents, journal or learner: agent i lives in slot i.</summary>
internal sealed class BareRun : IDisposable
{
    private readonly AgentRows rows;
    private readonly MotorBuffers motors;
    private readonly SlotFlags[] slots;
    private readonly float[]?[] features;
    private readonly bool[] occupied;
    private readonly ulong[] sums;
    private long frame;
    private ulong steps;

    public BareRun(Backend backend, int agents)
    {
        LiquidStateMachine model = backend.Running.Model;
        rows = backend.CreateRows(agents);
        motors = new MotorBuffers(agents, model.OutputSize);
        Sensors = new float[agents * model.Reservoir.InputSize];
        slots = new SlotFlags[agents];
        features = new float[agents][];
        occupied = new bool[agents];
        sums = new ulong[agents];
        slots.AsSpan().Fill(SlotFlags.Run);
        occupied.AsSpan().Fill(true);
    }

    /// <summary>[agent, sensor] of the next tick.</summary>
    public float[] Sensors { get; }

    /// <summary>Runs the next frame; returns its motors.</summary>
    public ReadOnlySpan<float> Tick(int neuronSteps)
    {
        rows.Submit(new Tick { Frame = frame, Steps = neuronSteps, Sensors = Sensors, Slots = slots, Motors = motors, Features = features });
        rows.Finish(frame);
        steps += (ulong)neuronSteps;
        return motors.Of(frame++);
    }

    /// <summary>The last step's spikes: [agent, word].</summary>
    public void ReadSpikes(Span<uint> words) => rows.ReadSpikes(words);

    /// <summary>As that of a state.</summary>
    public ulong Checksum()
    {
        rows.Sum(0, sums.Length, occupied, sums);
        ulong all = 0;
        for (int agent = 0; agent < sums.Length; agent++)
        {
            all = StateChecksum.Add(all, StateChecksum.OfAgent((ulong)agent, steps, sums[agent]));
        }

        return all;
    }

    public void Dispose() => rows.Dispose();
}
