using Lsm.Runtime.Engines;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime;

/// <summary>The neurons of a state: their variables, and the features that the readout used. Part of an <see cref="LsmState"/>, with the same thread rules. Calls may allocate.</summary>
public sealed class StateNeurons
{
    private readonly LsmState state;

    internal StateNeurons(LsmState state) => this.state = state;

    private int Values => state.Capacity * state.Engine.Model.ReservoirSize;

    /// <summary>Sets the membranes of all agents. Other variables do not change; kept frames are lost.</summary>
    /// <param name="membranes">[slot, neuron], finite, at most 2^30 in magnitude; below 2^-50 becomes 0. Rows of free slots are ignored.</param>
    /// <exception cref="ArgumentException">The length differs or a value is out of range; nothing was changed.</exception>
    public void SetMembranes(ReadOnlySpan<float> membranes)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        LsmState.CheckLength(membranes.Length, Values, nameof(membranes));
        float[] operands = FloatRules.Operands(nameof(membranes), membranes);
        RowData rows = SnapshotTransfer.ReadAll(state.Loop);
        int neurons = state.Engine.Model.ReservoirSize;
        Span<float> target = rows.Floats(StateVariable.Membrane);
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            if (state.Loop.Agents.Occupied[slot])
            {
                operands.AsSpan(slot * neurons, neurons).CopyTo(target[(slot * neurons)..]);
            }
        }

        state.Loop.Rows.Write(0, rows);
        state.Loop.Journal.ForgetKept();
    }

    /// <summary>Reads the membranes of all agents.</summary>
    /// <param name="membranes">Receives [slot, neuron]; zeros in free slots.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void ReadMembranes(Span<float> membranes)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        LsmState.CheckLength(membranes.Length, Values, nameof(membranes));
        SnapshotTransfer.ReadAll(state.Loop).Floats(StateVariable.Membrane).CopyTo(membranes);
    }

    /// <summary>Reads the spikes of the last step of all agents.</summary>
    /// <param name="spikes">Receives [slot, neuron], 0 or 1.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void ReadSpikes(Span<byte> spikes)
    {
        int n = state.Engine.Model.ReservoirSize, each = StateVariable.Spikes.PlaneWords(n);
        using EngineGate.Token token = state.EnterBetweenFrames();
        LsmState.CheckLength(spikes.Length, Values, nameof(spikes));
        var words = new uint[checked(state.Capacity * each)];
        state.Loop.Settle();
        state.Loop.Rows.ReadSpikes(words);
        for (int slot = 0; slot < state.Capacity; slot++)
        {
            ReadOnlySpan<uint> row = words.AsSpan(slot * each, each);
            Span<byte> target = spikes.Slice(slot * n, n);
            for (int neuron = 0; neuron < n; neuron++)
            {
                target[neuron] = (byte)((row[neuron / 32] >> (neuron % 32)) & 1);
            }
        }
    }

    /// <summary>Reads the traces of all agents, of a model with traces (<see cref="FeatureKind.Trace"/>).</summary>
    /// <param name="traces">Receives [slot, trace, neuron].</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    /// <exception cref="InvalidOperationException">The model has no traces.</exception>
    public void ReadTraces(Span<float> traces)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        LiquidStateMachine model = state.Engine.Model;
        if (!model.KeepsTrace)
        {
            throw new InvalidOperationException($"This model reads out {model.Features} and has no traces; build it with FeatureKind.Trace among its features.");
        }

        LsmState.CheckLength(traces.Length, Values * model.FeatureLayout.Traces, nameof(traces));
        SnapshotTransfer.ReadAll(state.Loop).Floats(StateVariable.Trace).CopyTo(traces);
    }

    /// <summary>Makes the features of an agent available after every frame from the next one on, or ends that. Allocates the memory for them.</summary>
    /// <exception cref="ArgumentException">The state has no such slot, or the slot to mark is free.</exception>
    public void MarkFeatures(int slot, bool marked)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        if (marked)
        {
            state.Loop.Journal.MakeRoomForFeatures(state.CheckTaken(slot));
        }

        state.Loop.Agents.Marked[state.CheckSlot(slot)] = marked;
    }

    /// <summary>Returns the features of an agent in the frame whose motors were returned last: [feature]. Valid until the next Begin.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The state has no such slot.</exception>
    /// <exception cref="InvalidOperationException">A frame is under way; or in that frame the slot was not marked, its agent was off, or the slot had another agent.</exception>
    public ReadOnlySpan<float> FeaturesOf(int slot)
    {
        state.CheckSlot(slot);
        FrameLoop loop = state.Loop;
        long given = loop.LastGiven;
        if (!loop.IsUnderWay && loop.Journal.Holds(given) && given < loop.Frame && IsSameLife(loop.Journal[given], slot))
        {
            return loop.Journal[given].Features[slot].AsSpan(0, state.Engine.Model.FeatureCount);
        }

        throw new InvalidOperationException($"No features of slot {slot} came with the last ended frame; call Neurons.MarkFeatures({slot}, true) before that frame begins.");
    }

    /// <summary>As <see cref="ReadSpikes"/>, as bits: [slot, word].</summary>
    internal void ReadSpikeWords(Span<uint> words)
    {
        using EngineGate.Token token = state.EnterBetweenFrames();
        state.Loop.Settle();
        state.Loop.Rows.ReadSpikes(words);
    }

    private bool IsSameLife(JournalEntry entry, int slot)
    {
        AgentTable agents = state.Loop.Agents;
        return entry.Seen[slot] && agents.Occupied[slot] && entry.Agents.Agents[slot] == agents.Agents[slot] && entry.Agents.Born[slot] == agents.Born[slot];
    }
}
