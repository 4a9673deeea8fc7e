using System.Runtime.InteropServices;
using Lsm.Runtime.Numerics;

namespace Lsm.Runtime.Engines.Cpu;

/// <summary>The state variables of all slots in aligned memory: per variable and slot its planes after each other, each padded to whole blocks of 64 neurons with zeros.</summary>
internal sealed class CpuPlanes
{
    private readonly AlignedArray<uint>[] planes;
    private readonly int[] planeStrides;
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
        (planeStrides, strides) = (new int[layout.Count], new int[layout.Count]);
        for (int i = 0; i < planes.Length; i++)
        {
            planeStrides[i] = layout[i].PlaneWords(layout[i].IsOfSensors ? layout.SensorCount : stride);
            strides[i] = checked(planeStrides[i] * layout.Planes(i));
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

    /// <summary>[trace, neuron], padded; the model must keep traces.</summary>
    public Span<float> Trace(int slot) => Floats(trace, slot);

    /// <summary>[neuron], padded; the model must have refractory periods.</summary>
    public Span<uint> Rest(int slot) => Row(rest, slot);

    /// <summary>[plane, neuron] of a variable of floats, padded; empty where the model does not have it.</summary>
    public Span<float> Floats(StateVariable variable, int slot) => Layout.IndexOf(variable) is >= 0 and var i ? Floats(i, slot) : [];

    /// <summary>[plane, neuron] of a variable, padded; empty where the model does not have it.</summary>
    public Span<uint> Words(StateVariable variable, int slot) => Layout.IndexOf(variable) is >= 0 and var i ? Row(i, slot) : [];

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
                int words = Layout.PlaneWords(i);
                for (int plane = 0; plane < Layout.Planes(i); plane++)
                {
                    Plane(i, firstSlot + row, plane).CopyTo(target.Row(i, row)[(plane * words)..]);
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
                int words = Layout.PlaneWords(i);
                for (int plane = 0; plane < Layout.Planes(i); plane++)
                {
                    source.Row(i, row).Slice(plane * words, words).CopyTo(Plane(i, firstSlot + row, plane));
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
    public Span<uint> Plane(int variable, int slot, int plane) => Row(variable, slot).Slice(plane * planeStrides[variable], Layout.PlaneWords(variable));

    /// <summary>[plane, word] of one variable, planes padded.</summary>
    public Span<uint> Row(int variable, int slot) => planes[variable].AsSpan(slot * strides[variable], strides[variable]);

    private Span<float> Floats(int variable, int slot) => MemoryMarshal.Cast<uint, float>(Row(variable, slot));
}
