using System.Runtime.InteropServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The state variables of all slots in aligned memory, one plane a variable; rows are padded to whole blocks of 64 neurons with zeros.</summary>
internal sealed class CpuPlanes
{
    private readonly AlignedArray<uint>[] planes;
    private readonly int[] strides;
    private readonly int membrane;
    private readonly int spikes;
    private readonly int trace;
    private readonly int rest;

    /// <summary>Rows at rest.</summary>
    public CpuPlanes(StateLayout layout, int stride, int capacity)
    {
        (Layout, Stride, Capacity) = (layout, stride, capacity);
        planes = new AlignedArray<uint>[layout.Count];
        strides = new int[layout.Count];
        for (int i = 0; i < planes.Length; i++)
        {
            strides[i] = layout[i].Words(stride);
            planes[i] = new(checked(capacity * strides[i]));
        }

        membrane = layout.IndexOf(StateVariable.Membrane);
        spikes = layout.IndexOf(StateVariable.Spikes);
        trace = layout.IndexOf(StateVariable.Trace);
        rest = layout.IndexOf(StateVariable.Rest);
    }

    public StateLayout Layout { get; }

    /// <summary>Neurons with padding.</summary>
    public int Stride { get; }

    public int Capacity { get; }

    /// <summary>[neuron], padded.</summary>
    public Span<float> Membrane(int slot) => Floats(membrane, slot);

    /// <summary>[word], padded.</summary>
    public Span<uint> Spikes(int slot) => Row(spikes, slot);

    /// <summary>[neuron], padded; the model must keep traces.</summary>
    public Span<float> Trace(int slot) => Floats(trace, slot);

    /// <summary>[neuron], padded; the model must have refractory periods.</summary>
    public Span<uint> Rest(int slot) => Row(rest, slot);

    public void Clear(int slot)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            Row(i, slot).Clear();
        }
    }

    /// <summary>Copies rows to the same slots of another.</summary>
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
        var grown = new CpuPlanes(Layout, Stride, capacity);
        CopyTo(grown, 0, Capacity);
        return grown;
    }

    public void Read(int firstSlot, RowData target)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            for (int row = 0; row < target.Count; row++)
            {
                Row(i, firstSlot + row)[..Layout.Words(i)].CopyTo(target.Row(i, row));
            }
        }
    }

    public void Write(int firstSlot, RowData source)
    {
        for (int i = 0; i < planes.Length; i++)
        {
            for (int row = 0; row < source.Count; row++)
            {
                source.Row(i, row).CopyTo(Row(i, firstSlot + row));
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

    /// <summary>[word] of one variable, padded.</summary>
    public Span<uint> Row(int variable, int slot) => planes[variable].AsSpan(slot * strides[variable], strides[variable]);

    private Span<float> Floats(int variable, int slot) => MemoryMarshal.Cast<uint, float>(Row(variable, slot));
}
