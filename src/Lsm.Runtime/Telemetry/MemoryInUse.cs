using System.Diagnostics.Metrics;

namespace Lsm.Runtime.Telemetry;

/// <summary>Bytes that all engines hold from drivers, by device. It changes when blocks are allocated and freed, never in a tick.</summary>
internal static class MemoryInUse
{
    private static readonly Dictionary<string, long> Bytes = [];

    public static void Add(string device, long bytes)
    {
        lock (Bytes)
        {
            Bytes.TryGetValue(device, out long held);
            Bytes[device] = held + bytes;
        }
    }

    public static IEnumerable<Measurement<long>> ByDevice()
    {
        lock (Bytes)
        {
            return [.. Bytes.Select(static entry => new Measurement<long>(entry.Value, new KeyValuePair<string, object?>("device", entry.Key)))];
        }
    }
}
