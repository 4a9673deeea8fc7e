using System.Runtime.InteropServices;
using Lsm.Runtime.Arithmetic;
using Lsm.Runtime.Training;

namespace Lsm.Runtime;

/// <content>Contents: reading, setting, saving and checksumming. Calls here may allocate.</content>
public abstract partial class LsmState
{
    private int Words => (Model.ReservoirSize + 31) / 32;

    private int TraceLength => Model.KeepsTrace ? Model.ReservoirSize : 0;

    /// <summary>Puts every agent to rest, with its step counter at 0.</summary>
    public void Reset()
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Settle();
        for (int slot = 0; slot < Capacity; slot++)
        {
            Rest(slot);
        }
    }

    /// <summary>Puts one agent to rest, with its step counter at 0; the others keep their bits.</summary>
    public void Reset(int slot)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckTaken(slot);
        Settle();
        Rest(slot);
    }

    /// <summary>Sets all membranes; spikes and traces stay.</summary>
    /// <param name="membranes">[slot, neuron], finite, at most 2^30 in magnitude; below 2^-50 becomes 0. Rows of free slots are ignored.</param>
    /// <exception cref="ArgumentException">The length differs or a value is out of range; nothing was changed.</exception>
    public void SetMembranes(ReadOnlySpan<float> membranes)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckLength(membranes.Length, Capacity * Model.ReservoirSize, nameof(membranes));
        float[] operands = FloatRules.Operands(nameof(membranes), membranes);
        Settle();
        StateArrays arrays = DownloadAll();
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (Slots.Occupied[slot])
            {
                operands.AsSpan(slot * Model.ReservoirSize, Model.ReservoirSize).CopyTo(arrays.Membranes.AsSpan(slot * Model.ReservoirSize));
            }
        }

        Upload(0, Capacity, arrays.Membranes, arrays.Spikes, arrays.Traces);
        ForgetFrames();
    }

    /// <summary>Reads all membranes.</summary>
    /// <param name="membranes">Receives [slot, neuron]; zeros where a slot is free.</param>
    public void ReadMembranes(Span<float> membranes)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckLength(membranes.Length, Capacity * Model.ReservoirSize, nameof(membranes));
        Settle();
        DownloadAll().Membranes.CopyTo(membranes);
    }

    /// <summary>Reads the last step's spikes.</summary>
    /// <param name="spikes">Receives [slot, neuron], 0 or 1.</param>
    public void ReadSpikes(Span<byte> spikes)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        int n = Model.ReservoirSize;
        CheckLength(spikes.Length, Capacity * n, nameof(spikes));
        Settle();
        uint[] words = DownloadAll().Spikes;
        for (int i = 0; i < spikes.Length; i++)
        {
            int slot = i / n, neuron = i % n;
            spikes[i] = (byte)((words[(slot * Words) + (neuron / 32)] >> (neuron % 32)) & 1);
        }
    }

    /// <summary>Reads the traces; the model must keep them (<see cref="FeatureKind.Trace"/>).</summary>
    /// <param name="traces">Receives [slot, neuron].</param>
    /// <exception cref="InvalidOperationException">The model keeps no trace.</exception>
    public void ReadTraces(Span<float> traces)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        if (!Model.KeepsTrace)
        {
            throw new InvalidOperationException($"This model reads out {Model.Features} and keeps no trace; build it with Features = Trace.");
        }

        CheckLength(traces.Length, Capacity * Model.ReservoirSize, nameof(traces));
        Settle();
        DownloadAll().Traces.CopyTo(traces);
    }

    /// <summary>A state of the same engine with the same contents, agents and frame.</summary>
    public LsmState Clone() => Engine.CreateState(Save());

    /// <summary>Everything of this state, off the device, its learner included.</summary>
    /// <exception cref="TrainingException">The learner diverged and has no good state to save.</exception>
    public StateSnapshot Save()
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Settle();
        StateArrays arrays = DownloadAll();
        return new StateSnapshot(
            Model.Hash, Frame, [.. Slots.Occupied], [.. Slots.Agents], [.. Slots.Off], [.. Slots.Steps],
            arrays.Membranes, arrays.Spikes, arrays.Traces, [.. motors[(Frame - 1) & 1]], SaveLearner());
    }

    /// <summary>Puts this state, and the learner if one is part of it, where a saved one was, agents and frame included; sensors stay.</summary>
    /// <exception cref="ArgumentException">It is another model's, of another capacity, or without a learner that fits; nothing was changed.</exception>
    public void Load(StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        using LsmEngine.Token token = EnterBetweenFrames();
        if (snapshot.ModelHash != Model.Hash)
        {
            throw new ArgumentException($"The snapshot belongs to model {snapshot.ModelHash:x16}; this engine runs model {Model.Hash:x16}.", nameof(snapshot));
        }

        if (snapshot.Capacity != Capacity || snapshot.Motors.Length != motors[0].Length)
        {
            throw new ArgumentException($"The snapshot has {snapshot.Capacity} slots and this state {Capacity}; make a state for it with LsmEngine.CreateState(snapshot).", nameof(snapshot));
        }

        if (snapshot.Membranes.Length != Capacity * Model.ReservoirSize || snapshot.Traces.Length != Capacity * TraceLength)
        {
            throw new ArgumentException($"The snapshot's membranes or traces are not those of {Model.ReservoirSize} neurons.", nameof(snapshot));
        }

        CheckLearner(snapshot);
        Settle();
        Learner?.RestoreState(snapshot.Learner);
        Upload(0, Capacity, snapshot.MembraneArray, snapshot.SpikeArray, snapshot.TraceArray);
        Slots.CopyFrom(snapshot.Occupied, snapshot.Agents, snapshot.Off, snapshot.Steps);
        Frame = snapshot.Frame;
        finished = Frame - 1;
        snapshot.MotorArray.CopyTo(motors[(Frame - 1) & 1], 0);
        Array.Fill(markedSince, long.MaxValue);
        ForgetFrames();
    }

    /// <summary>A checksum over all agents, by id, whatever their slots: the same on every engine and device.</summary>
    public ulong Checksum()
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        Settle();
        StateArrays arrays = DownloadAll();
        ulong sum = 0;
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (Slots.Occupied[slot])
            {
                sum = StateChecksum.Add(sum, Checksum(arrays, slot, slot));
            }
        }

        return sum;
    }

    /// <summary>The checksum of one agent; those of all agents add up, half by half, to the whole.</summary>
    public ulong Checksum(int slot)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckTaken(slot);
        Settle();
        return Checksum(DownloadRows(slot, 1), 0, slot);
    }

    /// <summary>Reads rows: [count, neuron], [count, word], and [count, neuron] or empty.</summary>
    internal abstract void Download(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces);

    /// <summary>Writes rows; shapes as in <see cref="Download"/>. Bits beyond the last neuron are zero.</summary>
    internal abstract void Upload(int firstSlot, int count, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces);

    private ulong Checksum(in StateArrays arrays, int row, int slot)
    {
        ulong agent = Slots.Agents[slot];
        ReadOnlySpan<uint> membranes = MemoryMarshal.Cast<float, uint>(arrays.Membranes.AsSpan(row * Model.ReservoirSize, Model.ReservoirSize));
        ulong sum = StateChecksum.Sum(agent, StateChecksum.Membrane, membranes, 1);
        sum = StateChecksum.Add(sum, StateChecksum.Sum(agent, StateChecksum.SpikeWord, arrays.Spikes.AsSpan(row * Words, Words), 32));
        ReadOnlySpan<uint> traces = MemoryMarshal.Cast<float, uint>(arrays.Traces.AsSpan(row * TraceLength, TraceLength));
        sum = StateChecksum.Add(sum, StateChecksum.Sum(agent, StateChecksum.Trace, traces, 1));
        ulong steps = Slots.Steps[slot];
        return StateChecksum.Add(sum, StateChecksum.Sum(agent, StateChecksum.StepCounter, [(uint)steps, (uint)(steps >> 32)], 1));
    }

    private StateArrays DownloadAll() => DownloadRows(0, Capacity);

    private StateArrays DownloadRows(int firstSlot, int count)
    {
        var arrays = new StateArrays(new float[checked(count * Model.ReservoirSize)], new uint[checked(count * Words)], new float[checked(count * TraceLength)]);
        Download(firstSlot, count, arrays.Membranes, arrays.Spikes, arrays.Traces);
        return arrays;
    }

    private void Rest(int slot)
    {
        Clear(slot);
        Slots.Steps[slot] = 0;
    }

    private static void CheckLength(int given, int expected, string name)
    {
        if (given != expected)
        {
            throw new ArgumentException($"{name} has {given} values; this state needs {expected}.", name);
        }
    }

    private readonly record struct StateArrays(float[] Membranes, uint[] Spikes, float[] Traces);
}
