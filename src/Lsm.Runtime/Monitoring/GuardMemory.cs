namespace Lsm.Runtime.Monitoring;

/// <summary>The memory of a <see cref="SensorGuard"/> at the start of a frame: the agent in each slot, and its last good values.</summary>
internal sealed class GuardMemory(int capacity, int sensors)
{
    private readonly float[] good = new float[capacity * sensors];

    public int Capacity => capacity;

    public long Frame { get; set; } = -1;

    public bool[] Known { get; } = new bool[capacity];

    public ulong[] Agents { get; } = new ulong[capacity];

    public Span<float> Good(int slot) => good.AsSpan(slot * sensors, sensors);

    public void CopyTo(GuardMemory other)
    {
        good.CopyTo(other.good, 0);
        Known.CopyTo(other.Known, 0);
        Agents.CopyTo(other.Agents, 0);
    }

    public GuardMemory Grown(int newCapacity, int sensorCount)
    {
        var grown = new GuardMemory(newCapacity, sensorCount);
        CopyTo(grown);
        return grown;
    }
}
