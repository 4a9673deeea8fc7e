using Lsm.Runtime.Engines;

namespace Lsm.Runtime.Recording;

/// <summary>Compares two snapshots, agent by agent and neuron by neuron.</summary>
internal static class SnapshotComparison
{
    /// <summary>Returns the first agent, variable and neuron that differ, by agent id; null if there is none.</summary>
    public static Divergence? Compare(StateSnapshot first, StateSnapshot second, long frame)
    {
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
        StateLayout layout = first.Rows.Layout;
        for (int neuron = 0; neuron < Math.Max(layout.Neurons, layout.SensorCount); neuron++)
        {
            for (int i = 0; i < layout.Count; i++)
            {
                for (int plane = 0; plane < layout.Planes(i) && neuron < ValuesOf(layout, i); plane++)
                {
                    uint a = Value(first.Rows, i, slot, plane, neuron), b = Value(second.Rows, i, other, plane, neuron);
                    if (a != b)
                    {
                        return new Divergence(frame, agent, layout[i].Name, neuron, Number(a, layout[i].Element), Number(b, layout[i].Element));
                    }
                }
            }
        }

        return first.Steps[slot] == second.Steps[other] ? null : new Divergence(frame, agent, "lived", -1, first.Steps[slot], second.Steps[other]);
    }

    private static int ValuesOf(StateLayout layout, int variable) => layout[variable].IsOfSensors ? layout.SensorCount : layout.Neurons;

    /// <summary>The bits of one value of a neuron or sensor, as the checksum sees them: +0 is not -0.</summary>
    private static uint Value(RowData rows, int variable, int row, int plane, int neuron)
    {
        int words = rows.Layout.PlaneWords(variable);
        Span<uint> values = rows.Row(variable, row).Slice(plane * words, words);
        return rows.Layout[variable].Element == StateElement.Bit ? (values[neuron / 32] >> (neuron % 32)) & 1 : values[neuron];
    }

    private static double Number(uint bits, StateElement element) => element == StateElement.Float ? BitConverter.UInt32BitsToSingle(bits) : bits;
}
