using Lsm.Runtime.Engines;

namespace Lsm.Runtime;

/// <summary>Whether the histories in a snapshot can be those of a model: nothing beyond the longest delay, and a last step that agrees with the spikes.</summary>
internal static class HistoryCheck
{
    /// <summary>Describes the first neuron with an impossible history; null if there is none.</summary>
    public static string? FirstFault(LiquidStateMachine model, RowData rows)
    {
        LiquidReservoir reservoir = model.Reservoir;
        int index = rows.Layout.IndexOf(StateVariable.History), spikes = rows.Layout.IndexOf(StateVariable.Spikes), n = reservoir.Size;
        if (index < 0)
        {
            return null;
        }

        uint last = ~DelayTable.LastMask(reservoir), step = reservoir.HistoryBits == 8 ? 255u : 1u;
        for (int row = 0; row < rows.Count; row++)
        {
            ReadOnlySpan<uint> history = rows.Row(index, row), fired = rows.Row(spikes, row);
            for (int i = 0; i < n; i++)
            {
                if ((history[^(n - i)] & last) != 0)
                {
                    return $"neuron {i} in slot {row} sent something more than {reservoir.LongestDelay} steps ago, the longest delay";
                }

                uint sent = history[i] & step;
                bool spike = ((fired[i / 32] >> (i % 32)) & 1) != 0, agrees = reservoir.IsPlastic ? spike || sent == 0 : spike == (sent > 0);
                if (!agrees || (reservoir.IsGraded && sent > reservoir.LargestPayload))
                {
                    return $"neuron {i} in slot {row} sent {sent} in the last step and {(spike ? "fired" : "did not fire")}";
                }
            }
        }

        return null;
    }
}
