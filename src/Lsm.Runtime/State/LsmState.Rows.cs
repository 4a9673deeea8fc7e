namespace Lsm.Runtime;

/// <content>A state whose rows serve another one, which survives them: it is given its ticks from there.</content>
public abstract partial class LsmState
{
    private LsmState? featuresTo;

    /// <summary>The features that come back go where another state's go.</summary>
    internal void ShareFeatures(LsmState owner) => featuresTo = owner;

    /// <summary>Takes the input of the next tick: [slot, sensor], who runs, and whose features come back (nobody's if empty).</summary>
    internal void Lend(float[] input, bool[] runs, bool[] marked)
    {
        sensors = input;
        runs.CopyTo(Slots.Occupied, 0);
        Array.Clear(this.marked);
        marked.CopyTo(this.marked, 0);
    }

    /// <summary>Takes over who lives where, for sums.</summary>
    internal void Name(AgentSlots agents)
    {
        agents.Occupied.CopyTo(Slots.Occupied, 0);
        agents.Agents.CopyTo(Slots.Agents, 0);
    }
}
