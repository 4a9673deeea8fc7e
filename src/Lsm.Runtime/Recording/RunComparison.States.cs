namespace Lsm.Runtime.Recording;

/// <content>Two states, neuron by neuron.</content>
public static partial class RunComparison
{
    /// <summary>The first agent, variable and neuron in which two saved states differ, by agent id; null if none does.</summary>
    /// <param name="first">A state.</param>
    /// <param name="second">Another of the same model.</param>
    /// <param name="frame">The frame to name in the answer.</param>
    /// <exception cref="ArgumentException">Other models.</exception>
    public static Divergence? Compare(StateSnapshot first, StateSnapshot second, long frame)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.ModelHash != second.ModelHash)
        {
            throw new ArgumentException($"The states belong to models {first.ModelHash:x16} and {second.ModelHash:x16}.", nameof(second));
        }

        Dictionary<ulong, int> here = SlotsOf(first), there = SlotsOf(second);
        ulong[] agents = [.. here.Keys.Union(there.Keys)];
        Array.Sort(agents);
        foreach (ulong agent in agents)
        {
            Divergence? found = here.TryGetValue(agent, out int slot) && there.TryGetValue(agent, out int other)
                ? CompareAgent(first, slot, second, other, agent, frame)
                : new Divergence(frame, agent, "agent", -1, here.ContainsKey(agent) ? 1 : 0, there.ContainsKey(agent) ? 1 : 0);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static Dictionary<ulong, int> SlotsOf(StateSnapshot snapshot) =>
        Enumerable.Range(0, snapshot.Capacity).Where(slot => snapshot.OccupiedArray[slot]).ToDictionary(slot => snapshot.AgentArray[slot]);

    private static Divergence? CompareAgent(StateSnapshot first, int slot, StateSnapshot second, int other, ulong agent, long frame)
    {
        int n = first.Membranes.Length / first.Capacity, words = first.Spikes.Length / first.Capacity;
        for (int i = 0; i < n; i++)
        {
            float a = first.Membranes[(slot * n) + i], b = second.Membranes[(other * n) + i];
            if (Differ(a, b))
            {
                return new Divergence(frame, agent, "membrane", i, a, b);
            }

            uint x = (first.Spikes[(slot * words) + (i / 32)] >> (i % 32)) & 1, y = (second.Spikes[(other * words) + (i / 32)] >> (i % 32)) & 1;
            if (x != y)
            {
                return new Divergence(frame, agent, "spike", i, x, y);
            }

            if (!first.Traces.IsEmpty && Differ(first.Traces[(slot * n) + i], second.Traces[(other * n) + i]))
            {
                return new Divergence(frame, agent, "trace", i, first.Traces[(slot * n) + i], second.Traces[(other * n) + i]);
            }
        }

        return first.Steps[slot] == second.Steps[other] ? null : new Divergence(frame, agent, "lived", -1, first.Steps[slot], second.Steps[other]);
    }

    /// <summary>As the checksum sees it: +0 is not -0.</summary>
    private static bool Differ(float a, float b) => BitConverter.SingleToInt32Bits(a) != BitConverter.SingleToInt32Bits(b);
}
