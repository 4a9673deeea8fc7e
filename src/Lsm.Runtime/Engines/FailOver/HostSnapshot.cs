namespace Lsm.Runtime.Engines.FailOver;

/// <summary>All rows of a state in main memory.</summary>
internal sealed class HostSnapshot(LiquidStateMachine model, int capacity)
{
    private readonly int neurons = model.ReservoirSize;
    private readonly int words = (model.ReservoirSize + 31) / 32;
    private readonly bool keepsTrace = model.KeepsTrace;
    private float[] membranes = new float[checked(capacity * model.ReservoirSize)];
    private uint[] spikes = new uint[capacity * ((model.ReservoirSize + 31) / 32)];
    private float[] traces = new float[model.KeepsTrace ? capacity * model.ReservoirSize : 0];

    public void Take(ReadOnlySpan<float> membranes, ReadOnlySpan<uint> spikes, ReadOnlySpan<float> traces)
    {
        membranes.CopyTo(this.membranes);
        spikes.CopyTo(this.spikes);
        traces.CopyTo(this.traces);
    }

    /// <summary>Takes some rows of what a Vulkan state has set aside; false if that is lost.</summary>
    public bool Collect(Vulkan.VulkanState state, int firstSlot, int count) => state.ReadSaved(
        firstSlot, count, membranes.AsSpan(firstSlot * neurons, count * neurons), spikes.AsSpan(firstSlot * words, count * words),
        keepsTrace ? traces.AsSpan(firstSlot * neurons, count * neurons) : []);

    public void PutInto(LsmState state, int capacity) => state.Upload(0, capacity, membranes, spikes, traces);

    public HostSnapshot None() => new(model, 0);

    public void Grow(int capacity)
    {
        Array.Resize(ref membranes, checked(capacity * neurons));
        Array.Resize(ref spikes, capacity * words);
        Array.Resize(ref traces, keepsTrace ? capacity * neurons : 0);
    }
}
