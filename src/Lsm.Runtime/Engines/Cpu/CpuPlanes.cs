using System.Runtime.InteropServices;
using Lsm.Runtime.Engines.Cpu.Ingredients;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The state variables of all slots in aligned memory: per variable and slot its planes after each other, each padded to whole blocks of 64 neurons with zeros.</summary>
internal sealed class CpuPlanes
{
    private readonly AlignedArray<uint>[] planes;
    private readonly int[] planeStrides;
    private readonly int[] strides;
    private readonly int[] planeWords; // [variable]: without padding
    private readonly int membrane;
    private readonly int spikes;
    private readonly int trace;
    private readonly int rest;
    private readonly int history;
    private readonly int[] places; // [number of a variable]: its index in the layout, or -1

    /// <summary>Rows at rest.</summary>
    /// <param name="layout">The variables.</param>
    /// <param name="stride">Neurons with padding.</param>
    /// <param name="capacity">Slots.</param>
    /// <param name="isRing">Whether the history is kept as a <see cref="SpikeRing"/>.</param>
    public CpuPlanes(StateLayout layout, int stride, int capacity, bool isRing = false)
    {
        (Layout, Stride, Capacity, IsRing) = (layout, stride, capacity, isRing);
        places = new int[1 + StateVariable.All.Max(static variable => (int)variable.Id)];
        foreach (StateVariable variable in StateVariable.All)
        {
            places[variable.Id] = layout.IndexOf(variable);
        }

        history = places[StateVariable.History.Id];
        planes = new AlignedArray<uint>[layout.Count];
        (planeStrides, strides, planeWords) = (new int[layout.Count], new int[layout.Count], new int[layout.Count]);
        for (int i = 0; i < planes.Length; i++)
        {
            planeWords[i] = layout.PlaneWords(i);
            planeStrides[i] = layout[i].PlaneWords(layout[i].IsOfSensors ? layout.SensorCount : stride);
            strides[i] = i == history ? SpikeRing.MemoryWords(layout.Planes(i), stride / 32) : checked(planeStrides[i] * layout.Planes(i));
            planes[i] = new(checked(capacity * strides[i]));
        }

        membrane = places[StateVariable.Membrane.Id];
        spikes = places[StateVariable.Spikes.Id];
        trace = places[StateVariable.Trace.Id];
        rest = places[StateVariable.Rest.Id];
    }

    public StateLayout Layout { get; }

    /// <summary>Neurons with padding.</summary>
    public int Stride { get; }

    public int Capacity { get; }

    /// <summary>Whether the history of every slot is a <see cref="SpikeRing"/>, which holds spikes without payloads; else it is a word or more per neuron.</summary>
    public bool IsRing { get; private set; }

    /// <summary>[neuron], padded.</summary>
    public Span<float> Membrane(int slot) => Floats(membrane, slot);

    /// <summary>[word], padded.</summary>
    public Span<uint> Spikes(int slot) => Row(spikes, slot);

    /// <summary>[trace, neuron], padded; the model must keep traces.</summary>
    public Span<float> Trace(int slot) => Floats(trace, slot);

    /// <summary>[neuron], padded; the model must have refractory periods.</summary>
    public Span<uint> Rest(int slot) => Row(rest, slot);

    /// <summary>[plane, neuron] of a variable of floats, padded; empty where the model does not have it.</summary>
    public Span<float> Floats(StateVariable variable, int slot) => places[variable.Id] is >= 0 and var i ? Floats(i, slot) : [];

    /// <summary>[plane, neuron] of a variable, padded; empty where the model does not have it.</summary>
    public Span<uint> Words(StateVariable variable, int slot) => places[variable.Id] is >= 0 and var i ? Row(i, slot) : [];

    /// <summary>The history of a slot; it must be a ring.</summary>
    public SpikeRing Ring(int slot) => new(Row(history, slot), Stride / 32);

    /// <summary>Changes the form of the history; its content stays.</summary>
    public void UseRing(bool isRing)
    {
        if (IsRing == isRing || history < 0)
        {
            return;
        }

        var words = new uint[Layout.Words(history)];
        int each = Layout.PlaneWords(history);
        for (int slot = 0; slot < Capacity; slot++)
        {
            IsRing = !isRing;
            for (int plane = 0; plane < Layout.Planes(history); plane++)
            {
                ReadPlane(history, slot, plane, words.AsSpan(plane * each, each));
            }

            IsRing = isRing;
            WriteHistory(slot, words);
        }

        IsRing = isRing;
    }

    public void Clear(int slot)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            Row(i, slot).Clear();
        }
    }

    /// <summary>Copies rows to the same slots of another with the same form of history.</summary>
    public void CopyTo(CpuPlanes other, int firstSlot, int count)
    {
        for (int i = 0; i < planes.Length && count > 0; i++)
        {
            planes[i].AsSpan(firstSlot * strides[i], count * strides[i]).CopyTo(other.planes[i].AsSpan(firstSlot * strides[i], count * strides[i]));
        }
    }

    /// <summary>A copy with more slots; the new ones are at rest.</summary>
    public CpuPlanes Grown(int capacity)
    {
        var grown = new CpuPlanes(Layout, Stride, capacity, IsRing);
        CopyTo(grown, 0, Capacity);
        return grown;
    }

    public void Read(int firstSlot, RowData target)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            for (int row = 0; row < target.Count; row++)
            {
                int words = Layout.PlaneWords(i);
                for (int plane = 0; plane < Layout.Planes(i); plane++)
                {
                    ReadPlane(i, firstSlot + row, plane, target.Row(i, row).Slice(plane * words, words));
                }
            }
        }
    }

    public void Write(int firstSlot, RowData source)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            for (int row = 0; row < source.Count; row++)
            {
                if (i == history)
                {
                    WriteHistory(firstSlot + row, source.Row(i, row));
                    continue;
                }

                int words = Layout.PlaneWords(i);
                for (int plane = 0; plane < Layout.Planes(i); plane++)
                {
                    source.Row(i, row).Slice(plane * words, words).CopyTo(StoredPlane(i, firstSlot + row, plane));
                }
            }
        }
    }

    /// <summary>The spikes of all slots without padding: [slot, word].</summary>
    public void ReadSpikes(Span<uint> words)
    {
        int each = Layout.Words(spikes);
        for (int slot = 0; slot < Capacity; slot++)
        {
            Spikes(slot)[..each].CopyTo(words[(slot * each)..]);
        }
    }

    /// <summary>[word] of one plane of a variable, without padding.</summary>
    /// <param name="variable">Its index in the layout.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="plane">The plane.</param>
    /// <param name="scratch">Room for a word per neuron, for a history that lies in another form.</param>
    public ReadOnlySpan<uint> Plane(int variable, int slot, int plane, Span<uint> scratch)
    {
        if (variable != history || !IsRing)
        {
            return StoredPlane(variable, slot, plane);
        }

        Span<uint> words = scratch[..Layout.PlaneWords(variable)];
        Ring(slot).CopyTo(plane, words);
        return words;
    }

    private void ReadPlane(int variable, int slot, int plane, Span<uint> target)
    {
        ReadOnlySpan<uint> words = Plane(variable, slot, plane, target);
        if (words != target)
        {
            words.CopyTo(target);
        }
    }

    private void WriteHistory(int slot, ReadOnlySpan<uint> words)
    {
        Row(history, slot).Clear();
        int each = Layout.PlaneWords(history);
        for (int plane = 0; plane < Layout.Planes(history); plane++)
        {
            ReadOnlySpan<uint> some = words.Slice(plane * each, each);
            if (IsRing)
            {
                Ring(slot).Take(plane, some);
            }
            else
            {
                some.CopyTo(StoredPlane(history, slot, plane));
            }
        }
    }

    private Span<uint> StoredPlane(int variable, int slot, int plane) => Row(variable, slot).Slice(plane * planeStrides[variable], planeWords[variable]);

    /// <summary>[plane, word] of one variable, planes padded.</summary>
    private Span<uint> Row(int variable, int slot) => planes[variable].AsSpan(slot * strides[variable], strides[variable]);

    private Span<float> Floats(int variable, int slot) => MemoryMarshal.Cast<uint, float>(Row(variable, slot));
}
