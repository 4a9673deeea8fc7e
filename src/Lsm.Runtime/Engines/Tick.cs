using Lsm.Runtime.Vulkan;

namespace Lsm.Runtime.Engines;

/// <summary>
/// Everything that a backend receives for one frame. The caller owns the arrays: a backend copies what it needs after
/// <see cref="AgentRows.Submit"/> returns, except for <see cref="Motors"/> and <see cref="Features"/>, into which it writes until
/// <see cref="AgentRows.Finish"/> of the frame.
/// </summary>
internal readonly struct Tick
{
    public required long Frame { get; init; }

    /// <summary>Neuron steps; the sensors are held for all of them.</summary>
    public required int Steps { get; init; }

    /// <summary>[slot, sensor], checked and snapped for the slots that run.</summary>
    public required float[] Sensors { get; init; }

    /// <summary>[slot]: whether the agent runs, is held, is marked.</summary>
    public required SlotFlags[] Slots { get; init; }

    /// <summary>Receives the motors: zeros for a slot that does not run, the last ones for a held slot.</summary>
    public required MotorBuffers Motors { get; init; }

    /// <summary>[slot]: receives the features of marked slots, [feature] padded with zeros to whole blocks of 64.</summary>
    public required float[]?[] Features { get; init; }

    /// <summary>The place of the kept frames that takes a copy of the rows before the tick, or -1.</summary>
    public int KeepAt { get; init; } = -1;

    /// <summary>The only slot that runs in a replay of a single agent, while the others do not change; -1 for all.</summary>
    public int OnlySlot { get; init; } = -1;

    /// <summary>Whether the spikes of the last step are to be fetched with <see cref="AgentRows.FetchSpikes"/>.</summary>
    public bool WantsSpikes { get; init; }

    /// <summary>The order of the tick and the host's own work on its device.</summary>
    public HandOver Host { get; init; }

    public Tick()
    {
    }

    public bool Runs(int slot) => (Slots[slot] & SlotFlags.Run) != 0; // HasFlag would box in unoptimised code

    public bool IsHeld(int slot) => (Slots[slot] & SlotFlags.Held) != 0;

    public bool IsMarked(int slot) => (Slots[slot] & SlotFlags.Marked) != 0;
}
