using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Lsm.Bench.Reports;
using Lsm.Runtime;
using Lsm.Runtime.Engines.SelfTesting;
using Lsm.Runtime.Engines.Vulkan;
using Lsm.Runtime.Vulkan;

namespace Lsm.Bench.Scenarios;

/// <summary>Lists the Vulkan devices with their limits and the self-test's verdict, and the engine that some models would get and why.</summary>
internal static class DoctorScenario
{
    public const string Name = "doctor";
    private static readonly (int Neurons, int FanIn)[] Sizes = [(200, 20), (1000, 100), (20_000, 100)];

    public static Measurement Run(BenchOptions options)
    {
        var devices = new JsonArray();
        int failures = 0;
        IReadOnlyList<VulkanDeviceInfo> found = [];
        try
        {
            found = VulkanDeviceInfo.List();
        }
        catch (VulkanUnavailableException error)
        {
            failures++;
            devices.Add((JsonNode)new JsonObject { ["device"] = "none", ["verdict"] = error.Message });
        }

        foreach (VulkanDeviceInfo info in found)
        {
            devices.Add((JsonNode)Examine(info, ref failures));
        }

        var paths = new JsonArray();
        List<(string Name, LiquidStateMachine Model)> models =
            [.. Sizes.Select(size => ($"{size.Neurons} neurons, {size.Neurons * size.FanIn} synapses", RandomLiquids.Create(size.Neurons, size.FanIn)))];
        if (options.Model is { } path)
        {
            models.Add((Path.GetFileName(path), LiquidStateMachine.Load(path)));
        }

        foreach ((string name, LiquidStateMachine model) in models)
        {
            foreach (EngineKind kind in found.Any(device => device.CanCompute) ? (EngineKind[])[EngineKind.Auto, EngineKind.Vulkan] : [EngineKind.Auto])
            {
                paths.Add((JsonNode)new JsonObject { ["model"] = name, ["asked"] = $"{kind}", ["gets"] = Choice(model, kind, options.EngineOptions) });
            }
        }

        int bits = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        return new Measurement(Name, "cpu", $"CPU ({Environment.ProcessorCount} threads, {bits}-bit SIMD)", Environment.ProcessorCount)
        {
            Fault = failures == 0 ? null : $"{failures} device(s) cannot be used; the table says why.",
            Adds = new() { ["vulkanDevices"] = devices, ["paths"] = paths },
        };
    }

    private static JsonObject Examine(VulkanDeviceInfo info, ref int failures)
    {
        var row = new JsonObject { ["device"] = info.ToString() };
        if (!info.CanCompute)
        {
            row["verdict"] = "cannot compute";
            return row;
        }

        try
        {
            Test(info, row, ref failures);
        }
        catch (InvalidOperationException error)
        {
            failures++;
            row["verdict"] = error.Message; // the row of a device that cannot be opened, or fails on the way
        }

        return row;
    }

    /// <summary>The choice of an engine for a model, or why there is none.</summary>
    private static string Choice(LiquidStateMachine model, EngineKind kind, EngineOptions options)
    {
        try
        {
            using LsmEngine engine = LsmEngine.Create(model, kind, options);
            return engine.Choice;
        }
        catch (InvalidOperationException error)
        {
            return error.Message;
        }
    }

    private static void Test(VulkanDeviceInfo info, JsonObject row, ref int failures)
    {
        using OwnedVulkanDevice device = OwnedVulkanDevice.Open(null, info.Index, false, false);
        row["rounding"] = device.RoundsToNearest ? "guaranteed" : "tested";
        row["sharedKiB"] = device.Limits.SharedMemory / 1024;
        row["invocations"] = device.Limits.Invocations;
        row["rangeMB"] = device.Limits.StorageRange / 1_000_000;
        bool same = true;
        foreach (VulkanPath path in Enum.GetValues<VulkanPath>())
        {
            string? failure = DeviceCheck.FirstFailure(device, path);
            same &= failure is null;
            row[$"{path}"] = failure ?? "same bits";
        }

        if (!same)
        {
            failures++;
            return; // no engine opens on it
        }

        (row["openColdMs"], row["openWarmMs"]) = OpenTimes(info.Index);
    }

    /// <summary>Milliseconds until an engine is made, after the self-test: with an empty folder for compiled pipelines, and with what that left.</summary>
    private static (double Cold, double Warm) OpenTimes(int index)
    {
        LiquidStateMachine model = RandomLiquids.Create(1000, 100);
        string folder = Directory.CreateTempSubdirectory("lsm-doctor").FullName;
        try
        {
            Open(""); // what a first use in a process costs is neither
            double cold = Enumerable.Range(0, 5).Min(i => Open(Path.Combine(folder, $"{i}")));
            return (cold, Enumerable.Range(0, 5).Min(i => Open(Path.Combine(folder, $"{i}"))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        double Open(string cache)
        {
            long start = Stopwatch.GetTimestamp();
            using LsmEngine engine = LsmEngine.Create(model, EngineKind.Vulkan, new() { DeviceIndex = index, PipelineCacheFolder = cache });
            return Rounded.To(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
