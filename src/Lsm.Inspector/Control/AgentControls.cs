using Lsm.Runtime;

namespace Lsm.Inspector.Control;

/// <summary>Agents that a page froze or teaches. Used on the state's thread only; while there is none, a frame costs two reads.</summary>
internal sealed class AgentControls(LsmState state)
{
    private readonly List<ulong> frozen = [];
    private readonly List<Demonstration> demonstrations = [];

    /// <summary>Why the last demonstration ended early, or empty.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>Freezes an agent bit for bit from the next frame on, or makes it run again.</summary>
    /// <exception cref="InvalidOperationException">There is no such agent.</exception>
    public void Freeze(ulong agent, bool freeze)
    {
        Require(agent);
        frozen.Remove(agent);
        if (freeze)
        {
            frozen.Add(agent);
        }
    }

    public bool IsFrozen(ulong agent) => frozen.Contains(agent);

    /// <summary>Gives the learner these targets for an agent, for a number of frames from the next one on.</summary>
    /// <exception cref="InvalidOperationException">There is no such agent, or the state has no learner.</exception>
    /// <exception cref="ArgumentException">The targets do not fit the learner.</exception>
    public void Teach(ulong agent, float[] targets, int frames)
    {
        int slot = Require(agent);
        if (state.Teaching.Learner is not { } learner)
        {
            throw new InvalidOperationException("The state has no learner; the program has to attach one (Teaching.Attach) before a page can teach.");
        }

        if (targets.Length != learner.OutputCount || Array.Exists(targets, static target => !float.IsFinite(target)))
        {
            throw new ArgumentException($"{targets.Length} targets were given; the learner needs {learner.OutputCount}, all finite.", nameof(targets));
        }

        demonstrations.RemoveAll(demonstration => demonstration.Agent == agent);
        demonstrations.Add(new Demonstration(agent, targets, state.Frame + frames, state.Teaching.IsTaught(slot)));
        Fault = "";
    }

    /// <summary>Before a frame begins.</summary>
    public void Beginning()
    {
        for (int i = frozen.Count - 1; i >= 0; i--)
        {
            int slot = state.Agents.SlotOf(frozen[i]);
            if (slot < 0)
            {
                frozen.RemoveAt(i); // it was despawned
                continue;
            }

            state.Agents.HoldNext(slot, true);
        }

        for (int i = demonstrations.Count - 1; i >= 0; i--)
        {
            Guarded(i, static (state, demonstration, slot, demonstrations) =>
            {
                bool over = state.Frame >= demonstration.Until;
                if (state.Teaching.IsTaught(slot) != (!over || demonstration.WasTaught))
                {
                    state.Teaching.SetTaught(slot, !over || demonstration.WasTaught);
                }

                if (over)
                {
                    demonstrations.Remove(demonstration);
                }
            });
        }
    }

    /// <summary>Before a frame ends.</summary>
    public void Ending()
    {
        for (int i = demonstrations.Count - 1; i >= 0; i--)
        {
            Guarded(i, static (state, demonstration, slot, _) =>
            {
                if (state.Loop.IsUnderWay && state.Agents.Ran(slot))
                {
                    state.Teaching.Teach(slot, demonstration.Targets);
                }
            });
        }
    }

    /// <summary>Ends a demonstration that fails; the run continues.</summary>
    private void Guarded(int index, Action<LsmState, Demonstration, int, List<Demonstration>> step)
    {
        Demonstration demonstration = demonstrations[index];
        int slot = state.Agents.SlotOf(demonstration.Agent);
        try
        {
            if (slot < 0)
            {
                throw new InvalidOperationException($"Agent {demonstration.Agent} is gone.");
            }

            step(state, demonstration, slot, demonstrations);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            Fault = $"Agent {demonstration.Agent} is no longer taught: {e.Message}";
            demonstrations.Remove(demonstration);
        }
    }

    private int Require(ulong agent) => state.Agents.SlotOf(agent) is >= 0 and int slot
        ? slot
        : throw new InvalidOperationException($"Agent {agent} is not in this state.");

    private sealed record Demonstration(ulong Agent, float[] Targets, long Until, bool WasTaught);
}
