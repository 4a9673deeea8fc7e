using Lsm.Runtime.Numerics;
using Lsm.Runtime.Readouts;

namespace Lsm.Runtime;

/// <content>Contents: reading, setting, saving and checksumming. Calls here may allocate.</content>
public abstract partial class LsmState
{
    private ulong[] sums = [];

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
    /// <exception cref="ArgumentException">No such slot, or it is free.</exception>
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
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void ReadMembranes(Span<float> membranes)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckLength(membranes.Length, Capacity * Model.ReservoirSize, nameof(membranes));
        Settle();
        DownloadAll().Membranes.CopyTo(membranes);
    }

    /// <summary>Reads the last step's spikes.</summary>
    /// <param name="spikes">Receives [slot, neuron], 0 or 1.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void ReadSpikes(Span<byte> spikes)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        int n = Model.ReservoirSize;
        CheckLength(spikes.Length, Capacity * n, nameof(spikes));
        Settle();
        var words = new uint[checked(Capacity * Words)];
        DownloadSpikes(words);
        for (int i = 0; i < spikes.Length; i++)
        {
            int slot = i / n, neuron = i % n;
            spikes[i] = (byte)((words[(slot * Words) + (neuron / 32)] >> (neuron % 32)) & 1);
        }
    }

    /// <summary>Reads the traces; the model must keep them (<see cref="FeatureKind.Trace"/>).</summary>
    /// <param name="traces">Receives [slot, neuron].</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
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
            Engine.ModelOf(Frame).Hash, Frame, [.. Slots.Occupied], [.. Slots.Agents], [.. Slots.Off], [.. Slots.Steps],
            arrays.Membranes, arrays.Spikes, arrays.Traces, [.. motors[(Frame - 1) & 1]], SaveLearner(),
            Learner is null ? null : log.Save(Frame, Lag, Slots, born));
    }

    /// <summary>Puts this state, and the learner if one is part of it, where a saved one was, agents and frame included; sensors stay.</summary>
    /// <exception cref="ArgumentException">It is another model's, of another capacity, or without a learner that fits; nothing was changed.</exception>
    public void Load(StateSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        using LsmEngine.Token token = EnterBetweenFrames();
        ulong hash = Engine.ModelOf(snapshot.Frame).Hash;
        if (snapshot.ModelHash != hash)
        {
            throw new ArgumentException($"The snapshot belongs to model {snapshot.ModelHash:x16}; this engine runs model {hash:x16} in frame {snapshot.Frame}.", nameof(snapshot));
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
        Array.Clear(marked, 0, Capacity);
        Array.Clear(taught, 0, Capacity);
        Array.Clear(born, 0, Capacity);
        log.ForgetFrom(0);
        if (Learner is not null && snapshot.Pending is { } pending)
        {
            log.Restore(pending, Slots);
        }

        ForgetFrames();
    }

    /// <summary>
    /// A checksum over all agents, by id, whatever their slots: the same on every engine and device. Like the two below it is computed where
    /// the state lies, which a Vulkan device is asked for and waited for, and allocates nothing but at its first call.
    /// </summary>
    public ulong Checksum()
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        SumSlots(0, Capacity);
        ulong sum = 0;
        foreach (ulong each in sums)
        {
            sum = StateChecksum.Add(sum, each);
        }

        return sum;
    }

    /// <summary>The checksum of one agent; those of all agents add up, half by half, to the whole.</summary>
    /// <exception cref="ArgumentException">No such slot, or it is free.</exception>
    public ulong Checksum(int slot)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        SumSlots(CheckTaken(slot), 1);
        return sums[slot];
    }

    /// <summary>The checksums of all agents at once.</summary>
    /// <param name="checksums">Receives [slot]; 0 where a slot is free.</param>
    /// <exception cref="ArgumentException">The length differs.</exception>
    public void Checksums(Span<ulong> checksums)
    {
        using LsmEngine.Token token = EnterBetweenFrames();
        CheckLength(checksums.Length, Capacity, nameof(checksums));
        SumSlots(0, Capacity);
        sums.CopyTo(checksums);
    }

    /// <summary>Reads rows: [count, neuron], [count, word], and [count, neuron] or empty.</summary>
    internal abstract void Download(int firstSlot, int count, Span<float> membranes, Span<uint> spikes, Span<float> traces);

    /// <summary>Writes rows; shapes as in <see cref="Download"/>. Bits beyond the last neuron are zero.</summary>
    internal abstract void Upload(int firstSlot, int count, ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces);

    /// <summary>The sums of what these slots hold, before step counters and ids come in.</summary>
    /// <param name="firstSlot">The first slot.</param>
    /// <param name="count">Slots.</param>
    /// <param name="sums">[slot], from slot 0 on; free slots may get anything.</param>
    internal abstract void SumRows(int firstSlot, int count, ulong[] sums);

    private void SumSlots(int firstSlot, int count)
    {
        Settle();
        if (sums.Length != Capacity)
        {
            sums = new ulong[Capacity];
        }

        SumRows(firstSlot, count, sums);
        for (int slot = firstSlot; slot < firstSlot + count; slot++)
        {
            sums[slot] = Slots.Occupied[slot] ? StateChecksum.OfAgent(Slots.Agents[slot], Slots.Steps[slot], sums[slot]) : 0;
        }
    }

    private StateArrays DownloadAll()
    {
        var arrays = new StateArrays(new float[checked(Capacity * Model.ReservoirSize)], new uint[checked(Capacity * Words)], new float[checked(Capacity * TraceLength)]);
        Download(0, Capacity, arrays.Membranes, arrays.Spikes, arrays.Traces);
        return arrays;
    }

    private void Rest(int slot)
    {
        Clear(slot);
        born[slot] = Frame;
        Slots.Steps[slot] = 0;
        changes[slot] = changes[slot] == SlotChange.Vacated ? SlotChange.Vacated : SlotChange.Rested;
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
