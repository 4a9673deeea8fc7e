using Lsm.Runtime;

namespace Lsm.Inspector.Live;

/// <summary>
/// A copy of all agents in one frame. It is passed back and forth: while it is empty only the state's thread uses it, while it is full only the
/// reader does.
/// </summary>
internal sealed class AgentSample
{
    private int full;

    /// <summary>Whether the reader may read it.</summary>
    public bool IsFull => Volatile.Read(ref full) != 0;

    public int Capacity => Agents.Length;

    /// <summary>The number of slots that the state has; if it is not <see cref="Capacity"/>, nothing below is filled, and the reader allocates room.</summary>
    public int Wanted { get; private set; }

    public int Count { get; private set; }

    public long Frame { get; private set; }

    public long OldestKept { get; private set; }

    public int KeptFrames { get; private set; }

    public LiquidStateMachine? Model { get; private set; }

    public bool HasLearner { get; private set; }

    public bool[] Occupied { get; private set; } = [];

    public ulong[] Agents { get; private set; } = [];

    public bool[] Ran { get; private set; } = [];

    public bool[] Taught { get; private set; } = [];

    public bool[] Corrected { get; private set; } = [];

    public ulong[] Steps { get; private set; } = [];

    /// <summary>[slot, word].</summary>
    public uint[] Spikes { get; private set; } = [];

    /// <summary>On the state's thread: fills an empty sample. Allocates nothing.</summary>
    public void Fill(LsmState state, ReadOnlySpan<uint> spikes)
    {
        AgentTable table = state.Loop.Agents;
        Wanted = table.Capacity;
        (Count, Frame, Model) = (table.Count, state.Frame, state.Engine.Model);
        (KeptFrames, OldestKept, HasLearner) = (state.History.KeptFrames, state.History.KeptFrames == 0 ? -1 : state.History.OldestKept, state.Teaching.Learner is not null);
        if (Capacity == Wanted && Spikes.Length == spikes.Length)
        {
            table.Occupied.CopyTo(Occupied, 0);
            table.Agents.CopyTo(Agents, 0);
            table.Ran.CopyTo(Ran, 0);
            table.Taught.CopyTo(Taught, 0);
            table.Corrected.CopyTo(Corrected, 0);
            table.Steps.CopyTo(Steps, 0);
            spikes.CopyTo(Spikes);
        }

        Volatile.Write(ref full, 1);
    }

    /// <summary>By the reader: returns the sample, with room for as many slots as the state had.</summary>
    public void Return(int words)
    {
        if (Capacity != Wanted)
        {
            (Occupied, Agents, Ran, Taught, Corrected, Steps) = (new bool[Wanted], new ulong[Wanted], new bool[Wanted], new bool[Wanted], new bool[Wanted], new ulong[Wanted]);
            Spikes = new uint[Wanted * words];
        }

        Volatile.Write(ref full, 0);
    }
}
