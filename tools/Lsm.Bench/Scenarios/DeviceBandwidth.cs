using System.Diagnostics;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Scenarios;

/// <summary>Measures the copy bandwidth of the memory of a Vulkan device.</summary>
internal static class DeviceBandwidth
{
    private const ulong Bytes = 128 << 20;
    private const int Copies = 8;

    /// <summary>Returns the bytes read plus the bytes written per second, the best of some passes over memory larger than most caches.</summary>
    public static double Copy(BenchOptions options, out bool software)
    {
        using OwnedVulkanDevice device = OwnedVulkanDevice.Open(index: options.Device);
        software = device.IsSoftware;
        using var from = new DeviceBuffer(device, Bytes);
        using var to = new DeviceBuffer(device, Bytes);
        using var commands = new CommandSequence(device, record =>
        {
            for (int i = 0; i < Copies; i++)
            {
                record.Copy(from, to, 0);
            }
        });
        double best = 0;
        commands.Run();
        for (int pass = 0; pass < 5; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            commands.Run();
            best = Math.Max(best, 2.0 * Bytes * Copies / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
