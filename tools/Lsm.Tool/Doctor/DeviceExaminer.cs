using System.Diagnostics;
using Lsm.Runtime;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Tool.Doctor;

/// <summary>Opens a device, runs the self-test on both kernel paths, and takes the time that opening takes. A failure is a verdict, not an exception.</summary>
internal static class DeviceExaminer
{
    private const int Repetitions = 3;

    public static DeviceVerdict Examine(VulkanDeviceInfo info)
    {
        if (!info.CanCompute)
        {
            return new DeviceVerdict(info) { Fused = "cannot compute", Wide = "cannot compute" };
        }

        try
        {
            DeviceVerdict verdict = SelfTest(info);
            return verdict.Fails ? verdict : verdict with { Opening = OpenTimes(info.Index) };
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            return new DeviceVerdict(info) { Fused = DeviceVerdict.Failure + failure.Message, Fails = true };
        }
    }

    private static DeviceVerdict SelfTest(VulkanDeviceInfo info)
    {
        using OwnedVulkanDevice device = OwnedVulkanDevice.Open(null, info.Index, false, false);
        (string fused, string wide) = (Verdict(device, VulkanPath.Fused), Verdict(device, VulkanPath.Wide));
        return new DeviceVerdict(info)
        {
            Rounding = device.RoundsToNearest ? "guaranteed" : "tested",
            Fused = fused,
            Wide = wide,
            Limits = ((long)device.Limits.SharedMemory / 1024, device.Limits.Invocations, (long)device.Limits.StorageRange / 1_000_000),
            Fails = fused != DeviceVerdict.SameBits || wide != DeviceVerdict.SameBits,
        };
    }

    private static string Verdict(VulkanDevice device, VulkanPath path)
    {
        try
        {
            return DeviceCheck.FirstFailure(device, path) is { } failure ? DeviceVerdict.Failure + failure : DeviceVerdict.SameBits;
        }
        catch (VulkanException failure)
        {
            return DeviceVerdict.Failure + failure.Message;
        }
    }

    private static (double Cold, double Warm) OpenTimes(int index)
    {
        var model = new LiquidStateMachine(8, 1000, 4, new LiquidOptions { Reservoir = new ReservoirOptions { FanIn = 100, WeightScale = 0.01 } });
        string folder = Directory.CreateTempSubdirectory("lsm-doctor").FullName;
        try
        {
            Open(""); // the first use in a process costs more than either
            double cold = Enumerable.Range(0, Repetitions).Min(i => Open(Path.Combine(folder, $"{i}")));
            return (cold, Enumerable.Range(0, Repetitions).Min(i => Open(Path.Combine(folder, $"{i}"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        double Open(string cache)
        {
            long start = Stopwatch.GetTimestamp();
            using LsmEngine engine = LsmEngine.Create(model, EngineKind.Vulkan, new() { DeviceIndex = index, PipelineCacheFolder = cache });
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }
}
