namespace Lsm.Runtime.Tests.Engines.Interleaving;

/// <summary>
/// A run as it should have been: what came before each frame, and the sensors that it took. Played from rest on a state that keeps no frames,
/// it is the straight run.
/// </summary>
internal sealed class Past
{
    private readonly List<Moment> frames = [];
    private List<Action<LsmState>> pending = [];
    private int wentBackWith; // what came before the frame that was gone back to

    /// <summary>Whether something came after the last frame.</summary>
    public bool IsPending => pending.Count > 0;

    public Moment this[long frame] => frames[(int)frame];

    /// <summary>Something that happens between the last frame and the next one.</summary>
    public void Between(Action<LsmState> change) => pending.Add(change);

    public void Frame(float[] sensors, bool[] held, int steps, int taught, float[] targets)
    {
        frames.Add(new Moment([.. pending], sensors, held, steps, taught, targets));
        pending = [];
    }

    /// <summary>Goes back to before a frame, after what came before it.</summary>
    public void Rollback(long frame)
    {
        pending = [.. frames[(int)frame].Before];
        wentBackWith = pending.Count;
        frames.RemoveRange((int)frame, frames.Count - (int)frame);
    }

    /// <summary>Goes back to the same moment again.</summary>
    public void RollbackAgain() => pending.RemoveRange(wentBackWith, pending.Count - wentBackWith);

    public Past Copy()
    {
        var copy = new Past { pending = [.. pending] };
        copy.frames.AddRange(frames.Select(moment => moment with { Sensors = [.. moment.Sensors] }));
        return copy;
    }

    /// <summary>Lives one frame, with its Begin and End.</summary>
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

    /// <summary>Plays everything, and gives what the last End handed out; empty if no frame ran.</summary>
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
                    state.Neurons.MarkFeatures(slot, true); // whoever is marked in the run has features here too
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

    /// <summary>One frame: who rested, and who was taught what, or -1.</summary>
    internal sealed record Moment(Action<LsmState>[] Before, float[] Sensors, bool[] Held, int Steps, int Taught, float[] Targets);
}
