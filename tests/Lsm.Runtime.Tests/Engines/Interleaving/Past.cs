namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>
/// The expected course of a run: the changes before each frame, and its sensors. The straight run plays it from rest on a state that keeps
/// no frames.
/// </summary>
internal sealed class Past
{
    private readonly List<Moment> frames = [];
    private List<Action<LsmState>> pending = [];
    private int wentBackWith; // pending changes at the last rollback

    /// <summary>Whether changes are pending after the last frame.</summary>
    public bool IsPending => pending.Count > 0;

    public Moment this[long frame] => frames[(int)frame];

    /// <summary>Adds a change between the last frame and the next one.</summary>
    public void Between(Action<LsmState> change) => pending.Add(change);

    public void Frame(float[] sensors, bool[] held, int steps, int taught, float[] targets)
    {
        frames.Add(new Moment([.. pending], sensors, held, steps, taught, targets));
        pending = [];
    }

    /// <summary>Rolls back to the start of a frame; the changes before it stay.</summary>
    public void Rollback(long frame)
    {
        pending = [.. frames[(int)frame].Before];
        wentBackWith = pending.Count;
        frames.RemoveRange((int)frame, frames.Count - (int)frame);
    }

    /// <summary>Rolls back to the same frame again.</summary>
    public void RollbackAgain() => pending.RemoveRange(wentBackWith, pending.Count - wentBackWith);

    public Past Copy()
    {
        var copy = new Past { pending = [.. pending] };
        copy.frames.AddRange(frames.Select(moment => moment with { Sensors = [.. moment.Sensors] }));
        return copy;
    }

    /// <summary>Runs one frame with Begin and End.</summary>
    public static float[] Live(LsmState state, Moment moment)
    {
        moment.Sensors.CopyTo(state.Sensors);
        if (moment.Taught >= 0)
        {
            state.Teaching.SetTaught(moment.Taught, true);
        }

        for (int slot = 0; slot < state.Capacity; slot++)
        {
            state.Agents.HoldNext(slot, moment.Held[slot]);
        }

        state.Begin(state.Frame, moment.Steps);
        if (moment.Taught >= 0)
        {
            state.Teaching.Teach(moment.Taught, moment.Targets);
        }

        float[] motors = state.End(state.Frame - 1).ToArray();
        if (moment.Taught >= 0)
        {
            state.Teaching.SetTaught(moment.Taught, false);
        }

        return motors;
    }

    /// <summary>The features of a slot; false if it was not marked, or its agent did not run.</summary>
    public static bool TryGetFeatures(LsmState state, int slot, out float[] features)
    {
        try
        {
            features = state.Neurons.FeaturesOf(slot).ToArray();
            return true;
        }
        catch (InvalidOperationException)
        {
            features = [];
            return false;
        }
    }

    /// <summary>Plays all frames. Returns the motors of the last End; empty if there is no frame.</summary>
    public float[] Play(LsmState state)
    {
        float[] motors = [];
        foreach (Moment moment in frames)
        {
            Array.ForEach(moment.Before, change => change(state));
            for (int slot = 0; slot < state.Capacity; slot++)
            {
                if (state.Agents.TryGet(slot, out _))
                {
                    state.Neurons.MarkFeatures(slot, true); // every slot, so that the features of any slot can be compared
                }
            }

            motors = Live(state, moment);
        }

        foreach (Action<LsmState> change in pending)
        {
            change(state);
        }

        return motors;
    }

    /// <summary>One frame: its changes, sensors, held slots and steps, and the taught slot (-1 for none) with its targets.</summary>
    internal sealed record Moment(Action<LsmState>[] Before, float[] Sensors, bool[] Held, int Steps, int Taught, float[] Targets);
}
